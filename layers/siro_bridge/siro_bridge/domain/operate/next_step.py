"""What happens next to a recording, and when, as far as the ledger knows."""

from datetime import UTC, datetime
from typing import assert_never

from siro_bridge.domain.recording.item import LedgerItem, State


def next_step(item: LedgerItem, now: float) -> str:  # noqa: C901 - one for each state
    """One sentence."""
    if item.is_stranded:
        return f"nothing: it is {item.state}, and listed where no sync run looks"
    when = _when(item.due_at, now)
    match item.state:
        case State.RECEIVED:
            sentence = f"its message is in the queue; if nobody has worked on it by {when}, it is queued again"
        case State.WORKING:
            sentence = f"it is being worked on; should that break off, a sync run queues it after {when}"
        case State.WAITING:
            sentence = f"it is tried again by the first sync run after {when}"
        case State.INCOMPLETE:
            sentence = f"what was refused is tried again by the first sync run after {when}"
        case State.DONE:
            sentence = _once_done(item)
        case State.FAILED:
            sentence = "nothing, until Siro tells of a change, or somebody replays it"
        case State.ERASED:
            sentence = "nothing: a person had it forgotten, and it does not come back"
        case _:
            assert_never(item.state)
    return sentence


def _once_done(item: LedgerItem) -> str:
    if item.undone_since is not None:
        return f"nothing: it stays undone until `siro-bridge replay {item.recording_id}`"
    return "nothing, until its links or its content change at Siro, or the mapping's write_back does"


def _when(due_at: int | None, now: float) -> str:
    if due_at is None:
        return "an unknown time"
    moment = f"{datetime.fromtimestamp(due_at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{moment} (now)" if due_at <= now else f"{moment} ({in_words(due_at - now)} from now)"


def in_words(seconds: float) -> str:
    """A length of time in its largest unit, such as `25 min`."""
    whole = int(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if whole >= 2 * size or (whole >= size and unit == "min"):
            return f"{whole // size} {unit}"
    return f"{whole} s"
