"""What happens next to a recording is said of every state."""

import pytest

from siro_bridge.domain.operate.next_step import in_words, next_step
from siro_bridge.domain.recording.item import LedgerItem, State

NOW = 1_771_000_000


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.RECEIVED, "its message is in the queue"),
        (State.WORKING, "it is being worked on"),
        (State.WAITING, "tried again by the first sync run after 2026-02-13 16:51:40 UTC (25 min from now)"),
        (State.INCOMPLETE, "what was refused is tried again"),
        (State.DONE, "nothing, until its links"),
        (State.FAILED, "or somebody replays it"),
    ],
)
def test_each_state_has_its_next_step(state: State, words: str) -> None:
    assert words in next_step(LedgerItem("rec-1", state, 1, due_at=NOW + 1500), NOW)


def test_time_that_is_over_is_now() -> None:
    assert "(now)" in next_step(LedgerItem("rec-1", State.WAITING, 1, due_at=NOW - 5), NOW)


def test_what_a_person_has_undone_waits_for_a_replay() -> None:
    undone = LedgerItem("rec-1", State.DONE, 1, undone_since=0)
    assert next_step(undone, NOW) == "nothing: it stays undone until `siro-bridge replay rec-1`"


def test_nothing_happens_to_what_is_listed_where_nobody_looks() -> None:
    assert next_step(LedgerItem("rec-1", State.WAITING, 1, due_at=NOW, shard="failed"), NOW).startswith("nothing: ")


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5 s"), (60, "1 min"), (7199, "119 min"), (7200, "2 h"), (3 * 86_400, "3 d")]
)
def test_length_of_time_is_told_in_its_largest_unit(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
