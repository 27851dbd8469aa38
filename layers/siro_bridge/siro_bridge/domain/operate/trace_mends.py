"""What helps one recording, by where it is and what Siro says of it."""

from collections.abc import Iterator

from siro_bridge.domain.operate.mends import NOT_READY, NOTHING, Mend, mend_failed, mend_for, mend_refused
from siro_bridge.domain.operate.trace import SiroView
from siro_bridge.domain.operate.unlinked import Unlinked
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.recording.ledger import OVERDUE_SECONDS

ANOTHER_CONNECTION = "linked in another CRM connection"


def trace_mends(
    item: LedgerItem | None, siro: SiroView | None, unlinked: Unlinked | None, *, is_dead: bool, now: float
) -> tuple[Mend, ...]:
    """Without doubles, in the order in which they matter."""
    found = [
        *_of_the_link(siro, unlinked),
        *_of_dead_letter(is_dead=is_dead),
        *(_of_item(item, now) if item else _unheard_of(siro)),
    ]
    return tuple(dict.fromkeys(found))


def _of_the_link(siro: SiroView | None, unlinked: Unlinked | None) -> Iterator[Mend]:
    if unlinked:
        yield unlinked.mend
    if siro and siro.is_ours is False and (mend := mend_for(ANOTHER_CONNECTION)):
        yield mend


def _of_dead_letter(*, is_dead: bool) -> Iterator[Mend]:
    if is_dead:
        yield Mend("its message was given up: once the error is mended, `siro-bridge replay --dead-letters`")


def _unheard_of(siro: SiroView | None) -> Iterator[Mend]:
    if siro is None or siro.gone:
        return
    if not siro.processed:
        yield NOT_READY
    elif siro.links is not None:
        yield Mend(
            "`siro-bridge replay RECORDING` works on it now; no webhook and no sync run has told of it: "
            "`siro-bridge doctor` looks at the endpoint and the schedule"
        )


def _of_item(item: LedgerItem, now: float) -> Iterator[Mend]:
    if item.is_stranded:
        yield Mend("`siro-bridge replay RECORDING`")
    elif item.state is State.FAILED:
        yield mend_failed(item.reason)
    elif item.state is State.INCOMPLETE:
        yield from (mend_refused(reason) for reason in item.refused.values())
    elif item.failing_since is not None:
        known = mend_for(item.reason) or NOTHING
        yield Mend(known.advice, known.needs_person or now - item.failing_since > OVERDUE_SECONDS)
    elif item.state is State.WAITING and mend_for(item.reason) == NOT_READY:
        yield NOT_READY
