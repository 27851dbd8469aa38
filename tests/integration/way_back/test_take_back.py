"""Recordings that are linked elsewhere leave nothing of theirs, and take nothing of others with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.use_cases.conclude_work import WorkResult
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.facts import TIMELINE, fact

RIGHT, WRONG = 4004, 4001


def _recorded(bridge: Bridge, *values: str) -> list[str]:
    """A recording on the wrong deal for each value, a day between them."""
    ids = []
    for day, value in enumerate(values):
        ids.append(bridge.record(WRONG, extractions=fact(value), at=NOON + timedelta(days=day)))
        bridge.work()
    return ids


def _relink(bridge: Bridge, recording_id: str, deal: int = RIGHT) -> list[WorkResult]:
    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(deal))
    bridge.siro.agenda.run_due()
    return [report.result for report in bridge.work()]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["older first", "newer first"])
def test_two_recordings_that_leave_a_deal_leave_it_empty(bridge: Bridge, order: tuple[int, int]) -> None:
    ids = _recorded(bridge, "one", "two")

    for number in order:
        _relink(bridge, ids[number])

    assert bridge.deal(WRONG)["timeline"] is None
    assert bridge.deal(RIGHT)["timeline"] == "two"


@pytest.mark.parametrize(
    ("leaving", "left"), [((2,), "two"), ((1,), "three"), ((1, 2), "one"), ((2, 1), "one"), ((0, 2), "two")]
)
def test_newest_value_of_those_that_stay_is_left(bridge: Bridge, leaving: tuple[int, ...], left: str) -> None:
    ids = _recorded(bridge, "one", "two", "three")

    for number in leaving:
        _relink(bridge, ids[number])

    assert bridge.deal(WRONG)["timeline"] == left


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["older first", "newer first"])
def test_a_persons_value_comes_back_when_all_that_wrote_over_it_leave(
    bridge: Bridge, mapping_file: Callable[..., str], order: tuple[int, int]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "always"}]))
    bridge.crm.edit_deal(WRONG, {"timeline": "typed"})
    ids = _recorded(bridge, "one", "two")

    for number in order:
        _relink(bridge, ids[number])

    assert bridge.deal(WRONG)["timeline"] == "typed"


@pytest.fixture
def appending(bridge: Bridge, mapping_file: Callable[..., str]) -> Bridge:
    """The newer of two recordings was written first."""
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    bridge.record(WRONG, extractions=fact("newer"))
    bridge.work()
    return bridge


def _late(bridge: Bridge) -> str:
    recording_id = bridge.record(WRONG, extractions=fact("older"), at=NOON - timedelta(days=3))
    bridge.work()
    assert "older" in bridge.deal(WRONG)["timeline"]
    return recording_id


def test_text_of_an_older_recording_that_a_person_took_out_is_not_put_back(appending: Bridge) -> None:
    older = _late(appending)
    appending.crm.edit_deal(WRONG, {"timeline": "cleaned up"})

    appending.siro.recorder.replace_content(older, extractions=fact("older, again"))
    appending.want_again(older)
    appending.enrich(older)

    assert appending.deal(WRONG)["timeline"] == "cleaned up"


def test_text_of_an_older_recording_leaves_with_it_and_comes_back_with_it(appending: Bridge) -> None:
    older = _late(appending)

    _relink(appending, older, RIGHT)
    assert "older" not in appending.deal(WRONG)["timeline"]
    assert "older" in appending.deal(RIGHT)["timeline"]

    _relink(appending, older, WRONG)
    assert "older" in appending.deal(WRONG)["timeline"]
    assert "newer" in appending.deal(WRONG)["timeline"]
    assert appending.deal(RIGHT)["timeline"] is None


def test_field_that_the_crm_has_dropped_since_stops_no_take_back(bridge: Bridge) -> None:
    [recording_id] = _recorded(bridge, "one")
    pk = {"S": f"value#deal#{WRONG}"}
    written = bridge.dynamodb.get_item(TableName=bridge.table, Key={"pk": pk, "sk": {"S": "#intents"}})["Item"]
    name, settled = next((name, each["M"]) for name, each in written.items() if name.endswith(" timeline"))
    dropped = {"M": {**settled, "dropped_since": settled["timeline"]}}
    item = {**written, name.replace("timeline", "dropped_since"): dropped}
    bridge.dynamodb.put_item(TableName=bridge.table, Item=item)

    assert _relink(bridge, recording_id) == [WorkResult.DONE]

    assert (bridge.deal(WRONG)["timeline"], bridge.deal(RIGHT)["timeline"]) == (None, "one")


def test_take_back_that_the_crm_refuses_is_told_after_the_new_record_was_written(bridge: Bridge) -> None:
    class Refusing:
        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def delete_note(self, *_: Any) -> bool:
            raise CrmRefusedError("notes of closed deals stay")

    bridge.wrap = lambda name, real: Refusing(real) if name == "crm" else real
    bridge.start()
    [recording_id] = _recorded(bridge, "one")

    assert _relink(bridge, recording_id) == [WorkResult.INCOMPLETE]

    assert (bridge.deal(WRONG)["timeline"], bridge.deal(RIGHT)["timeline"]) == (None, "one")
    assert {note["deal_id"] for note in bridge.notes(recording_id)} == {WRONG, RIGHT}
    assert bridge.ledger(recording_id).reason == f"take back the note from deal {WRONG}: notes of closed deals stay"
