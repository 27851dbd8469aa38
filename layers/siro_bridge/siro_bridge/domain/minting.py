"""Whose turn it is to mint a token, where only one instance a minute may."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """`passed`: the caller may mint, in the minute that ends at `until` (epoch seconds).

    Else `failure` is why the minute's mint failed, if it did, and `refused` whether Siro refused it.
    """

    passed: bool
    until: int = 0
    failure: str = ""
    refused: bool = False


class MintGate(Protocol):
    """Over all instances."""

    def pass_once(self) -> Turn:
        """Passed by one caller a minute."""
        ...

    def fail(self, turn: Turn, reason: str, *, refused: bool) -> None:
        """The mint of this turn failed: who waits for its token is told why."""
        ...
