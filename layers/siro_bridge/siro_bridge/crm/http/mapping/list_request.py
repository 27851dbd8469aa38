"""A list of records, whatever the CRM is asked by: paging, "changed since", and a window of start times."""

import json
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from siro_bridge.crm.http.mapping.paging import KeysetPaging, Paging, Since, Window
from siro_bridge.crm.http.mapping.request import Expression, Request, placeholders


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
    empty: list[EmptyAnswer] = []
    """the answers by which the CRM says that there is nothing to list: statuses, and whole bodies"""

    def at_first(self) -> Self:
        """As it is asked where the list begins: keyset paging has no record yet."""
        return self

    def for_window(self) -> Self:
        """As it is asked for a window."""
        return self

    def refuse_key_at_first(self) -> None:
        """Raises ValueError for a `{key}` that the first request of keyset paging has no value for."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        used = placeholders(self)
        if unknown := used - {"since", "start", "end", "cursor", "key"}:
            raise ValueError(
                f"{{{min(unknown)}}} is not known here; {{since}}, {{start}}, {{end}} are, "
                "and {cursor} and {key} with keyset paging"
            )
        if self.since and self.since.param is None and "since" not in used:
            raise ValueError(f"since.param, or {{since}} in {self.made_of()}, must say where the time goes")
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
            self.refuse_key_at_first()
        if paging and paging.most and (keyset or self.since is None or self.order == "any"):
            raise ValueError(
                "paging.most: going on from a record's time takes since and order: ascending (keyset needs no most)"
            )
        return self
