"""Lists recordings by state and by what stands in their ledger items, a page at a time.

Unfinished recordings are found by the index. Finished ones are in none: for them, and for a search over all, the
table is read, a bounded part of it a page.
"""

from collections.abc import Sequence
from typing import Protocol

from siro_bridge.domain.operate.listing import Chunk, Listing, Place
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.use_cases.operate.leaf_through import leaf_through


class LedgerChunks(Protocol):
    def one(self, recording_id: str) -> LedgerItem | None: ...

    def sources(self, state: State | None) -> tuple[str, ...]:
        """What has to be read for the recordings of a state, or for all."""
        ...

    def read(self, place: Place) -> Chunk[LedgerItem]: ...


class ListRecordings:
    def __init__(self, ledger: LedgerChunks) -> None:
        self._ledger = ledger

    def page(self, state: State | None, text: str = "", after: str = "") -> Listing[LedgerItem]:
        """`after` is the `following` of the page before. Raises ValueError for another one.

        A page can be empty before the last one. A `text` that is a recording's whole id finds it at once.
        """
        found = self._ledger.one(text) if text and not after else None
        if found and state in (None, found.state):
            return Listing((found,), "", 1)
        wanted = text.casefold()
        listing = leaf_through(
            self._ledger.read,
            self._ledger.sources(state),
            after,
            lambda item: state in (None, item.state) and _matches(item, wanted),
        )
        return listing._replace(items=_newest_first(listing.items))


def _matches(item: LedgerItem, text: str) -> bool:
    places = (f"{target} {key}" for target, key in item.places)
    return any(text in each.casefold() for each in (item.recording_id, item.reason, *places, *item.refused))


def _newest_first(items: Sequence[LedgerItem]) -> list[LedgerItem]:
    return sorted(items, key=lambda item: max(item.done_at or 0, item.received_at or 0), reverse=True)
