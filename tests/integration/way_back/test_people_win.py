"""Who wins when a person has been there: policy by policy, on a real database."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from typing import Any

import pytest
import time_machine

from siro_bridge_cli.simulator import Extraction, Section
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON

TIMELINE = {"crmModelName": "Opportunity", "crmFieldName": "Timeline__c", "target": "deal", "column": "timeline"}


def _fact(value: Any) -> tuple[Extraction, ...]:
    return (Extraction("Timeline", value, ("Opportunity.Timeline__c",)),)


def _again(bridge: Bridge, recording_id: str, value: Any) -> None:
    """Siro processed the conversation anew, with another outcome."""
    bridge.siro.recorder.replace_content(recording_id, extractions=_fact(value))
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)


@pytest.mark.parametrize(
    ("policy", "typed", "expected"),
    [
        ("never", None, None),
        ("if_empty", None, "from Siro"),
        ("if_empty", "typed", "typed"),
        ("if_ours", None, "from Siro"),
        ("if_ours", "typed", "typed"),
        ("if_ours", "  ", "from Siro"),
        ("always", "typed", "from Siro"),
    ],
)
def test_first_write_follows_the_policy(
    bridge: Bridge, mapping_file: Callable[..., str], policy: str, typed: str | None, expected: str | None
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy}]))
    bridge.crm.edit_deal(4001, {"timeline": typed})

    bridge.record(extractions=_fact("from Siro"))
    bridge.work()

    assert bridge.deal()["timeline"] == expected


@pytest.mark.parametrize(
    ("policy", "typed", "expected"),
    [
        ("if_empty", None, None),
        ("if_ours", "typed later", "typed later"),
        ("if_ours", None, None),
        ("always", "typed later", "second"),
    ],
)
def test_what_a_person_changes_after_our_write_follows_the_policy(
    bridge: Bridge, mapping_file: Callable[..., str], policy: str, typed: str | None, expected: str | None
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy}]))
    recording_id = bridge.record(extractions=_fact("first"))
    bridge.work()
    bridge.crm.edit_deal(4001, {"timeline": typed})

    _again(bridge, recording_id, "second")

    assert bridge.deal()["timeline"] == expected


def test_value_that_is_still_ours_is_kept_up_to_date(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=_fact("first"))
    bridge.work()

    _again(bridge, recording_id, "second")

    assert bridge.deal()["timeline"] == "second"


def test_appended_facts_of_two_recordings_stand_beside_a_persons_words(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    bridge.crm.edit_deal(4001, {"timeline": "typed"})
    first = bridge.record(extractions=_fact("one"))
    bridge.record(extractions=_fact("two"))
    bridge.work()

    _again(bridge, first, "one, corrected")

    text = bridge.deal()["timeline"]
    assert text.startswith("typed")
    assert [text.count(words) for words in ("one, corrected", "two")] == [1, 1]


def test_appended_text_that_a_person_took_out_is_not_put_back(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    recording_id = bridge.record(extractions=_fact("one"))
    bridge.work()
    bridge.crm.edit_deal(4001, {"timeline": "mine"})

    _again(bridge, recording_id, "two")

    assert bridge.deal()["timeline"] == "mine"


def test_edit_between_our_read_and_our_write_wins(bridge: Bridge) -> None:
    class Quick:
        """A rep who types just after the bridge has looked."""

        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def read_fields(self, *args: Any) -> Any:
            found = self._real.read_fields(*args)
            bridge.crm.edit_deal(4001, {"timeline": "typed in between"})
            return found

    bridge.wrap = lambda name, real: Quick(real) if name == "crm" else real
    bridge.start()

    bridge.record(extractions=_fact("from Siro"))
    bridge.work()

    assert bridge.deal()["timeline"] == "typed in between"


def test_older_recording_never_replaces_a_newer_ones_value(bridge: Bridge) -> None:
    bridge.record(extractions=_fact("newer"), at=NOON)
    bridge.work()
    bridge.record(extractions=_fact("older"), at=NOON - timedelta(days=3))
    bridge.work()

    assert bridge.deal()["timeline"] == "newer"


class OneAtATime:
    """moto's tables are plain dictionaries that threads must not share; DynamoDB's own calls are atomic."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name == "get_paginator":
            return lambda operation: OneAtATime(real(operation))

        def call(*args: Any, **options: Any) -> Any:
            with self._lock:
                answer = real(*args, **options)
                return list(answer) if name == "paginate" else answer

        return call


def test_recordings_of_one_deal_worked_on_at_once_end_with_the_newest(bridge: Bridge) -> None:
    bridge.wrap = lambda name, real: OneAtATime(real) if name == "dynamodb" else real
    bridge.start()
    ids = [
        bridge.record(
            extractions=_fact(f"day {day}"), at=NOON + timedelta(days=day), recording_id=f"rec-{uuid.uuid4()}"
        )
        for day in range(6)
    ]
    bridge.enrich(ids[0])
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(bridge.enrich, ids[1:]))

    assert bridge.deal()["timeline"] == "day 5"


def test_words_around_a_note_stay_when_it_is_rewritten(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = 'Dana: call first. ' || body WHERE kind = 'siro'")

    bridge.siro.recorder.replace_content(recording_id, summary=(Section("Overview", "Another summary."),))
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    [note] = bridge.notes(recording_id)
    assert note["body"].startswith("Dana: call first. ")
    assert "Another summary." in note["body"]


def test_note_whose_text_is_the_same_is_not_written_again(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    entries = len(bridge.journal(recording_id))

    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    assert len(bridge.journal(recording_id)) == entries


def test_persons_words_in_a_note_stay_when_the_recording_is_linked_elsewhere(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = body || ' Dana: called.' WHERE kind = 'siro'")

    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(4004))
    bridge.siro.agenda.run_due()
    bridge.work()

    assert [note["body"] for note in bridge.crm.notes() if note["deal_id"] == 4001] == ["Dana: called."]


def test_shadow_mode_writes_down_and_writes_nothing(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(mode="shadow"))

    recording_id = bridge.record()
    bridge.work()

    assert bridge.deal()["timeline"] is None
    assert bridge.notes(recording_id) == []
    assert {entry["shadow"]["BOOL"] for entry in bridge.journal(recording_id)} == {True}


def test_short_recordings_are_kept_out(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(only_if={"min_duration": "10m"}))

    recording_id = bridge.record(minutes=5)
    bridge.work()

    assert bridge.notes(recording_id) == []
    assert "only_if" in bridge.ledger(recording_id)["reason"]


def test_what_cannot_be_coerced_is_told_and_stops_nothing(bridge: Bridge) -> None:
    facts = (Extraction("Budget", "no idea", ("Opportunity.Budget__c",)), *_fact("soon"))

    recording_id = bridge.record(extractions=facts)
    bridge.work()

    assert (bridge.deal()["budget"], bridge.deal()["timeline"]) == (None, "soon")
    assert "Budget: budget takes money: no number in it" in bridge.ledger(recording_id)["reason"]
    assert "no idea" not in bridge.ledger(recording_id)["reason"]


def test_what_the_database_refuses_is_told_and_stops_nothing(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    rule = {"name": "Kind", "target": "deal", "column": "project_type"}
    bridge.use(mapping_file=mapping_file(fields=[rule, TIMELINE]))

    recording_id = bridge.record(extractions=(Extraction("Kind", "spaceship"), *_fact("soon")))
    bridge.work()

    assert (bridge.deal()["project_type"], bridge.deal()["timeline"]) == (None, "soon")
    assert "project_type: " in bridge.ledger(recording_id)["reason"]
    assert "spaceship" not in bridge.ledger(recording_id)["reason"]


def test_journal_holds_old_and_new_before_and_the_outcome_after(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = bridge.record(extractions=_fact("soon"))
    bridge.work()

    entry = next(entry for entry in bridge.journal(recording_id) if entry["kind"]["S"] == "write")
    assert (entry["old"]["M"]["timeline"]["S"], entry["new"]["M"]["timeline"]["S"]) == ("0:", "t:soon")
    assert entry["outcomes"]["M"]["timeline"]["S"] == "written"


def test_journal_without_values_holds_hashes_only(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(journal_values=False))

    recording_id = bridge.record(extractions=_fact("soon"))
    bridge.work()

    new = [value["S"] for entry in bridge.journal(recording_id) for value in entry["new"]["M"].values()]
    assert all(value.startswith("sha256:") for value in new)
