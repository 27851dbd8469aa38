"""What the state table holds as a list that a person leafs through, whatever its size."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from siro_bridge.domain.write_back.journal import PastEntry

T = TypeVar("T")
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


class Chunk(NamedTuple, Generic[T]):
    """What one request gave: entries with the keys behind which one can go on, `following` None after the last.

    `looked_at` is what was read for it, also what was no entry.
    """

    entries: Sequence[tuple[Key, T]]
    following: Key | None
    looked_at: int


class Listing(NamedTuple, Generic[T]):
    """A page; `following` is the text of the place where the next one begins, empty after the last."""

    items: Sequence[T]
    following: str
    looked_at: int


class WrittenDown(NamedTuple):
    """A journal entry with the recording that it was made for."""

    recording_id: str
    entry: PastEntry
