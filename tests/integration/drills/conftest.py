"""A stack over the sample CRM, its clocks all moved by one, and what it tells CloudWatch."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import time_machine
from moto import mock_aws

from siro_bridge import secrets
from siro_bridge.bootstrap import enrichment
from siro_bridge.observability import logger
from siro_bridge.siro.signing_secrets import RotatingVerifier
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.login.login_crm import LoginCrm
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.drills.bridges import DatabaseBridge, LoginBridge
from tests.integration.drills.drill import Drill, DrillBridge
from tests.integration.way_back.conftest import NOON, clock, crm, running_crm  # noqa: F401  fixtures
from tests.integration.way_back.rest_bridge import RestStoryCrm, story_mapping
from tests.integration.webhook.conftest import Stdout

Told = Callable[[], set[str]]


@pytest.fixture
def one_clock(clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> time_machine.Traveller:  # noqa: F811
    """What is cached grows old by the traveller's clock, too."""
    monkeypatch.setattr(secrets, "time", SimpleNamespace(monotonic=time.time))
    monkeypatch.setattr(enrichment, "time", SimpleNamespace(monotonic=time.time))
    monkeypatch.setattr(RotatingVerifier.__init__, "__defaults__", (time.time,))
    return clock


@pytest.fixture
def drill(
    crm: SampleCrm,  # noqa: F811
    one_clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Drill]:
    with mock_aws(), closing(DatabaseBridge(crm, SimulatedSiro(seed=1))) as bridge:
        yield begun(bridge, one_clock, monkeypatch)


@pytest.fixture
def login_drill(
    one_clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[Drill, LoginCrm]]:
    """Over an API whose tokens live for four minutes, and whose refresh tokens are taken once."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(json.dumps(story_mapping()), "utf-8")
    door, seen = LoginCrm(cast("Any", time.time)), RestStoryCrm()
    door.crm, door.lifetime, door.says = RestCrmTransport(seen.store), 240.0, {"expires_in": 240}
    siro = SimulatedSiro(seed=1)
    with mock_aws(), closing(LoginBridge(seen, siro, mapping_file=str(mapping), door=door, deals=2)) as bridge:
        yield begun(bridge, one_clock, monkeypatch), door


def begun(bridge: DrillBridge[Any], clock: time_machine.Traveller, patch: pytest.MonkeyPatch) -> Drill:  # noqa: F811
    patch.setattr(logger.registered_handler, "stream", Stdout())
    patch.setenv("STATE_TABLE", bridge.table)
    patch.setattr(enrichment, "_dynamodb", lambda: bridge.dynamodb)
    return Drill(bridge, clock, patch)


@pytest.fixture(scope="session")
def alarmed(project: Path) -> set[str]:
    """The metrics that an alarm of the template watches."""
    return set(re.findall(r"^      MetricName: (\S+)", (project / "template.yaml").read_text("utf-8"), re.MULTILINE))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """The metrics that were counted since it was last asked."""

    def read() -> set[str]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        return {metric["Name"] for line in lines for metric in _metrics(line) if any(line[metric["Name"]])}

    return read


def _metrics(line: dict[str, Any]) -> list[dict[str, Any]]:
    return [metric for each in line.get("_aws", {}).get("CloudWatchMetrics", []) for metric in each["Metrics"]]
