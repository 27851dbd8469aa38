"""A number of a spoken text, with its scale ("40 grand"), its currency and its sign."""

from decimal import Decimal
from math import prod
from typing import NamedTuple

from siro_bridge.domain.spoken.worded import Core

_MOST_COUNTED = 100
"""The largest scale with which things are counted as often as money."""


class Amount(NamedTuple):
    """A number of the text and the tokens that it takes up, from `start` to before `end`.

    `digits` is the number as it is written, empty where it is in words.
    """

    start: int
    end: int
    core: Core
    negative: bool = False
    currencies: frozenset[str] = frozenset()
    percent: bool = False
    digits: str = ""

    @property
    def value(self) -> Decimal:
        value = self.core.bare * prod(self.core.scales) + self.core.rest
        return -value if self.negative else value

    @property
    def marked(self) -> bool:
        """Whether it shows by itself that it is an amount of money."""
        return bool(self.currencies) or any(scale > _MOST_COUNTED for scale in self.core.scales)
