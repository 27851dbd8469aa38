"""What is left out of the CRM and told in the ledger, and what the journal keeps of a write."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.earlier import NO_VALUES, written_since
from siro_bridge.domain.write_back.keyed_hash import KeyedHash
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.simulator import Extraction
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import TIMELINE, fact


def test_shadow_mode_writes_down_and_writes_nothing(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(mode="shadow"))

    recording_id = bridge.record()
    bridge.work()

    assert bridge.deal()["timeline"] is None
    assert bridge.notes(recording_id) == []
    assert {entry["shadow"]["BOOL"] for entry in bridge.journal(recording_id)} == {True}


def test_what_shadow_mode_only_wrote_down_is_written_once_the_mapping_goes_live(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(mode="shadow"))
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()

    bridge.use(mapping_file=mapping_file(mode="live"))
    bridge.sweep()
    bridge.work()

    assert bridge.deal()["timeline"] == "soon"
    assert len(bridge.notes(recording_id)) == 1


def test_link_that_moves_in_shadow_mode_is_followed_once_the_mapping_goes_live(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()

    bridge.use(mapping_file=mapping_file(mode="shadow"))
    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(4004))
    bridge.siro.agenda.run_due()
    bridge.work()
    assert [note["deal_id"] for note in bridge.notes(recording_id)] == [4001]

    bridge.use(mapping_file=mapping_file(mode="live"))
    bridge.sweep()
    bridge.work()

    assert [note["deal_id"] for note in bridge.notes(recording_id)] == [4004]
    assert (bridge.deal()["timeline"], bridge.deal(4004)["timeline"]) == (None, "soon")


def test_number_that_no_column_can_hold_stops_nothing_else(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=(Extraction("Budget", 1e15, ("Opportunity.Budget__c",)), *fact("soon")))

    [report] = bridge.work()

    assert report.result is WorkResult.INCOMPLETE
    assert (bridge.deal()["budget"], bridge.deal()["timeline"]) == (None, "soon")
    assert len(bridge.notes(recording_id)) == 1


def test_recording_is_written_anew_under_other_rules_and_only_then(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "never"}]))
    bridge.record(extractions=fact("soon"))
    bridge.work()
    bridge.sweep()
    assert bridge.work() == []

    bridge.use(mapping_file=mapping_file(fields=[TIMELINE]))
    bridge.sweep()
    bridge.work()

    assert bridge.deal()["timeline"] == "soon"


def test_short_recordings_are_kept_out(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(only_if={"min_duration": "10m"}))

    recording_id = bridge.record(minutes=5)
    bridge.work()

    assert bridge.notes(recording_id) == []
    assert "only_if" in bridge.ledger(recording_id).reason


@pytest.mark.parametrize(("conversation_type", "notes"), [("SALES", 1), ("SERVICE", 0)])
def test_conversations_of_another_type_are_kept_out(
    bridge: Bridge, mapping_file: Callable[..., str], conversation_type: str, notes: int
) -> None:
    bridge.use(mapping_file=mapping_file(only_if={"conversation_types": ["SALES"]}), recording_api="oauth")

    recording_id = bridge.record(conversation_type=conversation_type)
    bridge.work()

    assert len(bridge.notes(recording_id)) == notes


def test_type_of_the_conversation_cannot_be_asked_for_without_an_oauth_app(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(only_if={"conversation_types": ["SALES"]}), recording_api="organization")

    with pytest.raises(ConfigurationError, match=r"conversation_types: .* OAuth app"):
        bridge.enrich(bridge.record())


def test_what_cannot_be_coerced_is_told_and_stops_nothing(bridge: Bridge) -> None:
    facts = (Extraction("Budget", "no idea", ("Opportunity.Budget__c",)), *fact("soon"))

    recording_id = bridge.record(extractions=facts)
    bridge.work()

    assert (bridge.deal()["budget"], bridge.deal()["timeline"]) == (None, "soon")
    assert "Budget: budget takes money: no number in it" in bridge.ledger(recording_id).reason
    assert "no idea" not in bridge.ledger(recording_id).reason


def test_what_the_database_refuses_is_told_and_stops_nothing(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    rule = {"name": "Kind", "target": "deal", "column": "project_type"}
    bridge.use(mapping_file=mapping_file(fields=[rule, TIMELINE]))

    recording_id = bridge.record(extractions=(Extraction("Kind", "spaceship"), *fact("soon")))
    bridge.work()

    assert (bridge.deal()["project_type"], bridge.deal()["timeline"]) == (None, "soon")
    assert "project_type: " in bridge.ledger(recording_id).reason
    assert "spaceship" not in bridge.ledger(recording_id).reason


def test_journal_holds_old_and_new_before_and_the_outcome_after(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()

    entry = next(entry for entry in bridge.journal(recording_id) if entry["kind"]["S"] == "write")
    assert (entry["old"]["M"]["timeline"]["S"], entry["new"]["M"]["timeline"]["S"]) == ("0:", "t:soon")
    assert entry["outcomes"]["M"]["timeline"]["S"] == "written"


@pytest.mark.parametrize("said", [False, "hash"])
def test_journal_without_values_holds_keyed_hashes_only(
    bridge: Bridge, mapping_file: Callable[..., str], said: object
) -> None:
    bridge.use(mapping_file=mapping_file(journal_values=said))

    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()

    entries = bridge.journal(recording_id)
    kept = [value["S"] for entry in entries for side in ("old", "new") for value in entry[side]["M"].values()]
    hashed = KeyedHash(lambda: bridge.siro.organization_token)
    assert kept
    assert all(value.startswith("hmac-sha256:") for value in kept)
    assert hashed("t:soon") in kept
    guessed = [hashlib.sha256(text.encode()).hexdigest() for text in ("t:soon", "soon")]
    assert not [value for value in kept if value.rpartition(":")[2] in guessed]


def test_hash_of_an_earlier_release_is_shown_and_never_put_back(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    [entry] = [each for each in bridge.journal(recording_id) if _writes(each)]
    plain = {"S": f"sha256:{hashlib.sha256(b't:soon').hexdigest()}"}
    entry |= {"old": {"M": {"timeline": plain}}, "new": {"M": {"timeline": plain}}}
    bridge.dynamodb.put_item(TableName=bridge.table, Item=entry)
    [past] = [each for each in OperatorState(bridge.dynamodb, bridge.table).past(recording_id) if each.kind == "write"]
    assert past.new == {"timeline": plain["S"]}
    since = written_since([past, replace(past, at=past.at + 10)], RecordKey("deal", "4001"), past.at + 5, recording_id)
    assert since.unknown == {"timeline": NO_VALUES}


def _writes(entry: dict[str, Any]) -> bool:
    return bool(entry["kind"]["S"] == "write")
