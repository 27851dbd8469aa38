"""Stories in which one call goes wrong, or two: told once for each."""

from collections.abc import Callable, Iterable, Sequence

from tests.fault_points import Fault, Faults
from tests.fault_share import to_tell

OURS_AND_THE_CRMS = ("crm.", "dynamodb.")
"""Calls after which the CRM or the state table may hold something else."""

REACHED = 0.9
"""The share of the tellings in which a second fault comes about; after one near the end few calls are left."""

Tell = Callable[[Faults], None]


def go_wrong_once(tell: Tell, kind: str, tries: int = 1, only: tuple[str, ...] = ("",), least: int = 30) -> None:
    """Tells the story once for each call (that starts as `only` says) of a smooth one, and that call goes wrong."""
    smooth = Faults()
    tell(smooth)
    assert len(smooth.calls) > least, "the fault points are not found any more"
    points = [at for at, call in enumerate(smooth.calls) if call.startswith(only)]
    _tell_all(tell, [(Fault(kind, at),) for at in points], tries)


def go_wrong_twice(tell: Tell, plans: Callable[[Faults], Iterable[tuple[Fault, Fault]]], tries: int = 1) -> None:
    """Tells the story once for each two faults that `plans` makes of a smooth telling."""
    smooth = Faults()
    tell(smooth)
    told = _tell_all(tell, list(plans(smooth)), tries)
    twice = [each for each in told if len(each.happened) > 1]
    assert len(twice) > len(told) * REACHED, "the second fault is not reached any more"


def _tell_all(tell: Tell, plans: Sequence[Sequence[Fault]], tries: int) -> list[Faults]:
    told, wrong = [], []
    for planned in to_tell(plans):
        faults = Faults(planned, tries)
        told.append(faults)
        try:
            tell(faults)
        except AssertionError as error:
            wrong.append(f"{', then '.join(faults.happened)}: {str(error).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)
    return told
