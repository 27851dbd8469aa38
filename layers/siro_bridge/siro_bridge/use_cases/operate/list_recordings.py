"""Lists recordings by state and by what stands in their ledger items, a page at a time.

Unfinished recordings are found by the index. Finished ones are in none: for them, and for a search over all, the
table is read, a bounded part of it a page. A table of a million recordings costs no page more than a small one.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from siro_bridge.domain.operate.listing import Chunk, Listing, Place
from siro_bridge.domain.recording.item import LedgerItem, State

PAGE = 50
MOST_CHUNKS = 6
"""Requests for one page, each for a hundred listed recordings or a megabyte of the table."""


class LedgerChunks(Protocol):
    def one(self, recording_id: str) -> LedgerItem | None: ...

    def sources(self, state: State | None) -> tuple[str, ...]:
        """What has to be read for the recordings of a state, or for all."""
        ...

    def read(self, place: Place) -> Chunk: ...


class ListRecordings:
    def __init__(self, ledger: LedgerChunks) -> None:
        self._ledger = ledger

    def page(self, state: State | None, text: str = "", after: str = "") -> Listing:
        """`after` is the `following` of the page before. Raises ValueError for another one.

        A page can be empty before the last one. A `text` that is a recording's whole id finds it at once.
        """
        found = self._ledger.one(text) if text and not after else None
        if found and state in (None, found.state):
            return Listing((found,), "", 1)
        sources = self._ledger.sources(state)
        items: list[LedgerItem] = []
        looked_at = 0
        for chunk, source in self._chunks(sources, _place(sources, after)):
            looked_at += chunk.looked_at
            for key, item in chunk.entries:
                if state not in (None, item.state) or not _matches(item, text.casefold()):
                    continue
                items.append(item)
                if len(items) == PAGE:
                    return Listing(_newest_first(items), Place(source, key).as_text(), looked_at)
            following = _next_place(sources, source, chunk)
        return Listing(_newest_first(items), following.as_text() if following else "", looked_at)

    def _chunks(self, sources: Sequence[str], place: Place | None) -> Iterator[tuple[Chunk, str]]:
        for _ in range(MOST_CHUNKS):
            if place is None:
                return
            chunk = self._ledger.read(place)
            yield chunk, place.source
            place = _next_place(sources, place.source, chunk)


def _place(sources: Sequence[str], after: str) -> Place:
    place = Place.from_text(after) if after else Place(sources[0])
    if place.source not in sources:
        raise ValueError("a place of another list")
    return place


def _next_place(sources: Sequence[str], source: str, chunk: Chunk) -> Place | None:
    if chunk.following:
        return Place(source, chunk.following)
    number = sources.index(source) + 1
    return Place(sources[number]) if number < len(sources) else None


def _matches(item: LedgerItem, text: str) -> bool:
    places = (f"{target} {key}" for target, key in item.places)
    return any(text in each.casefold() for each in (item.recording_id, item.reason, *places, *item.refused))


def _newest_first(items: list[LedgerItem]) -> list[LedgerItem]:
    return sorted(items, key=lambda item: max(item.done_at or 0, item.received_at or 0), reverse=True)
