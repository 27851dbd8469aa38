"""Many values as a few at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """As itertools.batched of Python 3.12 does."""
    for at in range(0, len(values), size):
        yield values[at : at + size]
