"""A replay over the real ledger, queues and index: a move and a message, and what breaks off between loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.replay import Replay, Replayed
from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.ledger import Applied, Claim
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline
from siro_bridge.state.dead_letters import DeadLetters
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.ledger_items import FAILED, UNDONE, ledger_key
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.state.queue import EnrichmentQueue, message_body
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.table import INCOMPLETE
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.operate.replay_messages import ReplayDeadLetters, ReplayParked
from siro_bridge.use_cases.operate.replay_recording import ReplayRecording
from siro_bridge.use_cases.redrive import Redrive
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators

REC = "rec-1"
READY = (
    '{"recordingId": "rec-1", "recordingProcessed": true, "recordingLinked": true, '
    '"eventType": "integrations.recordingLinked", "crm": {"integrationConnectionId": "c"}}'
)


@dataclass
class Desk:
    """What a person's machine sees of a stack."""

    table: Table
    sqs: Any
    url: str
    clock: Clock
    dead_url: str

    @property
    def state(self) -> OperatorState:
        return OperatorState(self.table.client, self.table.name)

    @property
    def ledger(self) -> DynamoSyncLedger:
        return DynamoSyncLedger(self.table.client, self.table.name, self.clock)

    @property
    def events(self) -> DynamoEventLedger:
        return DynamoEventLedger(self.table.client, self.table.name, self.clock)

    @property
    def work(self) -> DynamoWorkLedger:
        return DynamoWorkLedger(self.table.client, self.table.name, self.clock)

    @property
    def queue(self) -> EnrichmentQueue:
        return EnrichmentQueue(self.sqs, self.url)

    @property
    def replay(self) -> ReplayRecording:
        return ReplayRecording(self.state, self.ledger, self.queue, lambda each: each == "at-siro", self.clock)

    @property
    def dead(self) -> DeadLetters:
        return DeadLetters(self.sqs, self.dead_url, self.url, wait_seconds=0)

    @property
    def parked(self) -> ReplayParked:
        return ReplayParked(self.state, self.events, self.queue)

    def claim(self, recording_id: str = REC) -> Claim:
        claim = self.work.claim(recording_id)
        assert claim
        return claim

    def leave(self, state: str, recording_id: str = REC) -> None:
        """The recording comes in and ends in that state."""
        self.ledger.want(recording_id)
        if state == "received":
            return
        claim, applied = self.claim(recording_id), Applied("digest", "v1")
        later = int(self.clock()) + 5000
        moves: dict[str, Callable[[], object]] = {
            "working": lambda: None,
            "waiting": lambda: self.work.wait(claim, later, "down", failing=True),
            "incomplete": lambda: self.work.leave_incomplete(claim, applied, {"note": "long"}, later, ""),
            "done": lambda: self.work.finish(claim, applied),
            "failed": lambda: self.work.fail(claim, "Siro: refused"),
            "stranded": lambda: self._strand(claim),
        }
        moves[state]()

    def _strand(self, claim: Claim) -> None:
        """As the first of the two commands left it that docs/operations.md of an earlier release gave."""
        self.work.fail(claim, "Siro: refused")
        table = StateTable(self.table.client, self.table.name)
        table.update(ledger_key(claim.recording_id), "SET #state = :waiting", {":waiting": "waiting"})

    def messages(self, url: str = "") -> list[str]:
        found = self.sqs.receive_message(QueueUrl=url or self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in found]


@pytest.fixture
def desk(table: Table, sqs: Any, url: str, clock: Clock) -> Desk:
    return Desk(table, sqs, url, clock, sqs.create_queue(QueueName="dead")["QueueUrl"])


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("state", ["waiting", "incomplete", "failed", "done", "stranded"])
def test_replayed_recording_is_queued_and_can_be_claimed(desk: Desk, state: str) -> None:
    desk.leave(state)
    assert desk.replay(REC).outcome is Replayed.QUEUED
    assert desk.messages() == [message_body(REC, None)]
    assert desk.claim().seq == 2


def undo(desk: Desk) -> None:
    desk.work.undo(REC, 0)
    desk.work.finish(desk.claim(), Applied("digest", "v1"))


def test_named_recording_that_was_undone_is_written_again(desk: Desk) -> None:
    desk.leave("done")
    undo(desk)
    assert desk.replay(REC).outcome is Replayed.QUEUED
    assert desk.claim().undone_since is None


@pytest.mark.parametrize("state", ["received", "working"])
def test_named_recording_whose_undoing_has_not_ended_is_written_again(desk: Desk, state: str) -> None:
    desk.leave("done")
    desk.work.undo(REC, 0)
    claim = desk.claim() if state == "working" else None
    assert desk.replay(REC).outcome is Replayed.QUEUED
    if claim:
        assert not desk.work.finish(claim, Applied("digest", "v1"))
    assert desk.claim().undone_since is None


def test_undone_recording_of_a_list_stays_undone_unless_it_is_that_list(desk: Desk) -> None:
    desk.leave("failed")
    desk.work.undo(REC, 0)
    desk.work.fail(desk.claim(), "Siro: refused")
    assert [each.outcome for each in desk.replay.listed(FAILED)] == [Replayed.QUEUED]
    assert desk.claim().undone_since == 0


def test_all_undone_recordings_can_be_replayed(desk: Desk) -> None:
    desk.leave("done")
    undo(desk)
    assert [each.outcome for each in desk.replay.listed(UNDONE, undone_too=True)] == [Replayed.QUEUED]
    assert desk.claim().undone_since is None


@pytest.mark.parametrize("state", ["waiting", "failed", "stranded"])
def test_what_breaks_off_between_move_and_message_is_queued_by_the_next_sync_run(
    desk: Desk, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.leave(state)

    with monkeypatch.context() as patch:
        patch.setattr(EnrichmentQueue, "send_many", interrupted)
        with pytest.raises(KeyboardInterrupt):
            desk.replay(REC)
    assert [due.id for due in desk.ledger.due(int(desk.clock()), 100)] == [REC]
    assert desk.replay(REC).outcome is Replayed.ALREADY_QUEUED
    assert desk.messages() == [message_body(REC, None)]


def test_sync_run_takes_up_what_was_left_among_the_failed_and_leaves_those_that_failed(desk: Desk) -> None:
    desk.leave("stranded")
    desk.leave("failed", "rec-2")
    report = Report()
    Redrive(desk.ledger, desk.queue, report, desk.clock).run(Deadline.after(60))
    assert desk.messages() == [message_body(REC, None)]
    assert (report.count("redrive", "stranded"), report.count("redrive", "queued")) == (1, 1)
    assert [item.recording_id for item in desk.state.listed(FAILED, 10)] == ["rec-2"]


def test_recording_that_is_worked_on_is_left_alone_and_one_whose_worker_died_is_not(desk: Desk) -> None:
    desk.leave("working")
    assert desk.replay(REC).outcome is Replayed.AT_WORK
    assert desk.messages() == []
    desk.clock.pass_(3600)
    assert desk.replay(REC).outcome is Replayed.ALREADY_QUEUED
    assert desk.messages() == [message_body(REC, None)]


def test_recording_that_only_siro_knows_is_worked_on_and_one_that_nobody_knows_is_told(desk: Desk) -> None:
    assert desk.replay("at-siro").outcome is Replayed.QUEUED
    assert desk.replay("nobody").outcome is Replayed.UNKNOWN
    assert desk.messages() == [message_body("at-siro", None)]
    assert desk.state.item("nobody") is None


@pytest.mark.parametrize(("shard", "state"), [(FAILED, "failed"), (FAILED, "stranded"), (INCOMPLETE, "incomplete")])
def test_all_of_a_list_are_replayed_and_the_list_is_empty_then(desk: Desk, shard: str, state: str) -> None:
    for number in range(3):
        desk.leave(state, f"rec-{number}")
    replayed = list(desk.replay.listed(shard))
    assert {each.id for each in replayed} == {"rec-0", "rec-1", "rec-2"}
    assert {each.outcome for each in replayed} == {Replayed.QUEUED}
    assert desk.state.listed(shard, 10) == []
    assert len(desk.messages()) == 3


def test_interrupted_list_leaves_the_rest_as_it_was(desk: Desk) -> None:
    for number in range(3):
        desk.leave("failed", f"rec-{number}")
    next(iter(desk.replay.listed(FAILED)))
    assert [item.state for item in desk.state.listed(FAILED, 10)] == [State.FAILED, State.FAILED]


def test_dead_letters_go_back_to_the_queue_and_are_dead_no_more(desk: Desk) -> None:
    bodies = [message_body(f"rec-{number}", "msg") for number in range(12)]
    for body in bodies:
        desk.sqs.send_message(QueueUrl=desk.dead_url, MessageBody=body)
    replayed = list(ReplayDeadLetters(desk.dead)())
    assert {each.id for each in replayed} == {f"rec-{number}" for number in range(12)}
    assert sorted(desk.messages() + desk.messages()) == sorted(bodies)
    assert desk.dead.look() == []


def test_dead_letter_that_names_no_recording_stays_until_it_is_discarded(desk: Desk) -> None:
    desk.sqs.send_message(QueueUrl=desk.dead_url, MessageBody="hello")
    [replay] = ReplayDeadLetters(desk.dead)()
    assert replay.outcome is Replayed.NOT_UNDERSTOOD
    assert [letter.body for letter in desk.dead.look()] == ["hello"]
    [replay] = ReplayDeadLetters(desk.dead)(discard=True)
    assert replay.outcome is Replayed.DISCARDED
    assert (desk.dead.look(), desk.messages()) == ([], [])


def test_dead_letter_that_the_queue_refused_stays_a_dead_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sqs.send_message(QueueUrl=desk.dead_url, MessageBody=message_body(REC, None))
    refused = {"Failed": [{"Id": "0", "Code": "x", "SenderFault": False}], "Successful": []}
    with monkeypatch.context() as patch:
        patch.setattr(desk.sqs, "send_message_batch", lambda **_: refused)
        with pytest.raises(UnavailableError):
            list(ReplayDeadLetters(desk.dead)())
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = desk.sqs.get_queue_attributes(QueueUrl=desk.dead_url, AttributeNames=names)["Attributes"]
    assert sum(map(int, found.values())) == 1


def test_parked_body_that_is_understood_now_is_worked_on_once_and_gone(desk: Desk) -> None:
    desk.events.park("msg_1", "eventType: a string expected", READY)
    assert list(desk.parked()) == [Replay(REC, Replayed.QUEUED)]
    assert desk.messages() == [message_body(REC, None)]
    assert (desk.state.parked(10), list(desk.parked())) == ([], [])
    assert desk.claim().svix_id == "msg_1"


def test_parked_body_that_is_not_ready_yet_is_announced(desk: Desk) -> None:
    desk.events.park("msg_1", "?", READY.replace('"recordingLinked": true', '"recordingLinked": false'))
    assert list(desk.parked()) == [Replay(REC, Replayed.NOT_READY, "not linked to any CRM record")]
    item = desk.state.item(REC)
    assert item
    assert item.state is State.WAITING


def test_parked_body_that_is_still_not_understood_stays_until_it_is_discarded(desk: Desk) -> None:
    desk.events.park("msg_1", "the body is not JSON", "hello")
    assert list(desk.parked()) == [Replay("msg_1", Replayed.NOT_UNDERSTOOD, "the body is not JSON")]
    assert [body.svix_id for body in desk.state.parked(10)] == ["msg_1"]
    assert list(desk.parked(discard=True)) == [Replay("msg_1", Replayed.DISCARDED, "the body is not JSON")]
    assert desk.state.parked(10) == []


@pytest.mark.parametrize(
    ("part", "step"),
    [(DynamoEventLedger, "want_event"), (EnrichmentQueue, "send_many"), (OperatorState, "forget_parked")],
)
def test_parked_body_whose_replay_broke_off_is_replayed_again_to_the_same_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, part: type, step: str
) -> None:
    desk.events.park("msg_1", "?", READY)

    with monkeypatch.context() as patch:
        patch.setattr(part, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            list(desk.parked())
    assert [replay.outcome for replay in desk.parked()] == [Replayed.QUEUED]
    assert desk.claim().seq == 1
