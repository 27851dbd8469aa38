"""Pairs on a noisy machine: both sides take turns, and the middle one of the pairs' ratios counts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Paired:
    """Medians of the two sides, and of the ratios of each pair, which is not the ratio of the medians."""

    measured: float
    floor: float
    ratio: float


def interleave(measured: Measure, floor: Measure, pairs: int) -> Paired:
    """Takes turns, the first side changing from pair to pair, so that a slow minute meets both alike."""
    seen: list[tuple[float, float]] = []
    for number in range(pairs):
        if number % 2:
            right = floor()
            seen.append((measured(), right))
        else:
            left = measured()
            seen.append((left, floor()))
    return paired(seen)


def paired(seen: Sequence[tuple[float, float]]) -> Paired:
    """From the pairs (measured, floor)."""
    return Paired(
        median(measured for measured, _ in seen),
        median(floor for _, floor in seen),
        median(measured / floor for measured, floor in seen),
    )


def seconds(action: Callable[[], object]) -> float:
    """How long it takes, on the clock on the wall."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def cpu_seconds(action: Callable[[], object]) -> float:
    """What it takes of the processor, in all threads of this process."""
    start = time.process_time()
    action()
    return time.process_time() - start
