"""A trace becomes a timeline, old and new of each field beside each other."""

from dataclasses import replace
from decimal import Decimal

from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.trace import FieldWrite, Kind, Moment, Trace
from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.write_back.journal import PastEntry
from siro_bridge.domain.write_back.values import encode
from siro_bridge_cli.console.story import changes_of, row_of, story_of
from siro_bridge_cli.console.views import Change

ITEM = LedgerItem(
    "rec-1", State.DONE, seq=1, done_at=200, received_at=100, due_at=300, places=frozenset({RecordKey("deal", "17")})
)
WRITE = Moment(200, Kind.WRITE, "fields of deal 17", (FieldWrite("budget", None, Decimal("50000.00"), "written"),))
TRACE = Trace("rec-1", "organization", ITEM, None, (Moment(100, Kind.EVENT, "webhook"), WRITE), "nothing", ())


def test_moments_come_in_their_order_and_what_is_next_comes_last() -> None:
    story = story_of(TRACE)
    assert [moment.title for moment in story.moments] == ["webhook", "fields of deal 17", "next"]
    assert story.moments[1].changes == [Change("budget", "", "50000.00", "written", "good", "")]


def test_only_what_a_person_must_mend_stands_at_the_top() -> None:
    mends = (Mend("wait", needs_person=False), Mend("fill the secret"))
    assert story_of(replace(TRACE, mends=mends)).mend == "fill the secret"


def test_what_could_not_be_asked_is_told() -> None:
    moments = story_of(replace(TRACE, unread=("Siro: no answer",), dead_letter=True)).moments
    assert sorted(
        moment.title for moment in moments if moment.title not in ("webhook", "fields of deal 17", "next")
    ) == ["could not be asked", "its message was given up after five attempts"]


def test_recording_that_only_siro_knows_has_a_story() -> None:
    story = story_of(replace(TRACE, item=None, moments=()))
    assert (story.row.state, story.can_replay, story.can_undo) == ("unknown", True, False)


def test_row_says_when_it_was_touched_and_where_it_is_written() -> None:
    row = row_of(ITEM)
    assert row.touched_at
    assert (row.touched_at.timestamp(), row.places, row.tone) == (200, ["deal 17"], "good")


def test_failed_recording_is_not_looked_at_again() -> None:
    assert row_of(ITEM._replace(state=State.FAILED)).due_at is None


def test_journal_without_values_shows_their_hashes() -> None:
    entry = PastEntry(
        "e-1",
        "deal",
        "17",
        "write",
        shadow=False,
        at=1,
        old={"budget": encode(None)},
        new={"budget": "sha256:ab", "timeline": encode("Spring")},
        outcomes={"budget": "refused"},
        reasons={"budget": "too long"},
    )
    assert changes_of(entry) == [
        Change("budget", "", "sha256:ab", "refused", "bad", "too long"),
        Change("timeline", "", "Spring", "broke off", "bad", ""),
    ]
