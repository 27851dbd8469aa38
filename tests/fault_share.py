"""How many of the fault stories are told: each one with FAULTS=whole in the environment, else every eleventh."""

import os
from collections.abc import Iterable
from typing import TypeVar

STEP = 1 if os.environ.get("FAULTS") == "whole" else 11
"""Odd, so that each kind of fault has its turn among the few kinds that follow each other."""

Told = TypeVar("Told")


def to_tell(stories: Iterable[Told]) -> list[Told]:
    return list(stories)[::STEP]
