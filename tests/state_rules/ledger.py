"""The rules of the ledger, one test each, which the state table's and its fake keep alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.ledger import WORK_SECONDS, Applied, Claim, WorkLedger
from siro_bridge.domain.recording.wanted import ANNOUNCED_SECONDS, STUCK_SECONDS, EventLedger, Wanted
from siro_bridge.use_cases.operate.undo_entries import Ledger
from tests.clock import Clock

DEAL, OTHER_DEAL = RecordKey("deal", "4001"), RecordKey("deal", "a|b #ü")
YEAR = 365 * 86_400

MEANT = FirstNote(OTHER_DEAL, NoteState(intended=("digest", "other")))
MADE = FirstNote(OTHER_DEAL, NoteState("17", "digest", sent="digest", escapes=False), "e-1")


class Worked(WorkLedger, Ledger, Protocol):
    """The enrichment function's side, which undoes and forgets as well."""

    def forget(self, recording_id: str) -> None: ...


@dataclass
class LedgersUnderTest:
    """The webhook function's side and the enrichment function's of one ledger; `read` shows an item of it."""

    events: EventLedger
    work: Worked
    read: Callable[[str], LedgerItem | None]
    clock: Clock

    def want(self, digest: str = "A", svix_id: str = "msg_1") -> Wanted:
        return self.events.want_event("rec-1", digest, svix_id)

    def claim(self) -> Claim:
        claim = self.work.claim("rec-1")
        assert claim is not None
        return claim

    def finish(self, digest: str = "A") -> None:
        assert self.work.finish(self.claim(), Applied(digest, "version-1"))

    @property
    def item(self) -> LedgerItem:
        item = self.read("rec-1")
        assert item is not None
        return item

    @property
    def now(self) -> int:
        return int(self.clock.now)


Move = Callable[[WorkLedger, Claim], bool]


def finish(work: WorkLedger, claim: Claim) -> bool:
    return work.finish(claim, Applied("A", "version-1", frozenset({DEAL})), "all well")


def wait(work: WorkLedger, claim: Claim) -> bool:
    return work.wait(claim, 1_771_000_500, "the CRM is down")


def fail(work: WorkLedger, claim: Claim) -> bool:
    return work.fail(claim, "the CRM has no deal 4001")


def leave_incomplete(work: WorkLedger, claim: Claim) -> bool:
    applied = Applied("A", "version-1", frozenset({DEAL}))
    return work.leave_incomplete(claim, applied, {"deal.budget": "too large"}, 1_771_003_600, "deal.budget: too large")


def hold(work: WorkLedger, claim: Claim) -> bool:
    return work.hold(claim, claim.expires_at, "the answer was lost")


ENDS = pytest.mark.parametrize("move", [finish, wait, fail, leave_incomplete])
MOVES = pytest.mark.parametrize("move", [finish, wait, fail, leave_incomplete, hold])


class WantingRules:
    """What is sent to the queue, what is known already, what is never swallowed."""

    def test_first_event_is_new_and_looked_after_from_then_on(self, ledgers: LedgersUnderTest) -> None:
        assert ledgers.want() is Wanted.NEW
        item = ledgers.item
        assert (item.state, item.seq, item.digest, item.svix_id) == (State.RECEIVED, 1, "A", "msg_1")
        assert (item.received_at, item.due_at) == (ledgers.now, ledgers.now + STUCK_SECONDS)

    def test_same_message_is_sent_again_until_it_is_worked_on(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert [ledgers.want(), ledgers.want()] == [Wanted.RESEND, Wanted.RESEND]
        ledgers.claim()
        assert ledgers.want() is Wanted.DUPLICATE

    def test_another_message_about_the_same_links_is_a_duplicate(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert ledgers.want(svix_id="msg_2") is Wanted.DUPLICATE

    @pytest.mark.parametrize("later", [0, YEAR])
    def test_what_is_done_stays_known_however_late_it_is_sent_again(
        self, ledgers: LedgersUnderTest, later: int
    ) -> None:
        ledgers.want()
        ledgers.finish()
        ledgers.clock.pass_(later)
        assert ledgers.want() is Wanted.DUPLICATE
        assert ledgers.work.claim("rec-1") is None

    @pytest.mark.parametrize("state", [State.RECEIVED, State.WAITING, State.DONE])
    def test_other_links_are_new_in_every_state_but_working(self, ledgers: LedgersUnderTest, state: State) -> None:
        ledgers.want()
        if state is State.WAITING:
            assert ledgers.work.wait(ledgers.claim(), ledgers.now + 60, "why")
        if state is State.DONE:
            ledgers.finish()
        assert ledgers.want("B", "msg_2") is Wanted.NEW
        assert ledgers.claim().seq == 2

    def test_links_that_go_and_come_back_are_new_each_time(self, ledgers: LedgersUnderTest) -> None:
        for digest, svix_id in (("A", "msg_1"), ("B", "msg_2"), ("A", "msg_3")):
            assert ledgers.want(digest, svix_id) is Wanted.NEW
            ledgers.finish(digest)
        assert ledgers.want("A", "msg_4") is Wanted.DUPLICATE

    def test_other_links_during_the_work_raise_what_is_wanted(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert ledgers.want("B", "msg_2") is Wanted.WORKING
        assert not ledgers.work.finish(claim, Applied("A", "version-1"))
        again = ledgers.claim()
        assert (again.seq, again.svix_id) == (2, "msg_2")

    def test_same_links_during_the_work_are_a_duplicate(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert ledgers.want("A", "msg_2") is Wanted.DUPLICATE
        assert ledgers.work.finish(claim, Applied("A", "version-1"))

    def test_event_that_tells_what_was_found_meanwhile_is_a_duplicate(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want("A")
        ledgers.finish("B")
        assert ledgers.want("B", "msg_2") is Wanted.DUPLICATE

    @pytest.mark.parametrize("svix_id", ["msg_1", "msg_2"])
    def test_event_after_a_failure_is_never_swallowed(self, ledgers: LedgersUnderTest, svix_id: str) -> None:
        ledgers.want()
        assert ledgers.work.fail(ledgers.claim(), "the CRM has no deal 4001")
        assert ledgers.want("A", svix_id) is Wanted.NEW
        assert ledgers.claim().attempts == 0

    @pytest.mark.parametrize(("digest", "svix_id"), [("A", "msg_1"), ("A", "msg_2"), ("B", "msg_2")])
    def test_any_event_takes_up_what_was_left_incomplete(
        self, ledgers: LedgersUnderTest, digest: str, svix_id: str
    ) -> None:
        ledgers.want()
        assert leave_incomplete(ledgers.work, ledgers.claim())
        assert ledgers.want(digest, svix_id) is Wanted.NEW
        assert (ledgers.item.refused, ledgers.item.reason, ledgers.item.tries) == ({}, "", 0)
        assert ledgers.claim().tries == 0

    def test_waiting_recording_is_not_woken_by_the_same_links(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert wait(ledgers.work, ledgers.claim())
        assert ledgers.want("A", "msg_2") is Wanted.DUPLICATE

    def test_waiting_recording_is_woken_by_other_links_than_it_saw(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        ledgers.work.wait(ledgers.claim(), ledgers.now + 600, "not linked to any CRM record", digest="B")
        assert ledgers.want("B", "msg_2") is Wanted.DUPLICATE
        assert ledgers.want("A", "msg_3") is Wanted.NEW

    def test_recordings_do_not_touch_each_other(self, ledgers: LedgersUnderTest) -> None:
        assert ledgers.want() is Wanted.NEW
        assert ledgers.events.want_event("rec-2", "A", "msg_2") is Wanted.NEW

    def test_recording_that_is_not_ready_waits_and_says_why(self, ledgers: LedgersUnderTest) -> None:
        ledgers.events.announce("rec-1", "not linked")
        item = ledgers.item
        assert (item.state, item.seq, item.reason, item.svix_id) == (State.WAITING, 1, "not linked", "")
        assert (item.received_at, item.due_at) == (ledgers.now, ledgers.now + ANNOUNCED_SECONDS)
        assert ledgers.want() is Wanted.NEW

    def test_what_is_known_of_a_recording_stays_when_an_event_is_not_ready(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        before = ledgers.item
        ledgers.events.announce("rec-1", "not linked")
        assert ledgers.item == before


class ClaimRules:
    """One at a time, resumable after a death."""

    def test_claim_tells_what_is_known(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert (claim.recording_id, claim.seq, claim.svix_id, claim.attempts) == ("rec-1", 1, "msg_1", 0)
        assert claim.expires_at == ledgers.now + WORK_SECONDS
        assert (claim.waiting_since, claim.places) == (None, frozenset())

    def test_recording_that_was_never_received_cannot_be_claimed(self, ledgers: LedgersUnderTest) -> None:
        assert ledgers.work.claim("rec-unknown") is None

    def test_recording_that_somebody_works_on_cannot_be_claimed(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        ledgers.claim()
        assert ledgers.work.claim("rec-1") is None
        ledgers.clock.pass_(WORK_SECONDS - 1)
        assert ledgers.work.claim("rec-1") is None

    def test_claim_of_a_worker_that_died_runs_out(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        ledgers.clock.pass_(WORK_SECONDS)
        second = ledgers.claim()
        assert second.owner != claim.owner
        assert (second.seq, second.svix_id) == (1, "msg_1")

    @MOVES
    def test_worker_whose_claim_was_taken_over_makes_its_successor_look_again(
        self, ledgers: LedgersUnderTest, move: Move
    ) -> None:
        ledgers.want()
        lost = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}))
        assert lost
        ledgers.clock.pass_(WORK_SECONDS)
        second = ledgers.claim()
        assert not move(ledgers.work, lost)
        assert (ledgers.item.state, ledgers.item.owner) == (State.WORKING, second.owner)
        assert not finish(ledgers.work, second)
        assert finish(ledgers.work, ledgers.claim())

    @MOVES
    def test_worker_that_comes_back_after_its_successor_is_done_has_the_recording_looked_at_again(
        self, ledgers: LedgersUnderTest, move: Move
    ) -> None:
        ledgers.want()
        lost = ledgers.work.touch(ledgers.claim(), frozenset({OTHER_DEAL}))
        assert lost
        ledgers.clock.pass_(WORK_SECONDS)
        assert finish(ledgers.work, ledgers.claim())
        assert not move(ledgers.work, lost)
        assert (ledgers.item.state, ledgers.item.due_at) == (State.RECEIVED, ledgers.now + STUCK_SECONDS)
        assert ledgers.claim().places == {DEAL, OTHER_DEAL}

    def test_worker_whose_claim_was_taken_over_hears_of_it_before_it_writes(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        ledgers.clock.pass_(WORK_SECONDS)
        ledgers.claim()
        before = ledgers.item
        assert ledgers.work.touch(claim, frozenset({DEAL})) is None
        assert ledgers.item == before

    def test_held_recording_cannot_be_claimed_before_its_time_whatever_is_heard_meanwhile(
        self, ledgers: LedgersUnderTest
    ) -> None:
        ledgers.want()
        began, until = ledgers.now, ledgers.now + 2 * WORK_SECONDS
        assert ledgers.work.hold(ledgers.claim(), until, "the answer was lost")
        assert (ledgers.item.due_at, ledgers.item.failing_since) == (until, began)
        ledgers.want("B", "msg_2")
        ledgers.clock.pass_(2 * WORK_SECONDS - 1)
        assert ledgers.work.claim("rec-1") is None
        ledgers.clock.pass_(1)
        again = ledgers.claim()
        assert (again.seq, again.attempts, again.waiting_since) == (2, 1, began)

    def test_places_are_known_from_before_the_first_write_on(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        touched = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}))
        assert touched
        assert touched.places == {DEAL}
        ledgers.clock.pass_(WORK_SECONDS)
        second = ledgers.work.touch(ledgers.claim(), frozenset({OTHER_DEAL}))
        assert second
        assert second.places == ledgers.item.places == {DEAL, OTHER_DEAL}


class EndingRules:
    """Never done for less than was wanted, and what is left says why."""

    @ENDS
    def test_nobody_moves_twice(self, ledgers: LedgersUnderTest, move: Move) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert move(ledgers.work, claim)
        assert not finish(ledgers.work, claim)

    @ENDS
    def test_what_is_wanted_meanwhile_is_received_and_claimable_at_once(
        self, ledgers: LedgersUnderTest, move: Move
    ) -> None:
        ledgers.want()
        claim = ledgers.claim()
        ledgers.want("B", "msg_2")
        assert not move(ledgers.work, claim)
        item = ledgers.item
        assert (item.state, item.digest, item.seq, item.owner) == (State.RECEIVED, "B", 2, "")
        assert item.due_at == ledgers.now + STUCK_SECONDS
        assert ledgers.claim().seq == 2

    def test_finished_recording_tells_what_was_applied_and_is_due_no_more(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert finish(ledgers.work, ledgers.claim())
        item = ledgers.item
        assert (item.state, item.applied, item.applied_version) == (State.DONE, 1, "version-1")
        assert (item.digest, item.reason, item.done_at) == ("A", "all well", ledgers.now)
        assert (item.owner, item.claimed_until, item.due_at) == ("", None, None)
        assert (item.attempts, item.waiting_since) == (0, None)
        assert ledgers.work.claim("rec-1") is None

    @pytest.mark.parametrize("places", [frozenset[RecordKey](), frozenset({OTHER_DEAL})])
    def test_finished_work_leaves_only_the_places_that_hold_something(
        self, ledgers: LedgersUnderTest, places: frozenset[RecordKey]
    ) -> None:
        ledgers.want()
        touched = ledgers.work.touch(ledgers.claim(), frozenset({DEAL, OTHER_DEAL}))
        assert touched
        assert ledgers.work.finish(touched, Applied("A", "version-1", places))
        ledgers.want("B", "msg_2")
        assert ledgers.claim().places == places

    def test_waiting_recording_is_due_when_it_says_so_and_counts_its_attempts(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        began = ledgers.now
        for attempts in (1, 2, 3):
            assert wait(ledgers.work, ledgers.claim())
            assert (ledgers.item.state, ledgers.item.due_at) == (State.WAITING, 1_771_000_500)
            assert (ledgers.item.attempts, ledgers.item.waiting_since) == (attempts, began)
            ledgers.clock.pass_(600)

    def test_news_start_the_waiting_anew(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        wait(ledgers.work, ledgers.claim())
        ledgers.clock.pass_(600)
        ledgers.want("B", "msg_2")
        again = ledgers.claim()
        assert (again.attempts, again.waiting_since) == (0, None)

    def test_for_how_long_errors_last_is_known_until_one_attempt_meets_none(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        began = ledgers.now
        for _ in range(2):
            assert ledgers.work.wait(ledgers.claim(), ledgers.now + 60, "down", failing=True)
            ledgers.clock.pass_(60)
            ledgers.want(f"links at {ledgers.now}", "msg_2")
            assert ledgers.item.failing_since == began
        assert ledgers.work.wait(ledgers.claim(), ledgers.now + 60, "not linked")
        assert ledgers.item.failing_since is None

    @pytest.mark.parametrize("move", [finish, leave_incomplete])
    def test_what_is_written_at_last_forgets_how_long_it_waited(self, ledgers: LedgersUnderTest, move: Move) -> None:
        ledgers.want()
        assert ledgers.work.wait(ledgers.claim(), ledgers.now + 60, "down", failing=True)
        ledgers.clock.pass_(60)
        assert move(ledgers.work, ledgers.claim())
        assert (ledgers.item.attempts, ledgers.item.waiting_since, ledgers.item.failing_since) == (0, None, None)

    def test_failed_recording_says_why_and_is_not_worked_on_again(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert fail(ledgers.work, ledgers.claim())
        assert (ledgers.item.state, ledgers.item.reason) == (State.FAILED, "the CRM has no deal 4001")
        ledgers.clock.pass_(10 * WORK_SECONDS)
        assert ledgers.work.claim("rec-1") is None

    def test_incomplete_recording_tells_what_was_applied_and_what_was_refused(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        for tries in (1, 2):
            assert leave_incomplete(ledgers.work, ledgers.claim())
            item = ledgers.item
            assert (item.state, item.applied, item.applied_version) == (State.INCOMPLETE, 1, "version-1")
            assert (item.refused, item.reason) == ({"deal.budget": "too large"}, "deal.budget: too large")
            assert (item.places, item.tries, item.due_at) == (frozenset({DEAL}), tries, 1_771_003_600)
            assert (item.owner, item.claimed_until, item.attempts, item.waiting_since) == ("", None, 0, None)

    def test_incomplete_recording_that_is_whole_at_last_remembers_no_refusal(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        leave_incomplete(ledgers.work, ledgers.claim())
        assert finish(ledgers.work, ledgers.claim())
        assert (ledgers.item.refused, ledgers.item.tries, ledgers.item.due_at) == ({}, 0, None)


class UndoRules:
    """What a person undoes is taken back by whoever works on the recording next."""

    def test_undone_recording_can_be_claimed_from_any_end_and_is_looked_at_when_done(
        self, ledgers: LedgersUnderTest
    ) -> None:
        ledgers.want()
        assert fail(ledgers.work, ledgers.claim())
        assert ledgers.work.undo("rec-1", 500)
        again = ledgers.claim()
        assert (again.undone_since, again.seq) == (500, 2)
        assert finish(ledgers.work, again)
        assert (ledgers.item.state, ledgers.item.due_at) == (State.DONE, ledgers.now)

    def test_undoing_says_the_earliest_time_that_was_ever_said(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        ledgers.finish()
        for since, said in ((500, 500), (900, 500), (0, 0), (500, 0)):
            assert ledgers.work.undo("rec-1", since)
            again = ledgers.claim()
            assert again.undone_since == said
            assert finish(ledgers.work, again)

    def test_who_works_on_an_undone_recording_has_to_work_again(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert ledgers.work.undo("rec-1", 0)
        assert ledgers.work.claim("rec-1") is None
        assert not finish(ledgers.work, claim)
        assert ledgers.claim().undone_since == 0

    def test_unknown_recording_cannot_be_undone(self, ledgers: LedgersUnderTest) -> None:
        assert not ledgers.work.undo("rec-unknown", 0)


class ForgetRules:
    """What a person has forgotten is erased by whoever works on the recording next, and stays erased."""

    def test_forgotten_recording_can_be_claimed_from_any_end_and_is_buried(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        assert fail(ledgers.work, ledgers.claim())
        ledgers.work.forget("rec-1")
        claim = ledgers.claim()
        assert (claim.is_forgotten, claim.seq) == (True, 2)
        assert ledgers.work.bury(claim)
        gone = LedgerItem("rec-1", State.ERASED, 2, forgotten_at=ledgers.now, erased_at=ledgers.now)
        assert ledgers.item == gone
        assert [ledgers.want("B", "msg_2"), ledgers.work.claim("rec-1")] == [Wanted.DUPLICATE, None]
        ledgers.events.announce("rec-1", "not processed")
        assert not ledgers.work.undo("rec-1", 0)
        assert ledgers.item == gone

    def test_recording_that_was_never_heard_of_can_be_forgotten(self, ledgers: LedgersUnderTest) -> None:
        ledgers.work.forget("rec-1")
        assert ledgers.work.bury(ledgers.claim())
        assert ledgers.want() is Wanted.DUPLICATE

    def test_who_works_on_a_forgotten_recording_has_to_work_again(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        ledgers.work.forget("rec-1")
        assert ledgers.work.claim("rec-1") is None
        assert not finish(ledgers.work, claim)
        assert ledgers.claim().is_forgotten

    def test_news_during_the_erasing_are_erased_too(self, ledgers: LedgersUnderTest) -> None:
        ledgers.work.forget("rec-1")
        claim = ledgers.claim()
        ledgers.want()
        assert not ledgers.work.bury(claim)
        assert ledgers.work.bury(ledgers.claim())

    def test_worker_whose_claim_ran_out_has_what_it_wrote_erased(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        late = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}))
        assert late
        ledgers.clock.pass_(WORK_SECONDS + 1)
        ledgers.work.forget("rec-1")
        assert ledgers.work.bury(ledgers.claim())
        assert not finish(ledgers.work, late)
        again = ledgers.claim()
        assert (again.is_forgotten, again.places) == (True, frozenset({DEAL}))
        assert ledgers.work.bury(again)

    def test_forgetting_what_is_erased_looks_at_it_again(self, ledgers: LedgersUnderTest) -> None:
        ledgers.work.forget("rec-1")
        assert ledgers.work.bury(ledgers.claim())
        ledgers.work.forget("rec-1")
        assert ledgers.claim().is_forgotten


class FirstNoteRules:
    """What is remembered of a recording's first note goes with the moves that are made anyway, and none loses it."""

    def test_it_is_known_from_before_the_first_write_on(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        assert claim.note is None
        held = ledgers.work.touch(claim, frozenset({DEAL}), MEANT)
        assert held
        assert held.note == MEANT
        ledgers.clock.pass_(WORK_SECONDS)
        assert ledgers.claim().note == MEANT

    def test_worker_whose_claim_was_taken_over_changes_nothing_of_it(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        claim = ledgers.claim()
        ledgers.clock.pass_(WORK_SECONDS)
        ledgers.claim()
        assert ledgers.work.touch(claim, frozenset({DEAL}), MEANT) is None
        ledgers.clock.pass_(WORK_SECONDS)
        assert ledgers.claim().note is None

    @pytest.mark.parametrize("is_whole", [True, False])
    def test_end_of_the_work_says_what_was_made(self, ledgers: LedgersUnderTest, is_whole: bool) -> None:
        ledgers.want()
        held = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}), MEANT)
        assert held
        applied = Applied("A", "version-1", frozenset({DEAL}), MADE)
        if is_whole:
            assert ledgers.work.finish(held, applied)
        else:
            assert ledgers.work.leave_incomplete(held, applied, {"deal.budget": "too large"}, ledgers.now, "too large")
        ledgers.want("B", "msg_2")
        again = ledgers.claim()
        assert again.note == MADE
        assert finish(ledgers.work, again)
        ledgers.want("C", "msg_3")
        assert ledgers.claim().note == MADE

    def test_what_was_made_is_known_though_more_was_wanted_meanwhile(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        held = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}), MEANT)
        assert held
        ledgers.want("B", "msg_2")
        assert not ledgers.work.finish(held, Applied("A", "version-1", frozenset({DEAL}), MADE))
        assert ledgers.claim().note == MADE

    @pytest.mark.parametrize("is_done", [True, False])
    def test_what_was_made_is_known_though_the_claim_was_lost(self, ledgers: LedgersUnderTest, is_done: bool) -> None:
        ledgers.want()
        lost = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}), MEANT)
        assert lost
        ledgers.clock.pass_(WORK_SECONDS)
        second = ledgers.claim()
        if is_done:
            assert finish(ledgers.work, second)
        assert not ledgers.work.finish(lost, Applied("A", "version-1", frozenset({DEAL}), MADE))
        if not is_done:
            assert not finish(ledgers.work, second)
        assert ledgers.claim().note == MADE

    @pytest.mark.parametrize("move", [wait, fail, hold])
    def test_what_was_meant_stays_known_however_the_work_breaks_off(
        self, ledgers: LedgersUnderTest, move: Move
    ) -> None:
        ledgers.want()
        held = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}), MEANT)
        assert held
        move(ledgers.work, held)
        ledgers.want("B", "msg_2")
        ledgers.clock.pass_(2 * WORK_SECONDS)
        assert ledgers.claim().note == MEANT

    def test_of_a_forgotten_recording_nothing_of_it_is_kept(self, ledgers: LedgersUnderTest) -> None:
        ledgers.want()
        late = ledgers.work.touch(ledgers.claim(), frozenset({DEAL}), MEANT)
        assert late
        ledgers.clock.pass_(WORK_SECONDS + 1)
        ledgers.work.forget("rec-1")
        assert ledgers.work.bury(ledgers.claim())
        assert not ledgers.work.finish(late, Applied("A", "version-1", frozenset({DEAL}), MADE))
        again = ledgers.claim()
        assert (again.is_forgotten, again.note) == (True, MADE)
        assert ledgers.work.bury(again)
        ledgers.work.forget("rec-1")
        assert ledgers.claim().note is None


class LedgerRules(WantingRules, ClaimRules, EndingRules, UndoRules, ForgetRules, FirstNoteRules):
    """For a subclass that has a fixture `ledgers`."""
