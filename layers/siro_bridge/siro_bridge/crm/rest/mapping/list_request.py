"""How a REST CRM lists its records: paging, "changed since", and a window of start times."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from siro_bridge.crm.rest.mapping.request import (
    PLACEHOLDER,
    Expression,
    JsonBody,
    Request,
    TimeFormat,
    names_in,
    placeholders,
)
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import Duration, Scalar


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


class CursorPaging(_Paging):
    """A token from each answer asks for the next page; null or an empty text ends the list."""

    style: Literal["cursor"]
    param: str
    next: Expression
    overlap: bool = False
    """true for a CRM whose pages begin with records of the one before on purpose"""


class LinkPaging(_Paging):
    """RFC 8288: the next page is the `Link` header's rel="next", or the address at `next` in the answer."""

    style: Literal["link"]
    next: Expression | None = None
    overlap: bool = False
    """as in cursor paging"""


class KeysetBegin(Section):
    """What the first request has in place of what needs a record's `{key}`: there is no record yet."""

    params: dict[str, Scalar] = {}
    """instead of the list's parameters of the same names; null leaves one out"""
    body: JsonBody = None
    """instead of the list's body"""


class KeysetPaging(_Paging):
    """The CRM itself filters after (updated at, key): the request uses `{cursor}` and `{key}`.

    The first request has no `{key}`: a parameter that is nothing but `{key}` is left out of it.
    """

    style: Literal["keyset"]
    begin: KeysetBegin = KeysetBegin()


Paging = Annotated[OffsetPaging | PagePaging | CursorPaging | LinkPaging | KeysetPaging, Field(discriminator="style")]


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
    body: JsonBody = None
    """the body of a window's request, where it is another than the list's"""


def _says_nothing(answer: object) -> int | str:
    """YAML reads null, {} and [] as what they are."""
    said = answer if isinstance(answer, int | str) else json.dumps(answer, default=str)
    if said in _BODIES or (isinstance(said, int) and 200 < said < 500 and said not in _SAYS_OTHERWISE):  # noqa: PLR2004
        return said
    raise ValueError('must be a status such as 204, 304 or 404, or a whole body: "", "null", "{}" or "[]"')


_BODIES = ("", "null", "{}", "[]")
_SAYS_OTHERWISE = (401, 403, 408, 429)

_STATUS = {"type": "integer", "minimum": 201, "maximum": 499}
EmptyAnswer = Annotated[
    int | str,
    BeforeValidator(_says_nothing),
    WithJsonSchema({"anyOf": [_STATUS, {"enum": [*_BODIES, None, {}, []]}]}),
]
"""A status, or all that the body has."""


class ListRequest(Request):
    """A list of records. Besides since, start and end, `{cursor}` and `{key}` serve keyset paging."""

    items: Expression = "@"
    """the records in the answer"""
    paging: Paging | None = None
    since: Since | None = None
    """without it every run reads the whole list"""
    window: Window | None = None
    """without it appointments cannot be compared with Siro's (sync.window_past, sync.removal)"""
    order: Literal["ascending", "any"] = "ascending"
    """ascending: the CRM sorts by `cursor` (ask for it in `params`); any: the list is read whole and
    sorted in memory"""
    send_in: Literal["params", "body"] = "params"
    """where the parameters of paging, since and window go"""
    empty: list[EmptyAnswer] = []
    """the answers by which the CRM says that there is nothing to list: statuses, and whole bodies"""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        used = placeholders(self)
        if unknown := used - {"since", "start", "end", "cursor", "key"}:
            raise ValueError(
                f"{{{min(unknown)}}} is not known here; {{since}}, {{start}}, {{end}} are, "
                "and {cursor} and {key} with keyset paging"
            )
        if self.since and self.since.param is None and "since" not in used:
            raise ValueError("since.param, or {since} in params or body, must say where the time goes")
        if self.since is None and "since" in used:
            raise ValueError("{since} needs the section since, which says how the time is written")
        return self

    @model_validator(mode="after")
    def _has_what_its_paging_needs(self) -> Self:
        used, paging = placeholders(self), self.paging
        keyset = paging if isinstance(paging, KeysetPaging) else None
        if bool(keyset) != bool(used & {"cursor", "key"}):
            raise ValueError("{cursor} and {key} belong to paging.style keyset, and it needs them")
        if keyset and "key" not in used:
            raise ValueError(
                "{key} is missing: after {cursor} alone, records of one moment are lost where a page ends; "
                "a CRM that knows no more than a time has since, and paging.style offset, page, cursor or link"
            )
        if keyset:
            self._refuse_key_at_first(keyset.begin)
        if paging and paging.most and (keyset or self.since is None or self.order == "any"):
            raise ValueError(
                "paging.most: going on from a record's time takes since and order: ascending (keyset needs no most)"
            )
        return self

    def _refuse_key_at_first(self, begin: KeysetBegin) -> None:
        """Raises for a `{key}` that the first request can neither leave out nor replace."""
        whole = {name for name, value in self.params.items() if PLACEHOLDER.fullmatch(str(value))}
        rest = {name: value for name, value in self.params.items() if name not in whole | begin.params.keys()}
        if "key" in names_in([self.path, self.headers]):
            raise ValueError("{key} has no value in the first request; put it into params or body")
        if "key" in names_in(rest):
            raise ValueError(
                "params: {key} has no value in the first request; say under paging.begin.params what stands there then"
            )
        if begin.body is None and "key" in names_in(self.body):
            raise ValueError("body: {key} has no value in the first request; put its body under paging.begin.body")
        if self.window and "key" in names_in(self.window.body):
            raise ValueError("window.body: {key} has no value in the first request; put it into params")
        if unknown := names_in([begin.params, begin.body]) - {"since", "start", "end", "cursor"}:
            raise ValueError(f"paging.begin: {{{min(unknown)}}} has no value in the first request")

    @model_validator(mode="after")
    def _serves_changes_and_windows(self) -> Self:
        """The first value that one of the two requests lacks is refused; `path` in the error is where it stands."""
        for path, names in self._shared():
            if lacking := names & ({"start", "end"} | ({"since"} if self.window else set())):
                raise PydanticCustomError(
                    "one_sided",
                    "{name} has no value when {read} read; let it be all of a parameter, which is then left out, "
                    "or put the body of a window under window.body",
                    {
                        "name": f"{{{min(lacking)}}}",
                        "read": "a window is" if lacking == {"since"} else "changes are",
                        "path": path,
                    },
                )
        return self

    def _shared(self) -> Iterator[tuple[tuple[str, ...], set[str]]]:
        """The names that stand where both requests of the list need a value."""
        yield ("path",), names_in(self.path)
        yield from ((("headers", name), names_in(text)) for name, text in self.headers.items())
        embedding = ((name, value) for name, value in self.params.items() if not PLACEHOLDER.fullmatch(str(value)))
        yield from ((("params", name), names_in(value)) for name, value in embedding)
        if self.window is None or self.window.body is None:
            yield ("body",), names_in(self.body)
        else:
            yield ("body",), names_in(self.body) - {"since"}
            yield ("window", "body"), names_in(self.window.body) & {"since"}
