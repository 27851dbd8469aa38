"""What becomes of a recording that somebody wants to see in the CRM."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    LostAnswerError,
    SiroRefusedError,
    SiroUnavailableError,
    StateTooLargeError,
)
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.ledger import LOST_ANSWER_SECONDS, WORK_SECONDS
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.domain.write_back.plan import Plan, PlannedField
from siro_bridge.mapping.write_back import OnlyIf
from siro_bridge.use_cases.apply_recording import REDACTED, ApplyRecording
from siro_bridge.use_cases.conclude_work import (
    BUG_SECONDS,
    CONFIGURATION_SECONDS,
    ConcludeWork,
    EnrichmentReport,
    WorkResult,
)
from siro_bridge.use_cases.enrich_recording import EnrichRecording
from siro_bridge.use_cases.erase_traces import EraseTraces
from siro_bridge.use_cases.operate.undo_writing import UndoWriting
from siro_bridge.use_cases.take_back import TakeBackFields
from siro_bridge.use_cases.take_back_places import NO_NOTE_TARGET, NO_TARGET
from siro_bridge.use_cases.write_entry import has_record
from siro_bridge.use_cases.write_fields import WriteFields
from siro_bridge.use_cases.write_note import WriteNote
from tests.fault_points import DiedError
from tests.unit.use_cases.fake_journal import FakeJournal, FakeNoteStore
from tests.unit.use_cases.fake_ledger import FakeLedger, FakeRecordings
from tests.unit.use_cases.fake_traces import FakeTraces
from tests.unit.use_cases.fakes import FakeCrm
from tests.unit.use_cases.steps import Steps, after_each, failing

RIGHT, WRONG = Links("ours", opportunity="4001"), Links("ours", opportunity="4002")
CONVERSATION = Recording(
    id="rec-1",
    created_at=datetime(2026, 2, 15, 12, tzinfo=UTC),
    version="v1",
    processed=True,
    links=RIGHT,
    summary="Wants solar.",
    extractions=(Extraction("budget", 40_000),),
)


def _plan(recording: Recording) -> Plan:
    fields = (PlannedField("deal", each.name, each.value, "if_ours", each.name) for each in recording.extractions)
    return Plan(tuple(fields), ())


@dataclass
class Story:
    """Of one recording and two deals."""

    steps: Steps = field(default_factory=Steps)
    now: float = 1_771_000_000.0

    def __post_init__(self) -> None:
        deals: dict[tuple[str, str], dict[str, CrmValue]] = {
            ("deal", key): {"budget": None} for key in ("4001", "4002")
        }
        self.crm = FakeCrm(self.steps, deals)
        self.ledger = FakeLedger(self.steps, lambda: self.now)
        self.siro = FakeRecordings(self.steps, {"rec-1": CONVERSATION})
        self.journal = journal = FakeJournal(self.steps)
        self.note_states = FakeNoteStore(self.steps, self.ledger.notes)
        applying = ApplyRecording(
            links={"deal": "opportunity"},
            only_if=OnlyIf(),
            plan=_plan,
            write_fields=WriteFields(self.crm, journal).write,
            take_back_fields=TakeBackFields(self.crm, journal).take_back,
            note=WriteNote(self.crm, self.note_states, journal),
            note_target="deal",
            note_text=lambda recording: recording.summary,
            has_record=partial(has_record, self.crm),
        )
        self._enriching = EnrichRecording(
            self.ledger,
            self.siro,
            applying,
            UndoWriting(self.crm, journal, applying.taking_back).undo,
            EraseTraces(FakeTraces(journal, self.note_states), applying.taking_back),
            lambda links: links.connection_id == "ours",
            7200,
            "rules",
            lambda: self.now,
        )
        self.ledger.want("rec-1")

    def work(self) -> EnrichmentReport:
        return self._enriching.enrich("rec-1")

    def deploys(self, **mapping: Any) -> None:
        """Another mapping; a sweep then wants the recording again."""
        self._enriching = replace(self._enriching, applying=replace(self._enriching.applying, **mapping))
        self.ledger.want("rec-1")

    def changes(self, **news: Any) -> None:
        """At Siro, of which we hear."""
        self.siro.recordings["rec-1"] = replace(self.siro.recordings["rec-1"], **news)
        self.ledger.want("rec-1")

    @property
    def item(self) -> LedgerItem:
        return self.ledger.items["rec-1"]

    def pause(self) -> float:
        return (self.item.due_at or 0) - self.now

    def holds(self, key: str) -> tuple[CrmValue, int]:
        """The deal's budget, and how many notes it has."""
        return self.crm.records["deal", key]["budget"], len(self.crm.bodies(key))


@pytest.fixture
def story() -> Story:
    return Story()


def test_facts_and_note_are_on_the_deal_and_the_ledger_says_so(story: Story) -> None:
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (40_000, 1)
    assert (story.item.state, story.item.due_at) == (State.DONE, None)


def test_note_is_written_down_with_the_facts_and_remembered_with_the_end(story: Story) -> None:
    story.work()
    state = ["write_state", "outcome", "entry"]
    assert [each for each in story.steps.taken if each in state] == ["entry", "outcome"]
    [fields, note] = story.journal.past("rec-1")
    assert (fields.kind, dict(fields.outcomes), note.kind) == ("write", {"budget": "written"}, "note")
    first = story.ledger.notes["rec-1"]
    assert (first.place, first.entry_id) == (RecordKey("deal", "4001"), note.entry_id)
    assert first.state.known


def test_note_without_facts_is_written_down_by_itself(story: Story) -> None:
    story.changes(extractions=())
    assert story.work().result is WorkResult.DONE
    [note] = story.journal.past("rec-1")
    assert (note.kind, story.ledger.notes["rec-1"].entry_id) == ("note", note.entry_id)


def test_note_that_the_crm_refuses_says_so_in_the_entry_that_it_was_written_down_in(story: Story) -> None:
    story.steps.before["create_note"] = failing(CrmRefusedError("no notes here"))
    assert story.work().result is WorkResult.INCOMPLETE
    [fields, note] = story.journal.past("rec-1")
    assert (dict(fields.outcomes), dict(note.outcomes)) == ({"budget": "written"}, {"note": "refused"})
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (40_000, 1)


def test_note_of_a_record_that_went_while_its_facts_were_written_is_told_to_be_none(story: Story) -> None:
    deals = story.crm.records
    story.steps.before["write_fields"] = lambda: deals["deal", "4001"].update(budget=1)
    story.steps.after["write_fields"] = lambda: deals.pop(("deal", "4001"))
    assert story.work().result is WorkResult.INCOMPLETE
    [_, note] = story.journal.past("rec-1")
    assert dict(note.outcomes) == {"note": "refused"}
    assert not story.ledger.notes["rec-1"].state.known
    deals["deal", "4001"] = {"budget": None}
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (40_000, 1)


def test_note_of_a_deal_that_the_crm_does_not_have_is_made_once_it_has(story: Story) -> None:
    deal = story.crm.records.pop(("deal", "4001"))
    assert story.work().result is WorkResult.INCOMPLETE
    assert not story.ledger.notes["rec-1"].state.known
    story.crm.records["deal", "4001"] = deal
    assert story.work().result is WorkResult.DONE
    assert story.ledger.notes["rec-1"].entry_id


@pytest.mark.parametrize("error", [SiroUnavailableError("no names"), SiroRefusedError("no such user", 404)])
def test_facts_do_not_wait_for_what_the_note_is_made_of(story: Story, error: Exception) -> None:
    story.deploys(note_text=lambda _: failing(error)())
    assert story.work().result is not WorkResult.DONE
    assert story.holds("4001") == (40_000, 0)


def test_message_that_comes_again_does_nothing(story: Story) -> None:
    story.work()
    story.steps.before["fetch"] = failing(AssertionError("Siro need not be asked"))
    assert story.work().result is WorkResult.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("state", "seconds"),
    [({"processed": False}, 60), ({"links": None}, 600), ({"pending": True}, 60)],
)
def test_recording_that_is_not_ready_waits_and_nothing_is_written(
    story: Story, state: dict[str, Any], seconds: int
) -> None:
    story.changes(**state)
    assert story.work().result is WorkResult.WAITING
    assert story.pause() == seconds
    assert story.holds("4001") == (None, 0)


def test_what_siro_does_not_extract_in_time_is_not_waited_for(story: Story) -> None:
    story.changes(pending=True)
    story.work()
    story.now += 7200
    assert story.work().result is WorkResult.DONE
    assert "had not extracted in time" in story.item.reason


def test_recording_that_is_linked_in_another_crm_is_not_ours_to_write(story: Story) -> None:
    story.changes(links=Links("theirs", opportunity="4001"))
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (None, 0)


@pytest.mark.parametrize("links", [WRONG, None, Links("theirs", opportunity="4001")])
def test_relinked_recording_leaves_the_deal_it_was_on(story: Story, links: Links | None) -> None:
    story.work()
    story.changes(links=links)
    story.work()
    assert story.holds("4001") == (None, 0)
    assert story.holds("4002") == ((40_000, 1) if links is WRONG else (None, 0))


def test_recording_that_is_gone_at_siro_leaves_its_facts_but_not_its_text(story: Story) -> None:
    story.work()
    story.changes(gone=True)
    story.work()
    assert story.holds("4001") == (40_000, 1)
    assert REDACTED in story.crm.bodies("4001")[0]
    assert CONVERSATION.summary not in story.crm.bodies("4001")[0]


def test_pauses_grow_while_the_crm_is_down_and_nothing_is_lost(story: Story) -> None:
    pauses = []
    for _ in range(4):
        story.steps.before["read_fields"] = failing(CrmUnavailableError("down"))
        story.work()
        pauses.append(story.pause())
    assert pauses == [60, 120, 240, 480]
    assert story.work().result is WorkResult.DONE


def test_pause_that_the_other_side_asks_for_is_kept(story: Story) -> None:
    story.steps.before["fetch"] = failing(SiroUnavailableError("429", retry_after=17))
    story.work()
    assert story.pause() == 17


def test_nobody_works_on_it_while_a_lost_write_may_still_come_through(story: Story) -> None:
    story.steps.after["create_note"] = failing(LostAnswerError("no answer"))
    assert story.work().result is WorkResult.WAITING
    story.now += LOST_ANSWER_SECONDS - 1
    assert story.work().result is WorkResult.NOTHING_TO_DO
    story.now += 1
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (40_000, 1)


def test_error_that_lasts_is_known_by_when_it_began_until_it_is_over(story: Story) -> None:
    began = story.now
    for _ in range(3):
        story.steps.before["fetch"] = failing(SiroUnavailableError("down"))
        story.work()
        story.now += 3600
    assert story.item.failing_since == int(began)
    story.changes(links=None)
    assert story.work().result is WorkResult.WAITING
    assert story.item.failing_since is None


def test_setup_that_fails_before_any_recording_is_looked_at_is_each_ones_reason_to_wait(story: Story) -> None:
    conclude = ConcludeWork(story.ledger, lambda: story.now)
    report = conclude.put_off("rec-1", ConfigurationError("fill the secret"))
    assert (report.result, report.reason) == (WorkResult.WAITING, "fill the secret")
    assert (story.item.state, story.item.reason) == (State.WAITING, "fill the secret")
    assert story.pause() == 60
    assert story.work().result is WorkResult.DONE
    assert conclude.put_off("rec-1", ConfigurationError("fill the secret")).result is WorkResult.NOTHING_TO_DO


def test_mistake_in_the_setup_is_tried_again_within_minutes(story: Story) -> None:
    for _ in range(10):
        story.steps.before["fetch"] = failing(ConfigurationError("fill the secret"))
        story.work()
    assert story.pause() == CONFIGURATION_SECONDS
    assert story.item.reason == "fill the secret"


def test_recording_that_siro_refuses_waits_for_a_person(story: Story) -> None:
    story.steps.before["fetch"] = failing(SiroRefusedError("no such recording", 404))
    assert story.work().result is WorkResult.FAILED
    assert (story.item.state, story.item.reason) == (State.FAILED, "no such recording")
    assert story.work().result is WorkResult.NOTHING_TO_DO


# --- The CRM refuses a part. ---


def _refuse_budget(story: Story) -> None:
    story.crm.refused["budget"] = "locked"


def _refuse_note(story: Story) -> None:
    story.steps.before["create_note"] = failing(CrmRefusedError("too long"))


def _lose_deal(story: Story) -> None:
    del story.crm.records["deal", "4001"]


def _forget_nothing(story: Story) -> None:
    story.steps.before["entry"] = failing(StateTooLargeError("more than 400 KB"))


REFUSALS = {
    "no room to remember it": (_forget_nothing, {"deal.budget": "more than 400 KB"}),
    "field": (_refuse_budget, {"deal.budget": "locked"}),
    "note": (_refuse_note, {"note": "too long"}),
    "record": (
        _lose_deal,
        dict.fromkeys(("deal.budget", "note"), "the CRM has no deal with the key 4001"),
    ),
}


@pytest.mark.parametrize(("refuse", "refused"), REFUSALS.values(), ids=REFUSALS)
def test_refused_part_is_named_and_due_again_and_all_else_is_written(
    story: Story, refuse: Callable[[Story], None], refused: dict[str, str]
) -> None:
    refuse(story)
    report = story.work()
    assert report.result is WorkResult.INCOMPLETE
    assert report.application is not None
    assert [each.field for each in report.application.fields] == ["budget"]
    assert (story.item.state, story.item.refused) == (State.INCOMPLETE, refused)
    assert story.item.reason == "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    assert [place.key for place in story.item.places] == ["4001"]


def test_note_that_is_refused_hides_no_field_and_the_other_way_round(story: Story) -> None:
    _refuse_note(story)
    story.work()
    assert story.holds("4001") == (40_000, 0)
    _refuse_budget(story)
    story.changes(extractions=(Extraction("budget", 50_000),))
    story.work()
    assert story.holds("4001") == (40_000, 1)
    assert story.item.refused == {"deal.budget": "locked"}


def test_record_that_is_not_there_is_not_asked_to_take_a_note(story: Story) -> None:
    _lose_deal(story)
    story.work()
    assert "create_note" not in story.steps.taken


@pytest.mark.parametrize(("refuse", "refused"), REFUSALS.values(), ids=REFUSALS)
def test_what_was_refused_is_written_once_the_crm_takes_it(
    story: Story, refuse: Callable[[Story], None], refused: dict[str, str]
) -> None:
    refuse(story)
    story.work()
    story.crm.refused.clear()
    story.crm.records.setdefault(("deal", "4001"), {"budget": None})
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (40_000, 1)
    assert (story.item.state, story.item.refused, story.item.tries) == (State.DONE, {}, 0)


def test_refused_part_is_tried_after_an_hour_then_daily_then_weekly(story: Story) -> None:
    _refuse_budget(story)
    pauses = []
    for _ in range(32):
        story.work()
        pauses.append(story.pause() / 3600)
    assert pauses[:7] == [1, 2, 4, 8, 16, 24, 24]
    assert pauses[29:] == [24, 168, 168]


def test_news_of_an_incomplete_recording_begin_its_pauses_anew(story: Story) -> None:
    _refuse_budget(story)
    for _ in range(3):
        story.work()
    story.changes()
    story.work()
    assert story.pause() == 3600


def test_incomplete_recording_that_finds_the_crm_away_goes_on_where_it_was(story: Story) -> None:
    _refuse_budget(story)
    for _ in range(3):
        story.work()
    story.steps.before["read_fields"] = failing(CrmUnavailableError("down"))
    assert story.work().result is WorkResult.WAITING
    story.work()
    assert story.pause() == 8 * 3600


@pytest.mark.parametrize("links", [WRONG, None, Links("theirs", opportunity="4001")])
def test_take_back_that_the_crm_refuses_is_tried_again(story: Story, links: Links | None) -> None:
    story.work()
    _refuse_budget(story)
    story.changes(links=links)
    assert story.work().result is WorkResult.INCOMPLETE
    assert "4001" in [place.key for place in story.item.places]
    assert story.item.refused["take back from deal 4001"] == "budget: locked"
    story.crm.refused.clear()
    story.work()
    assert story.holds("4001") == (None, 0)
    assert story.holds("4002") == ((40_000, 1) if links is WRONG else (None, 0))


@pytest.mark.parametrize(
    ("without", "whole", "why"),
    [
        ({"links": {"account": "account"}, "note_target": "account"}, {"links": {"deal": "opportunity"}}, NO_TARGET),
        ({"note_target": "account"}, {}, NO_NOTE_TARGET),
    ],
)
def test_place_that_the_mapping_gives_no_way_to_is_kept_until_it_does(
    story: Story, without: dict[str, Any], whole: dict[str, Any], why: str
) -> None:
    story.work()
    story.deploys(**without)
    story.changes(links=WRONG)
    assert story.work().result is WorkResult.DONE
    assert RecordKey("deal", "4001") in story.item.places
    assert f"deal 4001: {why}" in story.item.reason
    story.deploys(note_target="deal", **whole)
    story.work()
    assert story.holds("4001") == (None, 0)
    assert story.item.places == {RecordKey("deal", "4002")}


@pytest.mark.parametrize("body", [40_000, 90_000])
def test_place_is_forgotten_where_nothing_of_ours_stands_or_a_person_decided_so(story: Story, body: int) -> None:
    story.work()
    story.crm.records["deal", "4001"]["budget"] = body
    story.crm.notes.clear()
    story.changes(links=WRONG)
    story.work()
    assert story.item.places == {RecordKey("deal", "4002")}


def test_text_of_a_recording_that_is_gone_at_siro_is_redacted_when_the_crm_lets_us(story: Story) -> None:
    story.work()
    story.changes(gone=True)
    story.steps.before["update_note"] = failing(CrmRefusedError("closed"))
    assert story.work().result is WorkResult.INCOMPLETE
    assert story.work().result is WorkResult.DONE
    assert REDACTED in story.crm.bodies("4001")[0]


def test_bug_is_the_queues_to_give_up_and_its_words_are_not_told(story: Story) -> None:
    story.steps.before["create_note"] = failing(KeyError("Dana Smith"))
    with pytest.raises(KeyError):
        story.work()
    assert story.pause() >= BUG_SECONDS
    assert story.item.reason == "a bug (KeyError); see the log of EnrichmentFunction"


@pytest.mark.parametrize("during", ["fetch", "write_fields", "create_note"])
def test_what_changes_during_the_work_is_worked_on_at_once(story: Story, during: str) -> None:
    story.steps.after[during] = lambda: story.changes(links=WRONG)
    assert story.work().result is WorkResult.DONE
    assert story.holds("4001") == (None, 0)
    assert story.holds("4002") == (40_000, 1)


def test_recording_that_never_stands_still_is_left_to_the_next_message(story: Story) -> None:
    def change() -> None:
        story.steps.after["fetch"] = change
        story.changes()

    change()
    assert story.work().result is WorkResult.CLAIM_LOST
    assert story.item.state is State.RECEIVED


def test_worker_that_lost_its_claim_writes_nothing_and_somebody_looks_again(story: Story) -> None:
    def lose() -> None:
        story.now += WORK_SECONDS
        story.ledger.claim("rec-1")

    story.steps.after["fetch"] = lose
    story.work()
    assert story.holds("4001") == (None, 0)


def test_deal_is_in_the_ledger_before_anything_is_written_to_it(story: Story) -> None:
    def look() -> None:
        assert [place.key for place in story.item.places] == ["4001"]

    story.steps.before["entry"] = look
    assert story.work().result is WorkResult.DONE


# --- The process dies right after any step. ---


def _undisturbed() -> list[str]:
    story = Story()
    story.work()
    return story.steps.taken


def _died(died_after: int) -> Story:
    story = Story()
    story.steps.die_after(died_after)
    with pytest.raises(DiedError):
        story.work()
    return story


def _recovers(story: Story) -> None:
    assert story.work().result is WorkResult.NOTHING_TO_DO or story.item.state is State.DONE
    story.now += WORK_SECONDS
    story.work()
    assert story.item.state is State.DONE


AFTER_EACH_STEP = after_each(_undisturbed())


@AFTER_EACH_STEP
def test_next_worker_finishes_what_the_last_one_died_over(died_after: int) -> None:
    story = _died(died_after)
    _recovers(story)
    assert story.holds("4001") == (40_000, 1)


@AFTER_EACH_STEP
def test_recording_that_is_relinked_after_a_crash_leaves_nothing_behind(died_after: int) -> None:
    story = _died(died_after)
    story.changes(links=WRONG)
    _recovers(story)
    assert story.holds("4001") == (None, 0)
    assert story.holds("4002") == (40_000, 1)


def _incomplete() -> Story:
    """Its budget was refused, and would be taken now."""
    story = Story()
    _refuse_budget(story)
    story.work()
    story.crm.refused.clear()
    story.steps.taken.clear()
    return story


def _completed() -> list[str]:
    story = _incomplete()
    story.work()
    return story.steps.taken


AFTER_EACH_STEP_OF_A_RETRY = after_each(_completed())


@AFTER_EACH_STEP_OF_A_RETRY
@pytest.mark.parametrize("refused_again", [False, True])
def test_death_over_what_was_refused_leaves_it_to_the_next_worker(died_after: int, refused_again: bool) -> None:
    story = _incomplete()
    story.steps.die_after(died_after)
    with pytest.raises(DiedError):
        story.work()
    if refused_again and story.item.state is not State.DONE:
        story.now += WORK_SECONDS
        _refuse_budget(story)
        story.work()
        story.crm.refused.clear()
    _recovers(story)
    assert story.holds("4001") == (40_000, 1)


def test_death_before_the_ledger_says_what_was_refused_forgets_no_refusal() -> None:
    story = Story()
    _refuse_budget(story)
    story.steps.before["leave_incomplete"] = story.steps.die
    with pytest.raises(DiedError):
        story.work()
    story.now += WORK_SECONDS
    assert story.work().result is WorkResult.INCOMPLETE
    assert story.item.refused == {"deal.budget": "locked"}


def _cut_and_written_behind(story: Story) -> str:
    """The CRM cut the note, and a person wrote on: where our text ends is not known any more."""
    story.crm.takes = lambda body: body[:30]
    story.work()
    [body] = story.crm.bodies("4001")
    story.crm.edit_notes(body, f"{body} Dana: called.")
    return f"{body} Dana: called."


def test_text_of_a_gone_recording_that_cannot_be_told_from_a_persons_is_left_told_and_tried_again(story: Story) -> None:
    left = _cut_and_written_behind(story)
    story.changes(gone=True)
    story.work()
    assert story.crm.bodies("4001") == [left]
    assert story.item.state is State.INCOMPLETE
    assert "left as it is: where our text ends is not known" in story.item.reason


def test_place_of_a_note_that_cannot_be_told_from_a_persons_words_is_kept(story: Story) -> None:
    left = _cut_and_written_behind(story)
    story.crm.takes = str
    story.changes(links=WRONG)
    story.work()
    assert story.crm.bodies("4001") == [left]
    assert "4001" in [place.key for place in story.item.places]
    assert "take back the note from deal 4001: left as it is" in story.item.reason
