"""What Siro has of a scope that no run has used before: nothing but what this run sends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from siro_bridge.domain.sync.records import Sent, SentStore
from siro_bridge.domain.timing import Due

BITS = 24
"""As many as 2 MB hold: enough for millions of records, of which some are then asked for in vain."""

LAST, MARKS = (1 << BITS) - 1, 4


@dataclass(slots=True)
class FreshSent:
    """A first run asks the state table for no record that it has not written itself.

    Which these are is kept as marks, not as ids: a million of those would be a hundred megabytes.
    """

    store: SentStore
    _marked: bytearray = field(default_factory=lambda: bytearray(1 << (BITS - 3)))
    _lock: Lock = field(default_factory=Lock)
    """Batches are written by several threads; a mark that got lost would be a record that is not known."""

    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        written = [key for key in external_ids if self._may_be_written(key)]
        return self.store.read(written) if written else {}

    def write(self, sent: Mapping[str, Sent]) -> None:
        with self._lock:
            for key in sent:
                for mark in _marks(key):
                    self._marked[mark >> 3] |= 1 << (mark & 7)
        self.store.write(sent)

    def forget(self, external_ids: Sequence[str]) -> None:
        self.store.forget(external_ids)

    def due_polls(self, now: int, limit: int) -> list[Due]:
        return self.store.due_polls(now, limit)

    def _may_be_written(self, key: str) -> bool:
        return all(self._marked[mark >> 3] >> (mark & 7) & 1 for mark in _marks(key))


def _marks(key: str) -> Iterator[int]:
    """Places among the bits, by Python's own hash: it is another one in each process, and so are the marks."""
    place, step = hash(key), hash(key) >> BITS | 1
    return (place + step * number & LAST for number in range(MARKS))
