"""Shared by all levels: where the project lies, an AWS environment that leads nowhere, the built functions."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.deploy import build_stack

PROJECT = Path(__file__).parent.parent

# A machine that is busy with something else is no reason for a property to fail.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


COMMANDS = "tests/e2e/commands/"


class OneStackForCommands(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """The files of the commands' tests go to one worker, so that the stack that they share is started once."""

    def _split_scope(self, nodeid: str) -> str:
        return COMMANDS if nodeid.startswith(COMMANDS) else str(super()._split_scope(nodeid))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What thousands of tests and their libraries hold stays until the end: the search for cycles leaves it out."""
    gc.collect()
    gc.freeze()
    gc.enable()  # a handler that is imported puts the search off until its first event


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return OneStackForCommands(config, log) if config.getvalue("dist") == "loadfile" else None


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


@pytest.fixture(scope="session")
def work_folder(project: Path) -> Path:
    """A folder inside the project for what is worth keeping from one test run to the next; each worker has its own."""
    folder = project / ".work" / f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def built_stack(project: Path, work_folder: Path) -> BuiltStack:
    """The functions and layers as `sam build` leaves them, for this machine; unchanged parts come from its cache."""
    return build_stack(project, work_folder)


@pytest.fixture(scope="session")
def event(project: Path) -> Callable[[str], dict[str, Any]]:
    """Read a file of events/ by its name without the ending."""

    def read(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((project / "events" / f"{name}.json").read_text())
        return loaded

    return read
