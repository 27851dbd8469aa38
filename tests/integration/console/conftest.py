"""The console on loopback over a sample of a stack, and a real browser to look at it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from siro_bridge_cli.console.app import make_app
from siro_bridge_cli.console.serve import ConsoleServer, listen
from siro_bridge_cli.console.source import Source
from tests.integration.console.sample_source import SampleSource
from tests.integration.console.visitor import Visitor

TOKEN = "the-token"


@contextmanager
def console(source: Source, *, allow_changes: bool = False) -> Iterator[Visitor]:
    """A console that runs for the length of the block."""
    server = ConsoleServer(make_app(source, TOKEN, "siro-bridge", allow_changes=allow_changes), listen(0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Visitor(server.origin, TOKEN)
    finally:
        server.stop()
        thread.join()


@pytest.fixture(scope="session")
def shown() -> SampleSource:
    """What the read-only console shows."""
    return SampleSource()


@pytest.fixture(scope="session")
def visitor(shown: SampleSource) -> Iterator[Visitor]:
    with console(shown) as running:
        yield running


@pytest.fixture
def source() -> SampleSource:
    """What the changing console shows."""
    return SampleSource()


@pytest.fixture
def changing(source: SampleSource) -> Iterator[Visitor]:
    """Of a console that was started with --allow-changes."""
    with console(source, allow_changes=True) as running:
        yield running
