"""A person has a recording forgotten, or Siro does: no word of it is kept, its note leaves, nothing brings it back."""

import json
import zlib
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge.domain.operate.forgetting import ForgetPart, RecordingForgetting
from siro_bridge.domain.operate.replay import Replayed
from siro_bridge.domain.recording.item import State
from siro_bridge.domain.write_back.policies import EDITED
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.use_cases.apply_recording import REDACTED
from siro_bridge.use_cases.operate.forget_recordings import AT_WORK, STILL_OURS
from siro_bridge.use_cases.operate.replay_recording import ReplayRecording
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro
from tests.fault_points import KINDS, Fault, Faults
from tests.fault_share import IS_WHOLE
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill
from tests.integration.way_back.facts import fact
from tests.integration.way_back.faults import OURS_AND_THE_CRMS, go_wrong_twice
from tests.integration.way_back.moves import WRONG, again, record, relink
from tests.integration.way_back.story import OLD, Story
from tests.integration.way_back.test_faults import SqlStoryCrm
from tests.integration.way_back.two_faults import SOON

MARK = "Mark-Said-7731"
"""Stands for all that was said."""

LONG = f"{MARK} " + " ".join(f"{number:x}" for number in range(90_000))
"""More than an item holds: it lies in parts."""


def forget(bridge: Bridge, *recording_ids: str, look: bool = False) -> list[RecordingForgetting]:
    answer = bridge.operate("forget", recordings=list(recording_ids), look=look)
    assert MARK not in json.dumps(answer), "a value is told"
    return list(ForgetPart.model_validate(answer).recordings)


def kept(bridge: Bridge, word: str) -> list[tuple[str, str]]:
    """The keys of all items that hold a word, in a compressed text too."""
    return [(each["pk"]["S"], each["sk"]["S"]) for each in items(bridge) if word in json.dumps(each, default=_readable)]


def items(bridge: Bridge) -> list[dict[str, Any]]:
    pages = bridge.dynamodb.get_paginator("scan").paginate(TableName=bridge.table)
    return [item for page in pages for item in page["Items"]]


def _readable(value: Any) -> str:
    data = bytes(value)
    try:
        return zlib.decompressobj().decompress(data).decode(errors="replace")
    except zlib.error:
        return data.decode(errors="replace")


def tombstone(bridge: Bridge, recording_id: str) -> dict[str, Any]:
    """All that is left of it in the table."""
    [item] = [each for each in items(bridge) if recording_id in json.dumps(each, default=_readable)]
    return {name: next(iter(value.values())) for name, value in item.items()}


def told(bridge: Bridge, value: Any = MARK) -> str:
    return bridge.record(WRONG, extractions=fact(value), summary=(Section("Overview", f"They said {MARK}."),))


@pytest.fixture
def recording_id(bridge: Bridge) -> str:
    recording_id = told(bridge)
    bridge.work()
    assert kept(bridge, MARK)
    return recording_id


def test_no_word_of_it_is_kept_and_its_note_leaves(bridge: Bridge, recording_id: str) -> None:
    DynamoEventLedger(bridge.dynamodb, bridge.table).park("msg_1", "no JSON", f"{{{recording_id} {MARK}")
    [done] = forget(bridge, recording_id)
    assert (done.known, done.state, done.done) == (True, "done", True), done.outcome
    assert (kept(bridge, MARK), bridge.notes(recording_id)) == ([], [])
    assert tombstone(bridge, recording_id).keys() == {"pk", "sk", "state", "seq", "forgotten_at", "erased_at"}
    assert "journal entries" in done.outcome
    assert "1 parked webhooks" in done.outcome


def test_look_tells_what_stays_in_the_crm_and_changes_nothing(bridge: Bridge, recording_id: str) -> None:
    before = items(bridge)
    [found] = forget(bridge, recording_id, look=True)
    stays = [(each.target, each.key, each.field, each.reason) for each in found.stays]
    assert stays == [("deal", "4001", "timeline", STILL_OURS)]
    assert (items(bridge), len(bridge.notes(recording_id))) == (before, 1)
    [done] = forget(bridge, recording_id)
    assert done.stays == found.stays
    assert bridge.deal()["timeline"] == MARK


def test_what_a_person_changed_stays_and_is_told(bridge: Bridge, recording_id: str) -> None:
    bridge.crm.edit_deal(WRONG, {"timeline": "never"})
    bridge.crm.execute("UPDATE deal_notes SET body = replace(body, 'They said', 'Dana: they said')")
    [done] = forget(bridge, recording_id)
    assert {each.field: each.reason for each in done.stays} == {"timeline": EDITED, "note": EDITED}
    assert (done.done, bridge.deal()["timeline"], len(bridge.notes(recording_id))) == (True, "never", 1)
    assert kept(bridge, MARK) == []


def test_words_that_a_person_wrote_around_the_note_stay(bridge: Bridge, recording_id: str) -> None:
    ours = next(note["note_id"] for note in bridge.notes(recording_id))
    bridge.crm.execute("UPDATE deal_notes SET body = body || ' Dana: called back.' WHERE note_id = :id", id=ours)
    forget(bridge, recording_id)
    [body] = [note["body"] for note in bridge.crm.notes() if note["note_id"] == ours]
    assert body.strip() == "Dana: called back."


def test_long_text_is_erased_with_its_parts(bridge: Bridge) -> None:
    recording_id = told(bridge, LONG)
    bridge.work()
    assert [pk for pk, _ in kept(bridge, MARK) if pk.startswith("text#")]
    forget(bridge, recording_id)
    assert [each["pk"]["S"] for each in items(bridge) if each["pk"]["S"].startswith("text#")] == []


def test_value_of_another_recording_stays_known_and_can_be_put_back(bridge: Bridge) -> None:
    older, newer = record(bridge, "in May"), record(bridge, MARK, day=1)
    forget(bridge, newer)
    assert kept(bridge, MARK) == []
    assert kept(bridge, "in May")
    bridge.crm.edit_deal(WRONG, {"timeline": "in May"})  # the older one's value is still known as its own
    again(bridge, older, *fact("in autumn"))
    assert bridge.deal()["timeline"] == "in autumn"


def test_older_value_beneath_a_newer_one_does_not_come_back(bridge: Bridge) -> None:
    older, newer = record(bridge, MARK), record(bridge, "in June", day=1)
    forget(bridge, older)
    assert kept(bridge, MARK) == []
    bridge.operate("undo", recordings=[newer])
    assert bridge.deal()["timeline"] is None


@pytest.mark.parametrize("typed", [MARK, "typed by Dana", ""])
def test_field_counts_as_a_persons_from_then_on(bridge: Bridge, recording_id: str, typed: str) -> None:
    """Whether the value stands, was changed, or was emptied: by that time or later."""
    bridge.crm.edit_deal(WRONG, {"timeline": typed})
    forget(bridge, recording_id)
    record(bridge, "in June", day=1)
    assert bridge.deal()["timeline"] == typed


def test_nothing_brings_it_back(bridge: Bridge, recording_id: str, clock: time_machine.Traveller) -> None:
    forget(bridge, recording_id)
    gone = tombstone(bridge, recording_id)
    relink(bridge, recording_id)  # new links: a webhook of another kind than any before
    bridge.siro.recorder.replace_content(recording_id, extractions=fact("anew"))
    ledger = DynamoSyncLedger(bridge.dynamodb, bridge.table, bridge.now)
    queue = EnrichmentQueue(bridge.sqs, bridge.queue_url)
    replay = ReplayRecording(OperatorState(bridge.dynamodb, bridge.table), ledger, queue, lambda _: True)
    assert replay(recording_id).outcome is Replayed.ERASED
    ledger.relink(recording_id)
    ledger.want(recording_id)
    clock.shift(timedelta(days=40))
    bridge.sweep()
    bridge.redrive()
    bridge.send_again(recording_id)
    bridge.work()
    assert tombstone(bridge, recording_id) == gone
    assert bridge.notes(recording_id) == []


def test_forgetting_again_finds_nothing_and_keeps_the_tombstone(bridge: Bridge, recording_id: str) -> None:
    forget(bridge, recording_id)
    [again_] = forget(bridge, recording_id)
    assert (again_.state, again_.done, again_.stays) == ("erased", True, ())
    assert tombstone(bridge, recording_id)["state"] == State.ERASED


def test_recording_that_nobody_heard_of_does_not_come(bridge: Bridge) -> None:
    [done] = forget(bridge, "rec-later")
    assert (done.known, done.done) == (False, True)
    bridge.record(WRONG, recording_id="rec-later")
    bridge.work()
    assert bridge.notes("rec-later") == []


def test_recording_that_is_worked_on_just_now_is_erased_by_its_worker(bridge: Bridge) -> None:
    """It writes what it was about to, finds at its end that something else is wanted, and takes all of it back."""
    recording_id = told(bridge)
    answers: list[RecordingForgetting] = []
    stall = Faults([Fault("stalls", 0, ("crm.write_fields",))])
    stall.meanwhile = lambda: answers.extend(forget(bridge, recording_id))
    bridge.wrap = stall
    bridge.start()
    bridge.work()
    assert [(each.done, each.outcome) for each in answers] == [(False, AT_WORK)]
    assert (kept(bridge, MARK), bridge.notes(recording_id)) == ([], [])
    assert tombstone(bridge, recording_id)["state"] == State.ERASED


def test_crm_that_is_away_holds_up_the_note_alone(
    bridge: Bridge, recording_id: str, clock: time_machine.Traveller
) -> None:
    away = Faults([Fault("fails", 0, ("crm.delete_note",))])
    bridge.wrap = away
    bridge.start()
    [answer] = forget(bridge, recording_id)
    assert (answer.done, answer.outcome.partition(":")[0]) == (False, "Waiting")
    assert (kept(bridge, MARK), len(bridge.notes(recording_id))) == ([], 1)
    clock.shift(timedelta(minutes=20))
    bridge.redrive()
    bridge.work()
    assert (bridge.notes(recording_id), tombstone(bridge, recording_id)["state"]) == ([], State.ERASED)


class Away:
    """A CRM that answers nothing, for as long as it is away."""

    is_away = True

    def __call__(self, name: str, real: Any) -> Any:
        return _Away(self, real) if name == "crm" else real


class _Away:
    def __init__(self, crm: Away, real: Any) -> None:
        self._crm, self._real = crm, real

    def __getattr__(self, method: str) -> Any:
        if self._crm.is_away:
            raise CrmUnavailableError("the CRM's database is away: Connection refused")
        return getattr(self._real, method)


def test_crm_that_nobody_reaches_keeps_no_word_with_the_bridge(
    bridge: Bridge, recording_id: str, clock: time_machine.Traveller
) -> None:
    """What stays there cannot be told then, and that is told."""
    bridge.wrap = crm = Away()
    bridge.start()
    [found] = forget(bridge, recording_id, look=True)
    assert (found.state, found.stays) == ("done", ())
    assert "Connection refused" in found.unseen
    [answer] = forget(bridge, recording_id)
    assert (answer.done, answer.outcome.partition(":")[0], answer.unseen) == (False, "Waiting", found.unseen)
    assert kept(bridge, MARK) == []
    crm.is_away = False
    clock.shift(timedelta(minutes=20))
    bridge.redrive()
    bridge.work()
    assert (bridge.notes(recording_id), tombstone(bridge, recording_id)["state"]) == ([], State.ERASED)


@pytest.mark.parametrize("by", ["a person", "Siro"])
@pytest.mark.parametrize("left", ["relinked", "undone"])
def test_record_that_it_has_left_is_known_for_longer_than_the_journal(
    bridge: Bridge, recording_id: str, left: str, by: str
) -> None:
    if left == "relinked":
        bridge.crm.edit_deal(WRONG, {"timeline": "typed by Dana"})
        relink(bridge, recording_id)
    else:
        record(bridge, "in June", day=1)
        bridge.operate("undo", recordings=[recording_id])
    for item in items(bridge):
        if item["sk"]["S"].startswith("journal#"):  # as its time does
            bridge.dynamodb.delete_item(TableName=bridge.table, Key={"pk": item["pk"], "sk": item["sk"]})
    assert kept(bridge, MARK)
    if by == "Siro":
        bridge.siro.recorder.delete_recording(recording_id)
        bridge.sweep()
        bridge.work()
    else:
        forget(bridge, recording_id)
        assert tombstone(bridge, recording_id).keys() == {"pk", "sk", "state", "seq", "forgotten_at", "erased_at"}
    assert kept(bridge, MARK) == []


def test_purge_at_siro_erases_what_is_kept_and_redacts_the_note(bridge: Bridge, recording_id: str) -> None:
    bridge.siro.recorder.delete_recording(recording_id)
    assert bridge.sweep().total("queued") == 1
    bridge.work()
    assert kept(bridge, MARK) == []
    [note] = bridge.notes(recording_id)
    assert REDACTED in note["body"]
    assert MARK not in note["body"]
    item = bridge.ledger(recording_id)
    assert (item.state, "erased: " in item.reason) == (State.DONE, True)
    [done] = forget(bridge, recording_id)
    assert (done.done, bridge.notes(recording_id)) == (True, [])


def test_purge_at_siro_erases_what_is_kept_before_it_asks_the_crm(
    bridge: Bridge, recording_id: str, clock: time_machine.Traveller
) -> None:
    """Also where the CRM goes away between the look at the note and the write."""
    bridge.siro.recorder.delete_recording(recording_id)
    bridge.sweep()
    bridge.wrap = Faults([Fault("fails", 0, ("crm.update_note",))])
    bridge.start()
    bridge.work()
    assert bridge.ledger(recording_id).state is State.WAITING
    assert kept(bridge, MARK) == []
    clock.shift(timedelta(minutes=20))
    bridge.redrive()
    bridge.work()
    [note] = bridge.notes(recording_id)
    assert (REDACTED in note["body"], MARK in note["body"], kept(bridge, MARK)) == (True, False, [])


# --- Whatever two calls go wrong. ---

FACTS = (*fact(MARK), Extraction("Decision Maker", MARK, ("Opportunity.Decision_Maker__c",)))


def test_every_call_may_go_wrong_and_soon_after_another(running_crm: SampleCrm) -> None:
    """The next sync runs go on with it, once the ledger has it."""

    def tell(fault: Faults) -> None:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=1))) as bridge,
        ):
            story = Story(bridge, SqlStoryCrm(running_crm), clock)
            story.link(summary=(Section("Overview", f"They said {MARK}."),), extractions=FACTS)
            story.settle()
            story.crm.type_decision_maker(OLD, "typed by Dana")
            bridge.wrap = fault
            bridge.start()
            story.protect(lambda: bridge.operate("forget", recordings=[story.recording_id]))
            fault.mark()
            for _ in range(4):
                clock.shift(1000)
                story.protect(bridge.redrive)
                story.protect(bridge.work)
            for _ in range(2):  # whoever is told that it failed asks again
                bridge.start()
                story.protect(lambda: bridge.operate("forget", recordings=[story.recording_id]))
            assert kept(bridge, MARK) == [], "words are kept"
            assert tombstone(bridge, story.recording_id)["state"] == State.ERASED
            assert list(story.crm.noted_deals(story.recording_id)) == [], "the note stays"
            assert story.crm.facts(OLD)["decision_maker"] == "typed by Dana"

    go_wrong_twice(tell, _in_the_call)


def _in_the_call(smooth: Faults) -> list[tuple[Fault, Fault]]:
    """And soon after."""
    plans = [
        (Fault(kind, at), Fault(KINDS[(number + at) % len(KINDS)], at % SOON, OURS_AND_THE_CRMS))
        for at in range(smooth.marks[0])
        for number, kind in enumerate(KINDS)
    ]
    return plans if IS_WHOLE else plans[::5]
