"""Pages that are asked for by a number: of the page, or of the records to pass over.

Such a list may move while it is read, so it is looked whether the last record of the page before still stands where
it stood. A CRM may leave out what the credentials may not see after it has counted: then pages are short, or empty, in
the middle of the list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.http.list_errors import ListMovedError, TiedError
from siro_bridge.crm.http.mapping.paging import OffsetPaging, PagePaging
from siro_bridge.crm.http.page import Ask, Batch, Page, limit, more_of
from siro_bridge.crm.http.progress import Blanks, refuse_same
from siro_bridge.crm.port import Position
from siro_bridge.mapping.place import Where

Key = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Turned:
    """A page that had records: the number that it was asked by, and its records' keys."""

    number: int
    keys: list[Any]

    @property
    def names(self) -> list[Any]:
        return [_name(key) for key in self.keys]

    def refuse_moved(self, page: Page, key: Key) -> None:
        """`page` is the same one, asked for once more. It may have grown, and records may have been edited there."""
        at = len(self.keys) - 1
        self.refuse_other([key(item) for item in page.items[at : at + 1]], page)

    def refuse_other(self, found: list[Any], page: Page) -> None:
        """Raises unless the first of `found` is the record that this page ended with: else there is a gap."""
        if found and _name(found[0]) == _name(self.keys[-1]):
            return
        if found and _is_tied(found[0], self.keys[-1]):
            raise TiedError(f"{page.place}: {page.request}: {TIES}")
        raise ListMovedError(f"{page.request}: records came or went while it was read; it is read again")


TIES = (
    "another record stood where the page before ended: pages of a list whose sort has ties repeat some records and "
    "lose others; ask for a sort with a tie-breaker, such as the time of change and then the id"
)


def by_offset(paging: OffsetPaging, ask: Ask, key: Key, where: Where, place: int | None = None) -> Iterator[Batch]:
    """Each page begins with the last record of the one before.

    Without `overlap`, and behind a page without records, the one before is asked for once more.
    """
    blanks, largest, adjacent = Blanks(where, "more"), 0, False
    offset = max(0, (place or 0) - (paging.size if paging.limit else 0))
    before: Turned | None = None
    while True:
        number = offset - 1 if adjacent and paging.overlap else offset
        page = ask(limit(paging) | {paging.offset: number})
        keys, more = [key(item) for item in page.items], more_of(paging, page, where)
        known = 0
        if before and number < offset:
            known = _overlapping(before, keys, page)
        elif before and (keys or not blanks.count):
            before.refuse_moved(ask(limit(paging) | {paging.offset: before.number}), key)
            may_overlap = largest < paging.size if paging.limit else len(before.keys) < largest
            known = _repeated(before, keys) if may_overlap else 0
        if before and blanks.count:
            refuse_same(keys, before.keys, where("paging", "offset"))
        largest, before = max(largest, len(keys)), Turned(number, keys) if keys else before
        if len(keys) > known:
            yield Batch(page.items[known:], last=more is False, place=number)
            blanks, adjacent = Blanks(where, "more"), True
            offset = number + (paging.size if _skips(paging, largest) else len(keys))
        elif blanks.go_on(more):
            adjacent, offset = False, number + (paging.size if paging.limit else largest or 1)
        else:
            return
        if more is False or (blanks.count and _is_past(paging, offset)):
            return


def _overlapping(before: Turned, keys: list[Any], page: Page) -> int:
    """How many records of this page were on the one before, of which the last is the one before's last."""
    names, end = [_name(key) for key in keys], _name(before.keys[-1])
    known = names.index(end) + 1 if end in names else 1
    before.refuse_other(keys[known - 1 : known] if set(names[:known]) <= set(before.names) else keys[:1], page)
    return known


def _repeated(before: Turned, keys: list[Any]) -> int:
    """How many records this page begins with that were on the one before, which was shorter than it was asked to be."""
    names = set(before.names)
    return next((at for at, key in enumerate(keys) if _name(key) not in names), len(keys))


def _skips(paging: OffsetPaging, largest: int) -> bool:
    """Whether a short page has hidden records, and none that are still to come: the CRM gives as many as we ask for."""
    return not paging.overlap and paging.limit is not None and largest >= paging.size


def _is_past(paging: OffsetPaging | PagePaging, passed: int) -> bool:
    """Whether a page behind so many records is more than the CRM gives of one search."""
    return paging.most is not None and passed + paging.size > paging.most


def by_page(paging: PagePaging, ask: Ask, key: Key, where: Where, place: int | None = None) -> Iterator[Batch]:
    """Pages share no record: only the one before, asked for once more, shows whether the list moved meanwhile."""
    blanks = Blanks(where, "more")
    number = paging.first if place is None else max(paging.first, place - 1)
    before: Turned | None = None
    while True:
        page = ask(limit(paging) | {paging.page: number})
        keys, more = [key(item) for item in page.items], more_of(paging, page, where)
        if before and keys == before.keys:  # past the end, some CRMs answer the last page again
            if more or _is_passed_over(paging, ask, before, key):
                refuse_same(keys, before.keys, where("paging", "page"))
            return
        if before and (keys or not blanks.count):
            before.refuse_moved(ask(limit(paging) | {paging.page: before.number}), key)
        if keys:
            yield Batch(page.items, last=more is False, place=number)
            blanks, before = Blanks(where, "more"), Turned(number, keys)
        elif not blanks.go_on(more):
            return
        number += 1
        if more is False or (blanks.count and _is_past(paging, (number - paging.first) * paging.size)):
            return


def _is_passed_over(paging: PagePaging, ask: Ask, before: Turned, key: Key) -> bool:
    """Whether a CRM that gives a full first page twice does not know the parameter.

    Then it gives the first half of that page for the second.
    """
    if before.number != paging.first or paging.limit is None or len(before.keys) < paging.size:
        return False
    half = paging.size // 2
    items = ask({paging.limit: half, paging.page: paging.first + 1}).items
    return [key(item) for item in items] == before.keys[:half]


def _name(key: Any) -> Any:
    return key.key or key if isinstance(key, Position) else key


def _is_tied(one: Any, other: Any) -> bool:
    return isinstance(one, Position) and isinstance(other, Position) and one.cursor == other.cursor
