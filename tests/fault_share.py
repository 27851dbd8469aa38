"""How many of the fault stories are told: each one with FAULTS=whole in the environment, else every eleventh."""

import os
from collections.abc import Iterable
from typing import TypeVar

IS_WHOLE = os.environ.get("FAULTS") == "whole"
STEP = 11
"""Odd, so that each kind of fault has its turn among the few kinds that follow each other."""

Told = TypeVar("Told")


def to_tell(stories: Iterable[Told], *, rarer: int = 1) -> list[Told]:
    """`rarer`: so many times fewer, of stories that take long."""
    return list(stories)[:: 1 if IS_WHOLE else STEP * rarer]
