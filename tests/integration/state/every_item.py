"""Fills a state table with an item of every key family, each with every attribute, by the stores that write them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.ledger import Applied, Claim, Listed
from siro_bridge.domain.sync.records import Refusal, Sent, SentDeal
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.listed_records import DynamoListedRecords
from siro_bridge.state.mint_gate import DynamoMintGate
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.rate import DynamoBudget
from siro_bridge.state.refused_records import DynamoRefusedRecords
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.state.sent_deals import DynamoSentDeals
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sent_window import DynamoSentWindow
from siro_bridge.state.settled_rows import DynamoSettledRows
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.state.work_ledger import DynamoWorkLedger

NOW = datetime(2026, 2, 15, 12, tzinfo=UTC)
SCOPE = "engagements#1f0c"
ME = Author("2026-02-15T09:00:00+00:00", "rec-1")
WORDS = " ".join(f"word {number}" for number in range(60_000))
"""Of more than an item holds, however it is compressed."""


def clock() -> float:
    return NOW.timestamp()


def fill(client: Any, name: str) -> None:
    for store in (_ledger, _writing, _sync, _run):
        store(client, name)


def _ledger(client: Any, name: str) -> None:
    events = DynamoEventLedger(client, name, clock)
    work = DynamoWorkLedger(client, name, clock)
    sync = DynamoSyncLedger(client, name, clock)
    events.park("msg_0", "the body is not JSON", "{")
    deal = RecordKey("deal", "4001")
    note = FirstNote(deal, NoteState("17", "digest", intended=("other",), sent="meant", escapes=True), "e-4")
    whole = Applied("A", "v1", frozenset({deal}), note)
    refused = {"note": "too long"}
    ends: dict[str, Callable[[Claim], object]] = {
        "incomplete": lambda claim: work.leave_incomplete(claim, whole, refused, 1, "note: too long"),
        "claimed again": lambda claim: work.leave_incomplete(claim, whole, refused, 1, "note: too long"),
        "overdue": lambda claim: work.wait(claim, int(clock()) + 100_000, "down", failing=True),
        "failed": lambda claim: work.fail(claim, "no such recording"),
        "done": lambda claim: work.finish(claim, whole, "all well"),
    }
    for recording_id, end in ends.items():
        sync.want_versions([Listed(recording_id, "v1")])
        events.want_event(recording_id, "A", "msg_1")
        end(_claimed(work, recording_id))
    work.undo("done", 0)
    work.finish(_claimed(work, "done"), Applied("A", "v1"))
    _claimed(work, "claimed again")
    work.forget("rec-forgotten")
    work.bury(_claimed(work, "rec-forgotten"))
    for number in range(20):
        sync.want(f"rec-{number}")


def _claimed(work: DynamoWorkLedger, recording_id: str) -> Claim:
    claim = work.claim(recording_id)
    assert claim
    return claim


def _writing(client: Any, name: str) -> None:
    journal = DynamoJournal(client, name, retention_seconds=86_400, clock=clock)
    changes = {
        "budget": Change(None, 40_000, ME),
        "memo": Change("", WORDS, ME, previous="t:typed", previous_ours=False),
        "notes": Change("", "Wants solar.", ME, fenced="digest"),
    }
    entry = Entry("e-1", ME, "deal", "4001", "write", changes, note=Change(None, "Wants solar."))
    journal.intend(entry)
    journal.settle(entry, {field: Outcome(Result.WRITTEN, change.new) for field, change in changes.items()})
    journal.intend(Entry("e-2", ME, "deal", "4001", "write", changes))
    link = Entry("e-3", Author("", "a-1"), "visit", "a-1", "deep_link", {"link": Change("", "https://siro.test/r")})
    journal.intend(link)
    DynamoNoteStore(client, name).write("rec-1", "deal", "4001", NoteState("17", "digest", escapes=True))


def _sync(client: Any, name: str) -> None:
    lease = DynamoLease(client, name, clock)
    lease.take(600)
    marks = DynamoWatermarks(client, name, lease, SCOPE)
    marks.write(Watermark(NOW, NOW, resume=("2026-02-15", "17"), newest=NOW, settled_since=NOW, seen={"0" * 32: 1}))
    DynamoSettledRows(client, name, lease, SCOPE).write(NOW, {7: b"entries"})
    DynamoScopes(client, name, lease).use("org#engagements", SCOPE)
    sent = Sent("digest", "siro-1", "rec-1", int(clock()), 2, fields=("title",), rows=2, listed=True)
    DynamoSentRecords(client, name, SCOPE, clock).write({"a-1": sent})
    refusal = Refusal("a-2", "digest", (Issue(("title",), "too long"),), 1, int(clock()))
    DynamoRefusedRecords(client, name, SCOPE).write([refusal])
    DynamoListedRecords(client, name, SCOPE, clock).write({"17": "digest"})
    DynamoSentWindow(client, name, "org#engagements", SCOPE).keep({"a-1": "2026-02-15"})
    deals = DynamoSentDeals(client, name, "org", clock)
    deals.add({"4001": "siro-2"})
    deals.mark({"4002": SentDeal("siro-3", int(clock()))})
    deals.move_to("4001")


def _run(client: Any, name: str) -> None:
    DynamoBudget(client, name, "organization", clock=clock).take()
    gate = DynamoMintGate(client, name, clock)
    gate.fail(gate.pass_once(), "Siro answered 401", refused=True)
    crm_gate = DynamoMintGate(client, name, clock, name="crm", behalf="digest")
    crm_gate.end(crm_gate.pass_once())
    other = DynamoMintGate(client, name, clock, name="crm", behalf="other")
    other.fail(other.pass_once(), "the CRM answered 401", refused=True)
    DynamoSyncRuns(client, name, clock).keep({"outcome": "done"})
