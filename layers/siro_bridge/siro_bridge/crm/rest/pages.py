"""The pages of a list, one function a paging style; each ends only where the CRM says that the list ends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import httpx

from siro_bridge.crm.port import Position
from siro_bridge.crm.rest.expressions import Expression
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.rest_list import (
    CursorPaging,
    KeysetPaging,
    LinkPaging,
    OffsetPaging,
    PagePaging,
    Paging,
)


class ListMovedError(CrmUnavailableError):
    """Records came or went while the list was read: what was read may have a gap."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a list. `resolve` makes a link of the answer absolute; `next_url` is the Link header's.

    `request` is what it was asked with, for messages.
    """

    body: Any
    items: list[Any]
    resolve: Callable[[str], Any] = str
    next_url: str | None = None
    request: str = ""


class Batch(NamedTuple):
    """The items of one page; `last` where the CRM says that none follow."""

    items: list[Any]
    last: bool


class Ask(Protocol):
    """Requests one page: with paging parameters, at another address, or after a record."""

    def __call__(
        self, params: Mapping[str, Any] | None = None, *, url: str | None = None, after: Any = None
    ) -> Page: ...


def pages(paging: Paging | None, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    """The items page by page, none empty. `key` identifies an item; `where` has the places of the list's keys."""
    if paging is None:
        items = ask().items
        return iter([Batch(items, last=True)] if items else [])
    return _STYLES[paging.style](paging, ask, key, where)


def _limit(paging: Paging) -> dict[str, Any]:
    return {paging.limit: paging.size} if paging.limit else {}


def _goes_on(paging: Paging, page: Page, where: Where) -> bool:
    return paging.more is None or bool(Expression(paging.more, where("paging", "more")).find(page.body))


def _by_offset(paging: OffsetPaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    """Where pages do not overlap, as in `_by_page`."""
    count, size, last = 0, 0, None
    while True:
        overlap = 1 if paging.overlap and count else 0
        page = ask(_limit(paging) | {paging.offset: count - overlap})
        if overlap:
            _refuse_moved(page.items[:1], last, key, page)
        elif count:
            again = ask(_limit(paging) | {paging.offset: count - size}).items
            _refuse_moved(again[size - 1 : size], last, key, page)
        items = page.items[overlap:]
        if not items:
            return
        batch = Batch(items, last=not _goes_on(paging, page, where))
        yield batch
        if batch.last:
            return
        count, size, last = count + len(items), len(items), key(items[-1])


def _by_page(paging: PagePaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    """Pages share no record: only the one before, asked for once more, shows whether the list moved meanwhile."""
    number = paging.first
    before: list[Any] = []
    while True:
        page = ask(_limit(paging) | {paging.page: number})
        keys = [key(item) for item in page.items]
        if before:
            if keys == before:  # past the end, some CRMs answer the last page again
                return
            again = ask(_limit(paging) | {paging.page: number - 1}).items
            _refuse_moved(again[len(before) - 1 : len(before)], before[-1], key, page)
        if not keys:
            return
        batch = Batch(page.items, last=not _goes_on(paging, page, where))
        yield batch
        if batch.last:
            return
        number, before = number + 1, keys


def _refuse_moved(shared: list[Any], last: Any, key: Callable[[Any], Any], page: Page) -> None:
    """`shared` holds what stands now where `last`, the end of the page before, stood: else there is a gap.

    It may have been edited where it stands.
    """
    if not shared or _name(key(shared[0])) != _name(last):
        raise ListMovedError(f"{page.request}: records came or went while it was read; it is read again")


def _name(key: Any) -> Any:
    return key.key or key if isinstance(key, Position) else key


def _by_cursor(paging: CursorPaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    del key
    token = None
    while True:
        page = ask(_limit(paging) | ({} if token is None else {paging.param: token}))
        follower = Expression(paging.next, where("paging", "next")).find(page.body)
        last = follower in (None, "", False) or not _goes_on(paging, page, where)
        if page.items:
            yield Batch(page.items, last)
        if last:
            return
        if follower == token:
            raise ConfigurationError(f"{where('paging', 'next')}: the CRM gives the same token again; correct param")
        token = follower


def _by_link(paging: LinkPaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    del key
    url = None
    while True:
        page = ask(_limit(paging)) if url is None else ask(url=url)
        follower = Expression(paging.next, where("paging", "next")).find(page.body) if paging.next else page.next_url
        last = not follower or not _goes_on(paging, page, where)
        if page.items:
            yield Batch(page.items, last)
        if last:
            return
        address = _resolved(page, str(follower))
        if address == url:
            raise ConfigurationError(f"{where('paging')}: the CRM's link to the next page leads to the same page")
        url = address


def _resolved(page: Page, link: str) -> str:
    """What is no address stays as it is: whoever asks for it says so."""
    try:
        return str(page.resolve(link))
    except httpx.InvalidURL:
        return link


def _by_keyset(paging: KeysetPaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    last = None
    while True:
        page = ask(_limit(paging), after=last)
        items = [item for item in page.items if last is None or key(item) != last]
        if not items:
            return
        batch = Batch(items, last=not _goes_on(paging, page, where))
        yield batch
        if batch.last:
            return
        last = key(items[-1])


_STYLES: dict[str, Callable[[Any, Ask, Callable[[Any], Any], Where], Iterator[Batch]]] = {
    "offset": _by_offset,
    "page": _by_page,
    "cursor": _by_cursor,
    "link": _by_link,
    "keyset": _by_keyset,
}
