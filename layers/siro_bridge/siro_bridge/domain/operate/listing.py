"""The ledger as a list that a person leafs through, whatever its size."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from siro_bridge.domain.recording.item import LedgerItem

Key = Mapping[str, Any]
"""A place in what is read, as the store writes it."""


class Place(NamedTuple):
    """Where a page begins: behind `key` of `source`, or at the source's beginning."""

    source: str
    key: Key | None = None

    def as_text(self) -> str:
        """For an address: letters, digits, `-` and `_`."""
        return base64.urlsafe_b64encode(json.dumps([self.source, self.key]).encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> "Place":
        """Raises ValueError for what `as_text` did not make."""
        source, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(source, str) or not isinstance(key, dict | None):
            raise ValueError("not a place in the list")
        return cls(source, key)


class Chunk(NamedTuple):
    """What one request gave: items with the keys behind which one can go on, `following` None after the last.

    `looked_at` is what was read for it, also what was no recording.
    """

    entries: Sequence[tuple[Key, LedgerItem]]
    following: Key | None
    looked_at: int


class Listing(NamedTuple):
    """A page of recordings; `following` is the text of the place where the next one begins, empty after the last."""

    items: Sequence[LedgerItem]
    following: str
    looked_at: int
