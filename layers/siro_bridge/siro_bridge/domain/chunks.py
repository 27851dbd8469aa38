"""Many values as a few at a time."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def chunks(values: Sequence[T], size: int) -> list[Sequence[T]]:
    """As itertools.batched of Python 3.12 does."""
    return [values[at : at + size] for at in range(0, len(values), size)]
