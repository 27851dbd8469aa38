"""Which two faults a story is told with. Each pair of kinds is told, the first at each call and the second at each.

Not at each with each: that is told of the use cases, over all steps, in tests/unit/use_cases/test_two_faults.py.
"""

from collections.abc import Iterator
from itertools import chain, cycle, islice, product

from tests.fault_points import KINDS, Fault, Faults
from tests.integration.way_back.faults import OURS_AND_THE_CRMS

SOON = 5
"""So many calls after a fault, at the most, the next one comes where nothing else is said."""


def in_the_first_write(smooth: Faults) -> Iterator[tuple[Fault, Fault]]:
    """For each pair of kinds: the first at every second call to the CRM and the state table of the first attempt to
    write, the second at every second of the retry's. Which ones, and which comes after which, is another choice for
    each pair, so that each kind comes at each call.
    """
    first, retry = smooth.calls[: smooth.marks[0]], smooth.calls[smooth.marks[0] : smooth.marks[1]]
    points = [at for at, call in enumerate(first) if call.startswith(OURS_AND_THE_CRMS)]
    later = sum(call.startswith(OURS_AND_THE_CRMS) for call in retry)
    turns = list(enumerate(islice(cycle(points), max(len(points), later))))
    for number, (kind, then) in enumerate(product(KINDS, KINDS)):
        for turn, at in turns[(KINDS.index(kind) + KINDS.index(then)) % 2 :: 2]:
            yield Fault(kind, at), Fault(then, (turn + number) % later, OURS_AND_THE_CRMS)


def elsewhere(smooth: Faults) -> Iterator[tuple[Fault, Fault]]:
    """The first at each other call of the first attempt, and of all that comes after the retry: in two of the kinds,
    and in the other two at the next call.
    """
    for at in _outside_the_retry(smooth):
        if at >= smooth.marks[0] or not smooth.calls[at].startswith(OURS_AND_THE_CRMS):
            yield from _in_half_of_the_kinds(at)


def everywhere(smooth: Faults) -> Iterator[tuple[Fault, Fault]]:
    """The first at each call but the retry's: in two of the kinds, and in the other two at the next call.

    Over some calls each kind is followed by each.
    """
    return chain.from_iterable(_in_half_of_the_kinds(at) for at in _outside_the_retry(smooth))


def _outside_the_retry(smooth: Faults) -> Iterator[int]:
    written = range(smooth.marks[0], smooth.marks[1])
    return (at for at in range(len(smooth.calls)) if at not in written)


def _in_half_of_the_kinds(at: int) -> Iterator[tuple[Fault, Fault]]:
    return islice(_in_each_kind(at), at % 2, None, 2)


def _in_each_kind(at: int) -> Iterator[tuple[Fault, Fault]]:
    for number, kind in enumerate(KINDS):
        yield Fault(kind, at), Fault(KINDS[(number + at // 2) % len(KINDS)], at % SOON, OURS_AND_THE_CRMS)
