"""Stores that read what is remembered and write nothing: what would be written is seen by later reads alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from siro_bridge.domain.sync.records import Refusal, RefusalStore, Sent, SentStore
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Due

T = TypeVar("T")


class Looking(Generic[T]):
    """`found` are the items that were there, of all that were asked for; `wrote` are those that would be."""

    def __init__(self, read: Callable[[Sequence[str]], dict[str, T]]) -> None:
        self._read = read
        self.found: dict[str, T] = {}
        self.wrote: dict[str, T] = {}
        self._forgotten: set[str] = set()

    def read(self, ids: Sequence[str]) -> dict[str, T]:
        unchanged = [each for each in ids if each not in self.wrote and each not in self._forgotten]
        found = self._read(unchanged) if unchanged else {}
        self.found |= found
        return found | {each: self.wrote[each] for each in ids if each in self.wrote}

    def write(self, items: Mapping[str, T]) -> None:
        self._forgotten.difference_update(items)
        self.wrote |= items

    def forget(self, ids: Sequence[str]) -> None:
        self._forgotten.update(ids)
        for each in ids:
            self.wrote.pop(each, None)


class LookingAtSent(Looking[Sent]):
    def __init__(self, store: SentStore) -> None:
        super().__init__(store.read)

    def due_polls(self, now: int, limit: int) -> list[Due]:  # noqa: ARG002  the port's; nothing is polled
        return []


class LookingAtRefusals:
    """What is due stands as it is in the store: each is tried once, as in a run."""

    def __init__(self, store: RefusalStore) -> None:
        self._store = store
        self._seen = Looking(store.read)
        self.read, self.forget = self._seen.read, self._seen.forget

    @property
    def found(self) -> Mapping[str, Refusal]:
        return self._seen.found

    @property
    def wrote(self) -> Mapping[str, Refusal]:
        return self._seen.wrote

    def write(self, refusals: Sequence[Refusal]) -> None:
        self._seen.write({refusal.external_id: refusal for refusal in refusals})

    def due(self, now: int, limit: int) -> list[Due]:
        return self._store.due(now, limit)

    def any(self) -> bool:
        return bool(self.wrote) or self._store.any()


class LookingAtMark:
    def __init__(self, mark: Watermark | None) -> None:
        self._mark = mark

    def read(self) -> Watermark | None:
        return self._mark

    def write(self, watermark: Watermark) -> None:
        self._mark = watermark
