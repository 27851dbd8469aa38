"""How a CRM's lists are read: page by page, since a time, between two times."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from siro_bridge.crm.http.mapping.request import Expression, TimeFormat
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import Duration


class _Paging(Section):
    limit: str | None = None
    """the parameter that says how many records a page has; without it the CRM's own number"""
    size: int = Field(default=100, ge=2)
    """records a page, sent as `limit`; not more than the CRM allows"""
    more: Expression | None = None
    """true in the answer while more pages follow; without it the list ends with two pages that bring nothing new"""
    most: int | None = Field(default=None, ge=2)
    """the records that the CRM gives of one search, such as 10000; then it is asked anew from the last one's time"""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.most and self.most < self.size:
            raise ValueError("most: less than size; it is the number of records that one search gives in all its pages")
        return self


class OffsetPaging(_Paging):
    """The number of records to pass over."""

    style: Literal["offset"]
    offset: str = "offset"
    limit: str | None = "limit"
    overlap: bool = True
    """each page starts with the last record of the one before, so that a list that moves is noticed;
    false for a CRM whose offset must be a multiple of the limit: the page before is then asked for twice"""


class PagePaging(_Paging):
    """The number of the page. Each is asked for twice, before and after the next one, to notice a list that moves."""

    style: Literal["page"]
    page: str = "page"
    first: int = 1


class FollowedPaging(_Paging):
    """Each answer says how the next page is asked for."""

    style: str

    next: Expression | None = None
    """where the answer says it"""
    total: Expression | None = None
    """where the answer says how many records the search has; what was read is compared with it"""
    overlap: bool = False
    """true for a CRM whose pages begin with records of the one before on purpose"""


class TokenPaging(FollowedPaging):
    """The answer has what a parameter of the next request is."""

    param: str
    next: Expression | None = None
    """where the answer has the next page's token"""


class CursorPaging(TokenPaging):
    """A token from each answer asks for the next page; null or an empty text ends the list."""

    style: Literal["cursor"]
    next: Expression


class LinkPaging(FollowedPaging):
    """RFC 8288: the next page is the `Link` header's rel="next", or the address at `next` in the answer."""

    style: Literal["link"]


class KeysetPaging(_Paging):
    """The CRM itself filters after (updated at, key): the request uses `{cursor}` and `{key}`.

    The first request has no `{key}`: a parameter that is nothing but `{key}` is left out of it.
    """

    style: Literal["keyset"]


Paging = OffsetPaging | PagePaging | FollowedPaging | KeysetPaging


class Since(Section):
    """The list's "changed since" filter: a parameter, or the placeholder `{since}` in params or body."""

    param: str | None = None
    format: TimeFormat = "iso"
    """iso (UTC, whole seconds), epoch, epoch_ms, epoch_us, epoch_ns, or a strftime pattern, which without `%z` is
    written in the mapping's `timezone`"""
    margin: Duration = timedelta(seconds=1)
    """asked this much earlier: some CRMs leave out the very moment, or know whole seconds only"""


class Window(Section):
    """The list's filter by start time: two parameters, or the placeholders `{start}` and `{end}`."""

    start: str | None = None
    end: str | None = None
    format: TimeFormat = "iso"
    margin: Duration = timedelta(days=1)
    """asked this much wider on both sides, whatever the CRM makes of its bounds; cut by `startTime` here"""
