"""A recording on its way to the CRM, counted, in a process of its own: prints what it cost, as JSON.

Either build can run it, with its own harness of tests: the whole way back in one process, over the sample CRM on
PostgreSQL and over the test CRM's REST API, on moto and the simulated Siro.
"""

import importlib.util
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import time_machine
from moto import mock_aws

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.sample_crm.crm import sample_crm
from siro_bridge_cli.simulator import Section, SimulatedSiro, WebhookAnswer
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.way_back import rest_bridge
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.story import OLD


def beside(name: str) -> Any:
    """A module of this folder: the package `bench` is the older build's, where that is what is counted."""
    spec = importlib.util.spec_from_file_location(f"counting_{name}", Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOON = datetime(2026, 2, 15, 19, tzinfo=UTC)
SUMMARY = (Section("Overview", "The homeowners want a new kitchen before the holidays. " * 56),)
"""3 KB."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, time_machine.travel(NOON, tick=False):
        print(json.dumps(statements(Path(folder)) | requests(Path(folder))))


def statements(folder: Path) -> dict[str, Any]:
    """Warm and cold over PostgreSQL, and what the state table was written for the warm one."""
    units = beside("units").Units()
    with sample_crm(folder, NOON) as crm, beside("wire").wire(crm.url) as found, mock_aws():

        class Wired(Bridge):
            def crm_secret(self) -> Mapping[str, Any]:
                return {"url": found.url}

        def wrap(name: str, real: Any) -> Any:
            return units.of(real, boto3.client("dynamodb")) if name == "dynamodb" else real

        with closing(Wired(crm, SimulatedSiro(seed=1), wrap=wrap)) as bridge:
            bridge.record(summary=SUMMARY)
            done(bridge.work())
            cold = len(found.statements)
            units.writes = units.index = 0
            bridge.siro.webhooks.sender = without_the_first(bridge.deliver)
            bridge.record(4004, summary=SUMMARY)
            done(bridge.work())
            warm = len(found.since(cold))
    return {"cold": cold, "warm": warm, "writes": units.writes, "index": units.index}


def without_the_first(deliver: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One event a recording, which is ready: an earlier one costs the same in each build."""
    waiting = iter([True])

    def told(call: Any) -> Any:
        return WebhookAnswer(200) if next(waiting, False) else deliver(call)

    return told


def requests(folder: Path) -> dict[str, int]:
    transports: list[RestCrmTransport] = []

    def wrap(name: str, real: Any) -> Any:
        transports.extend([real] if name == "crm" else [])
        return real

    file = folder / "mapping.yaml"
    file.write_text(json.dumps(rest_mapping()), "utf-8")
    crm = rest_bridge.RestStoryCrm()
    with (
        mock_aws(),
        closing(rest_bridge.RestBridge(crm, SimulatedSiro(seed=1), "organization", str(file), wrap)) as bridge,
    ):
        bridge.send_appointment(OLD, "appointment-1")
        bridge.siro.recorder.record("appointment-1")
        bridge.siro.agenda.run_due()
        done(bridge.work())
    return {"requests": sum(len(each.requests) for each in transports)}


def rest_mapping() -> Any:
    """As it is for such a CRM: the older build knows an idempotency key, and no CRM whose answers are believed."""
    if hasattr(rest_bridge, "believing_mapping"):
        return rest_bridge.believing_mapping()
    document = rest_bridge.story_mapping()
    document["write_back"]["note"]["create"]["idempotency_header"] = "Idempotency-Key"
    return document


def done(reports: Sequence[Any]) -> None:
    if [report.result for report in reports] != [WorkResult.DONE]:
        raise RuntimeError(f"the recording was not written: {reports}")


if __name__ == "__main__":
    main()
