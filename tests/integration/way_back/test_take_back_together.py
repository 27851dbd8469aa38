"""Recordings that say something of one field together: each leaves with its own, and only with that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.simulator import Extraction
from tests.fault_points import DiedError
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import TIMELINE, fact
from tests.integration.way_back.moves import RIGHT, WRONG, again, move, record, relink

Policy = Callable[[str], None]


class Between:
    """Does something once, before or after the CRM's `method` on the wrong deal."""

    def __init__(self, real: Any, method: str, act: Callable[[], object], when: str) -> None:
        self._real, self._method, self._act, self._when = real, method, act, when

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return self._with_act(real) if name == self._method else real

    def _with_act(self, real: Any) -> Any:
        def call(target: str, key: str, *args: Any) -> Any:
            if key != str(WRONG):
                return real(target, key, *args)
            if self._when == "before":
                self._method = ""
                self._act()
                return real(target, key, *args)
            found = real(target, key, *args)
            self._method = ""
            self._act()
            return found

        return call


@pytest.mark.parametrize("leaving", [0, 1], ids=["older", "newer"])
def test_value_that_two_recordings_agree_on_stays_when_one_of_them_leaves(bridge: Bridge, leaving: int) -> None:
    ids = [record(bridge, "Spring", day) for day in range(2)]

    relink(bridge, ids[leaving])
    assert bridge.deal(WRONG)["timeline"] == "Spring"

    relink(bridge, ids[1 - leaving])
    assert bridge.deal(WRONG)["timeline"] is None


def test_persons_value_that_a_recording_agrees_with_stays_a_persons(bridge: Bridge, policy: Policy) -> None:
    policy("always")
    bridge.crm.edit_deal(WRONG, {"timeline": "Spring"})
    recording_id = record(bridge, "Spring")

    relink(bridge, recording_id)

    assert bridge.deal(WRONG)["timeline"] == "Spring"


@contextmanager
def _refusing(bridge: Bridge) -> Iterator[None]:
    bridge.crm.execute(
        """CREATE FUNCTION stay() RETURNS trigger AS $$ BEGIN
        IF NEW.timeline IS NULL THEN RAISE EXCEPTION 'closed deals stay' USING ERRCODE = 'check_violation'; END IF;
        RETURN NEW; END $$ LANGUAGE plpgsql"""
    )
    bridge.crm.execute("CREATE TRIGGER stay BEFORE UPDATE ON deals FOR EACH ROW EXECUTE FUNCTION stay()")
    try:
        yield
    finally:
        bridge.crm.execute("DROP TRIGGER stay ON deals")
        bridge.crm.execute("DROP FUNCTION stay")


def test_field_that_the_crm_does_not_give_back_is_told_and_leaves_later(
    bridge: Bridge, clock: time_machine.Traveller
) -> None:
    recording_id = record(bridge, "soon")

    with _refusing(bridge):
        assert relink(bridge, recording_id) == [WorkResult.INCOMPLETE]
    assert "a trigger refuses it" in bridge.ledger(recording_id).reason
    assert (bridge.deal(WRONG)["timeline"], bridge.deal(RIGHT)["timeline"]) == ("soon", "soon")

    clock.shift(3600)
    bridge.redrive()
    bridge.work()
    assert bridge.deal(WRONG)["timeline"] is None


def test_older_recording_that_came_late_is_what_is_left(bridge: Bridge) -> None:
    newer = record(bridge, "newer", 2)
    older = record(bridge, "older", 1)
    assert bridge.deal(WRONG)["timeline"] == "newer"
    assert bridge.ledger(older).reason == "timeline: a newer recording wrote it"

    relink(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] == "older"

    relink(bridge, older)
    assert bridge.deal(WRONG)["timeline"] is None


def test_older_recording_that_came_late_and_left_first_does_not_come_back(bridge: Bridge) -> None:
    newer = record(bridge, "newer", 2)
    older = record(bridge, "older", 1)

    relink(bridge, older)
    assert bridge.deal(WRONG)["timeline"] == "newer"

    relink(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] is None


def test_older_value_comes_back_as_it_was_last_told(bridge: Bridge) -> None:
    older = record(bridge, "first")
    newer = record(bridge, "newer", 1)
    again(bridge, older, *fact("first, corrected"))
    assert bridge.deal(WRONG)["timeline"] == "newer"

    relink(bridge, newer)

    assert bridge.deal(WRONG)["timeline"] == "first, corrected"


def test_late_recording_takes_no_persons_value_for_a_recordings(bridge: Bridge, policy: Policy) -> None:
    policy("always")
    newer = record(bridge, "newer", 2)
    bridge.crm.edit_deal(WRONG, {"timeline": "typed"})
    older = record(bridge, "older", 1)

    relink(bridge, older)
    relink(bridge, newer)

    assert bridge.deal(WRONG)["timeline"] == "typed"


@pytest.mark.parametrize(
    ("first", "method", "when"),
    [(0, "read_fields", "after"), (1, "read_fields", "after"), (1, "write_fields", "before")],
)
def test_two_recordings_that_leave_at_once_leave_nothing(bridge: Bridge, first: int, method: str, when: str) -> None:
    ids = [record(bridge, "one"), record(bridge, "two", 1)]
    move(bridge, *ids)
    other = ids[1 - first]
    bridge.wrap = lambda name, real: (
        Between(real, method, lambda: bridge.enrich(other), when) if name == "crm" else real
    )
    bridge.start()

    bridge.enrich(ids[first])
    bridge.work()

    assert (bridge.deal(WRONG)["timeline"], bridge.deal(RIGHT)["timeline"]) == (None, "two")


BUDGET = {"crmModelName": "Opportunity", "crmFieldName": "Budget__c", "target": "deal", "column": "budget"} | {
    "type": "money"
}


def _budget(value: str) -> Extraction:
    return Extraction("Budget", value, ("Opportunity.Budget__c",))


def _die_after_write(bridge: Bridge, recording_id: str) -> None:
    def die() -> None:
        raise DiedError("write_fields")

    bridge.wrap = lambda name, real: Between(real, "write_fields", die, "after") if name == "crm" else real
    bridge.start()
    with pytest.raises(DiedError):
        bridge.enrich(recording_id)
    bridge.wrap = lambda _name, real: real
    bridge.start()


def _tell_and_recover(
    bridge: Bridge, clock: time_machine.Traveller, recording_id: str, *extractions: Extraction
) -> None:
    bridge.siro.recorder.replace_content(recording_id, extractions=extractions)
    bridge.want_again(recording_id)
    for _ in range(3):
        clock.shift(1000)
        bridge.redrive()
        bridge.work()


@pytest.mark.parametrize("policy_then", ["if_ours", "append"])
def test_field_that_we_broke_off_after_and_that_is_not_told_any_more_still_leaves(
    bridge: Bridge, clock: time_machine.Traveller, mapping_file: Callable[..., str], policy_then: str
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy_then}, BUDGET]))
    recording_id = bridge.record(WRONG, extractions=(_budget("1,000"), *fact("soon")))
    _die_after_write(bridge, recording_id)

    _tell_and_recover(bridge, clock, recording_id, _budget("2,000"))
    assert bridge.deal(WRONG)["budget"] == 2000

    relink(bridge, recording_id)

    assert (bridge.deal(WRONG)["timeline"], bridge.deal(WRONG)["budget"]) == (None, None)


def test_persons_value_that_we_broke_off_after_putting_back_stays_a_persons(
    bridge: Bridge, clock: time_machine.Traveller, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "always"}, BUDGET]))
    bridge.crm.edit_deal(WRONG, {"timeline": "typed"})
    recording_id = bridge.record(WRONG, extractions=(_budget("1,000"), *fact("soon")))
    bridge.work()
    move(bridge, recording_id)
    _die_after_write(bridge, recording_id)
    assert bridge.deal(WRONG)["timeline"] == "typed"

    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(WRONG))
    _tell_and_recover(bridge, clock, recording_id, _budget("2,000"))
    assert bridge.deal(WRONG)["budget"] == 2000
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE, BUDGET]))
    record(bridge, "later", 1)

    assert bridge.deal(WRONG)["timeline"] == "typed"
