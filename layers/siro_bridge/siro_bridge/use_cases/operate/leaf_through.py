"""A page of a long list by a bounded number of requests: a table of a million recordings costs no more than any."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from siro_bridge.domain.operate.listing import Chunk, Listing, Place

T = TypeVar("T")

PAGE = 50
MOST_CHUNKS = 6
"""Requests for one page, each for a hundred listed recordings or a megabyte of the table."""


def leaf_through(
    read: Callable[[Place], Chunk[T]], sources: Sequence[str], after: str, is_wanted: Callable[[T], bool]
) -> Listing[T]:
    """`after` is the `following` of the page before; raises ValueError for another one.

    A page can be empty before the last one.
    """
    place: Place | None = _place(sources, after)
    items: list[T] = []
    looked_at = 0
    for _ in range(MOST_CHUNKS):
        if place is None:
            break
        chunk = read(place)
        looked_at += chunk.looked_at
        for key, item in chunk.entries:
            if is_wanted(item):
                items.append(item)
            if len(items) == PAGE:
                return Listing(items, Place(place.source, key).as_text(), looked_at)
        place = _next_place(sources, place.source, chunk)
    return Listing(items, place.as_text() if place else "", looked_at)


def _place(sources: Sequence[str], after: str) -> Place:
    place = Place.from_text(after) if after else Place(sources[0])
    if place.source not in sources:
        raise ValueError("a place of another list")
    return place


def _next_place(sources: Sequence[str], source: str, chunk: Chunk[T]) -> Place | None:
    if chunk.following:
        return Place(source, chunk.following)
    number = sources.index(source) + 1
    return Place(sources[number]) if number < len(sources) else None
