"""The pages of a list, one function a paging style; each ends only where the CRM says that the list ends."""

import logging
from collections.abc import Callable, Iterator
from itertools import dropwhile
from typing import Any

import httpx2

from siro_bridge.crm.http.counted import Count
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.paging import FollowedPaging, KeysetPaging, LinkPaging, Paging, TokenPaging
from siro_bridge.crm.http.page import Ask, Batch, Page, limit, more_of
from siro_bridge.crm.http.progress import Blanks, refuse_same
from siro_bridge.crm.http.turning import by_offset, by_page
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.place import Where

logger = logging.getLogger(__name__)


def pages(
    paging: Paging | None, ask: Ask, key: Callable[[Any], Any], where: Where, place: Any = None
) -> Iterator[Batch]:
    """The items page by page, none empty. `key` identifies an item; `where` has the places of the list's keys.

    With the `place` of a page the list begins there, by number one page before; keyset has its place in the request.
    """
    if paging is None:
        items = ask().items
        return iter([Batch(items, last=True)] if items else [])
    if isinstance(paging, KeysetPaging):
        return _by_keyset(paging, ask, key, where)
    return _STYLES[paging.style](paging, ask, key, where, place)


def _by_cursor(paging: TokenPaging, ask: Ask, key: Callable[[Any], Any], where: Where, place: Any) -> Iterator[Batch]:
    def turn(token: Any) -> tuple[Page, Any]:
        page = ask(limit(paging) | ({} if token is None else {paging.param: token}))
        return page, Expression(paging.next or "null", where("paging", "next")).find(page.body)

    return _following(paging, turn, key, where, token=place, place=where("paging", "param"))


def _by_link(paging: LinkPaging, ask: Ask, key: Callable[[Any], Any], where: Where, place: Any) -> Iterator[Batch]:
    def turn(url: Any) -> tuple[Page, Any]:
        page = ask(limit(paging)) if url is None else ask(url=url)
        link = Expression(paging.next, where("paging", "next")).find(page.body) if paging.next else page.next_url()
        return page, _resolved(page, str(link)) if link else None

    return _following(paging, turn, key, where, token=place, place=where("paging"))


def _following(
    paging: FollowedPaging,
    turn: Callable[[Any], tuple[Page, Any]],
    key: Callable[[Any], Any],
    where: Where,
    *,
    token: Any,
    place: str,
) -> Iterator[Batch]:
    """Pages that each name the one after them, by a token or an address; only that ends the list, no empty page."""
    blanks = Blanks(where, "next")
    before: list[Any] = []
    used: set[str] = set()
    count = Count(paging, where) if token is None else None
    while True:
        page, follower = turn(token)
        more = more_of(paging, page, where)
        if not follower and token is None:
            _doubt_the_end(paging, page, where, more=more)
        last = not follower or more is False
        refuse_same(page.items, before, place)
        items = _unshared(page.items, before, key) if paging.overlap else page.items
        if count:
            count.add(page, len(items), follower)
        if items:
            yield Batch(items, last, token)
            blanks = Blanks(where, "next")
        if last and count:
            count.check(page)
        if last or not (items or blanks.go_on(more=True)):
            return
        token, before = follower, page.items
        if repr(token) in used:
            raise ConfigurationError(f"{place}: the CRM names the same next page again and again; correct this key")
        used.add(repr(token))


def _doubt_the_end(paging: FollowedPaging, page: Page, where: Where, *, more: bool | None) -> None:
    """Nothing names a page after the first one, which may be the last, or `next` a mistake.

    Raises ConfigurationError where the answer says that more follow; a full first page is only told of.
    """
    place = where("paging", "next") if paging.next else where("paging")
    if more:
        raise ConfigurationError(
            f"{place}: the answer says that more follow (paging.more), and nothing names the next page; correct one"
        )
    if more is None and paging.limit and len(page.items) >= paging.size:
        logger.warning(
            "%s: a full first page, and nothing names a next one; if more records follow, correct this", place
        )


def _unshared(items: list[Any], before: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Without those at the beginning that were on the page before."""
    known = {key(item) for item in before}
    return list(dropwhile(lambda item: key(item) in known, items))


def _resolved(page: Page, link: str) -> str:
    """What is no address stays as it is: whoever asks for it says so."""
    try:
        return str(page.resolve(link))
    except httpx2.InvalidURL:
        return link


def _by_keyset(paging: KeysetPaging, ask: Ask, key: Callable[[Any], Any], where: Where) -> Iterator[Batch]:
    """The page after a record may begin with it, or with others of its moment that were read before.

    `key` is None for an item that no page can come after.
    """
    last: Any = None
    before: list[Any] = []
    known: set[Any] = set()
    while True:
        page = ask(limit(paging), after=last)
        more = more_of(paging, page, where)
        refuse_same(page.items, before, where("params"))
        items = [item for item in page.items if (at := key(item)) is None or at not in known]
        if items:
            yield Batch(items, last=more is False)
        elif more:
            raise ConfigurationError(
                f"{where('paging', 'more')}: a page without a new record, though more follow: keyset paging cannot go "
                "on from it; correct it, or let the credentials see the records"
            )
        if not items or more is False:
            return
        keys = [at for item in page.items if (at := key(item)) is not None]
        before, known, last = page.items, set(keys), keys[-1] if keys else last


_STYLES: dict[str, Callable[[Any, Ask, Callable[[Any], Any], Where, Any], Iterator[Batch]]] = {
    "offset": by_offset,
    "page": by_page,
    "cursor": _by_cursor,
    "connection": _by_cursor,
    "link": _by_link,
}
