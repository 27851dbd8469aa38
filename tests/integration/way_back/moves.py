"""Recordings on the wrong deal, told again, and linked to the right one."""

from datetime import timedelta

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.simulator import Extraction
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.facts import fact

RIGHT, WRONG = 4004, 4001


def record(bridge: Bridge, value: str, day: int = 0) -> str:
    recording_id = bridge.record(WRONG, extractions=fact(value), at=NOON + timedelta(days=day))
    bridge.work()
    return recording_id


def again(bridge: Bridge, recording_id: str, *extractions: Extraction) -> None:
    bridge.siro.recorder.replace_content(recording_id, extractions=extractions)
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)


def relink(bridge: Bridge, *recording_ids: str) -> list[WorkResult]:
    move(bridge, *recording_ids)
    return [report.result for report in bridge.work()]


def move(bridge: Bridge, *recording_ids: str) -> None:
    for recording_id in recording_ids:
        bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(RIGHT))
    bridge.siro.agenda.run_due()
