"""One page of a list, and how it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.paging import Paging
from siro_bridge.mapping.place import Where


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a list. `resolve` makes a link of the answer absolute; `next_url` is the Link header's.

    `place` and `request` are the mapping's and what it was asked with, for messages.
    """

    body: Any
    items: list[Any]
    resolve: Callable[[str], Any] = str
    next_url: Callable[[], str | None] = lambda: None
    place: str = ""
    request: str = ""


class Batch(NamedTuple):
    """The items of one page; `last` where the CRM says that none follow.

    `place` is by what the page was asked for (a number, a token, an address); None for a list's first page.
    """

    items: list[Any]
    last: bool
    place: Any = None


class Ask(Protocol):
    """Requests one page: with paging parameters, at another address, or after a record."""

    def __call__(
        self, params: Mapping[str, Any] | None = None, *, url: str | None = None, after: Any = None
    ) -> Page: ...


def limit(paging: Paging) -> dict[str, Any]:
    """The parameter for the size of a page, where the mapping has one."""
    return {paging.limit: paging.size} if paging.limit else {}


def more_of(paging: Paging, page: Page, where: Where) -> bool | None:
    """Whether the answer says that more pages follow; None where it does not, as by a misspelt expression."""
    if paging.more is None:
        return None
    found = Expression(paging.more, where("paging", "more")).find(page.body)
    return None if found is None else bool(found)
