"""Whose turn it is to mint a token, where only one instance at a time may."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """`passed`: the caller may mint, in the turn that ends at `until` (epoch seconds).

    Else `until` is when the turn under way ends, `failure` why its mint failed, if it did, and `refused` whether that
    was refused.
    `broken_off` is when the turn before this one ended, if nobody ended it: what it minted may be lost.
    """

    passed: bool
    until: int = 0
    failure: str = ""
    refused: bool = False
    broken_off: int | None = None
    owner: str = ""


class MintGate(Protocol):
    """Over all instances."""

    def pass_once(self) -> Turn:
        """Passed by one caller at a time: until its turn is over, or it has ended it."""
        ...

    def end(self, turn: Turn) -> None:
        """What was minted is kept: whoever needs another token may pass at once."""
        ...

    def fail(self, turn: Turn, reason: str, *, refused: bool, until: float | None = None) -> None:
        """The mint of this turn failed: who waits for its token is told why, until the turn is over, or `until`."""
        ...
