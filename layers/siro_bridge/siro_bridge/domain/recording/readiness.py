"""Whether a recording can be written now, must wait, or never will be."""

from collections.abc import Callable
from dataclasses import dataclass

from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.recording.waiting import NOT_LINKED, PROCESSING
from siro_bridge.domain.timing import pause

DAY = 86400
LINK_DEADLINE_SECONDS = 30 * DAY


@dataclass(frozen=True, slots=True)
class Ready:
    """`remarks` go into the ledger, for the person who asks why something is missing."""

    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unready:
    """`retry_seconds` gives the pause by the number of attempts; None: nothing more to do.

    `unlinked`: what was written for an earlier link must be taken back.
    """

    reason: str
    retry_seconds: Callable[[int], int] | None
    unlinked: bool = False


def readiness(
    recording: Recording, ours: Callable[[Links], bool], waited_seconds: float, extraction_deadline_seconds: float
) -> Ready | Unready:
    """The rules in the order in which they matter; a recording that is gone is only redacted."""
    if recording.gone:
        return Ready(("deleted or purged at Siro",))
    if not recording.processed:
        return Unready(PROCESSING, _minutes)
    if recording.links is None:
        late = waited_seconds > LINK_DEADLINE_SECONDS
        return Unready(NOT_LINKED, None if late else _link_pause, unlinked=True)
    if not ours(recording.links):
        return Unready("linked in another CRM connection", None, unlinked=True)
    if recording.pending and waited_seconds < extraction_deadline_seconds:
        return Unready("Siro is still extracting from it", _minutes)
    return Ready(("written without what Siro had not extracted in time",) if recording.pending else ())


def _minutes(attempts: int) -> int:
    return pause(attempts, first=60, most=900)


def _link_pause(attempts: int) -> int:
    return pause(attempts, first=600, most=DAY)
