"""Shared by all levels: where the project lies, an AWS environment that leads nowhere, the built functions."""

import gc
import json
import os
import signal
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from siro_bridge_cli.embedded.built import BuiltStack
from tests.build import build_once
from tests.scheduling import OneStack, longest_first

PROJECT = Path(__file__).parent.parent

# A machine that is busy with something else is no reason for a property to fail.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


NEW_OBJECTS = 10_000
"""Between two searches for cycles; few of the tests' many short-lived objects are in one."""


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # behind `&`; tests send it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False  # it is the order of collection


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What thousands of tests and their libraries hold stays until the end: no search for cycles looks through it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS)
        gc.enable()  # a handler that is imported puts the search off until its first event


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return OneStack(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session", autouse=True)
def no_real_aws() -> Iterator[None]:
    """Whatever account the person running the tests uses, none of its settings is in force."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("POWERTOOLS_METRICS_NAMESPACE", "SiroBridge")
        patch.setenv("POWERTOOLS_SERVICE_NAME", "siro-bridge")
        yield


@pytest.fixture(scope="session", autouse=True)
def what_is_collected_stays_frozen() -> Iterator[None]:
    """A function's root that is made again looks through all there is: here, through thousands of tests each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "unfreeze", lambda: None)
        patch.setattr(gc, "set_threshold", lambda *_: None)  # it searches as often as one function should
        yield


@pytest.fixture(scope="session", autouse=True)
def models_of_services_read_once() -> Iterator[None]:
    """Each command has a session of its own, for which botocore reads its large files again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(create_loader))
        yield


@pytest.fixture(scope="session")
def work_folder(project: Path) -> Path:
    """A folder inside the project for what is worth keeping from one test run to the next; each worker has its own."""
    folder = project / ".work" / f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def built_stack(project: Path) -> BuiltStack:
    """The functions and layers as `sam build` leaves them, for this machine; all workers of a run share it."""
    return build_once(project, project / ".work" / "tests-built", os.environ.get("PYTEST_XDIST_TESTRUNUID"))


@pytest.fixture(scope="session")
def event(project: Path) -> Callable[[str], dict[str, Any]]:
    """Read a file of events/ by its name without the ending."""

    def read(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((project / "events" / f"{name}.json").read_text())
        return loaded

    return read
