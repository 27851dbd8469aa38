"""Lists what the shadow mode wrote down instead of writing it to the CRM, a page at a time."""

from dataclasses import dataclass
from typing import Protocol

from siro_bridge.domain.operate.listing import Chunk, Listing, Place, WrittenDown
from siro_bridge.use_cases.operate.leaf_through import leaf_through

SOURCES = ("",)


class ShadowChunks(Protocol):
    def read(self, place: Place) -> Chunk[WrittenDown]:
        """A part of the table, of which the entries are what was only written down."""
        ...


@dataclass(frozen=True, slots=True)
class ListShadow:
    journal: ShadowChunks

    def page(self, after: str = "") -> Listing[WrittenDown]:
        """The newest of a page first; a recording that was worked on again stands in it with its newest entry only.

        `after` is the `following` of the page before. Raises ValueError for another one.
        """
        listing = leaf_through(self.journal.read, SOURCES, after, lambda _: True)
        newest: dict[tuple[str, str, str, str], WrittenDown] = {}
        for each in sorted(listing.items, key=lambda each: each.entry.at):
            newest[each.recording_id, each.entry.target, each.entry.key, each.entry.kind] = each
        return listing._replace(items=sorted(newest.values(), key=lambda each: -each.entry.at))
