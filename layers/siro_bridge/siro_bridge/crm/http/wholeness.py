"""Proofs that what a list gave is not all: a record that came twice, a search that gives no more."""

from collections.abc import Hashable
from datetime import datetime

from siro_bridge.crm.http.changes import Pages
from siro_bridge.crm.http.list_errors import CappedError, TiedError
from siro_bridge.crm.http.mapping.paging import FollowedPaging, Paging

TIES = (
    "a record came twice in one reading: pages of a list whose sort has ties repeat some records and lose others; "
    "ask there for a sort with a tie-breaker, such as the time of change and then the id"
)
OVERLAP = "; if the CRM's pages begin with records of the one before on purpose, say paging.overlap: true"


def repeated_of(paging: Paging, place: str) -> str:
    """What to say of a record that came twice."""
    return f"{place}: {TIES}{OVERLAP if isinstance(paging, FollowedPaging) else ''}"


def unrepeated(pages: Pages, complaint: str, *, ordered: bool) -> Pages:
    """Raises TiedError at a record that stood on another page of this reading already.

    Pages by number hold as many records as the list has: while it stands still, none is lost without another coming
    twice. In an ordered list only the records of one moment are remembered. One counts as the same only if all of
    it is: several rows of one id are no proof.
    """
    seen: dict[Hashable, tuple[int, int]] = {}
    at: datetime | None = None
    for number, (page, is_last) in enumerate(pages):
        for record in page:
            if ordered and record.moment != at:
                seen, at = {}, record.moment
            content = hash(repr(record.item))
            page_of, content_of = seen.setdefault(record.order, (number, content))
            if record.position.key and page_of != number and content_of == content:
                raise TiedError(complaint)
        yield page, is_last


def capped(pages: Pages, paging: Paging, place: str) -> Pages:
    """Raises CappedError where the next page may be past what one search gives (`paging.most`).

    What the credentials may not see counts too; pages by number know themselves how many they passed.
    """
    count, is_followed = 0, isinstance(paging, FollowedPaging)
    for page, is_last in pages:
        yield page, is_last
        asked = paging.size if paging.limit else len(page)
        count += asked if is_followed else len(page)
        if paging.most and not is_last and count + asked > paging.most:
            raise CappedError(f"{place}: there are more than {paging.most} records to read in one search")
