"""How a list is asked for: its pages, its order, what changed since, and a window of start times."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge_cli.proposal.api import Parameter, Resource
from siro_bridge_cli.proposal.jmespath_text import at
from siro_bridge_cli.proposal.names import Words, words_of
from siro_bridge_cli.proposal.shape import Field


def _names(listed: str) -> tuple[Words, ...]:
    """The best first."""
    return tuple(tuple(name.split()) for name in listed.split(", "))


_CHANGED = frozenset(("updated", "modified", "changed", "update", "modification", "change"))
_CREATED = frozenset(("created", "create", "creation", "deleted"))
_FROM = frozenset(("from", "since", "after", "gt", "gte", "ge", "min", "begin"))
_TO = frozenset(("to", "until", "before", "lt", "lte", "le", "max", "thru"))
_START = frozenset(("start", "begin", "date", "time", "scheduled", "when", "visit", "appointment"))
_LIMITS = _names("limit, per page, page size, pagesize, size, count, top, max result, take")
_OFFSETS = _names("offset, skip")
_PAGES = _names("page, page number, page no")
_TOKENS = _names("cursor, page token, next token, after, starting after, page cursor, continuation token")
_SORTS = _names("sort, sort by, order by, orderby, ordering, order")
_DIRECTIONS = _names("order, direction, sort order, sort direction, order direction")
_NEXT_TOKENS = _names("next, next cursor, next page token, next token, end cursor, cursor, next page")
_NEXT_LINKS = _names("next, next url, next link, next page url, odata next link")
_MORE = _names("more, has more, has next page, has next")
_LAST = _names("is last page, last page, is last, last")
_FRAMES = frozenset(("where", "filter", "condition", "input", "query", "search"))
"""Names of what filters stand in."""

_ORDER = ("path", "params", "items", "paging", "since", "window", "order")
SIZE = 50
"""Of a page, where nothing says how many the API gives."""


@dataclass
class Listing:
    """The keys of `list`, and the comments that stand above it."""

    keys: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """What is in it, and may not do."""


def listing(
    resource: Resource, key: str, cursor: Field | None, *, with_window: bool, is_described: bool, ordered: bool = False
) -> Listing:
    """`key` is the record's id, `cursor` the field of its last change, in whose order an `ordered` list comes."""
    found = Listing({"path": resource.path})
    named = {words_of(each.name): each for each in resource.parameters}
    since = _since(resource.parameters) if cursor else None
    order = ordered or _order(found, named, key, cursor)
    if resource.items != "@":
        found.keys["items"] = at(resource.items)
    paging = _paging(resource, named)
    if paging:
        found.keys["paging"] = paging
    else:
        _tell_no_paging(found, resource, is_described=is_described)
    if since:
        found.keys["since"] = {"param": since.name} | _format(since.field, cursor)
        found.notes.append(f"guess: {since.name} gives what changed since.")
        if cursor and cursor.nullable and cursor.name in re.split(r"[.\[\]]+", since.name):
            found.doubts.append(
                f"{resource.path}: has a record {cursor.name} before its first change? Without it {since.name} misses "
                "the record"
            )
    if with_window and (window := _window(resource.parameters)):
        found.keys["window"] = window
        found.notes.append(f"guess: {window['start']} and {window['end']} bound the start of an appointment.")
    if cursor and not order:
        found.keys["order"] = "any"
        found.notes.append("Nothing says how to ask for an order: the list is read whole, and sorted here.")
    return found


def _order(found: Listing, named: Mapping[Words, Parameter], key: str, cursor: Field | None) -> bool:
    """Asks for the oldest change first; the connector stops if that is not what comes."""
    sort = _first(named, _SORTS)
    if cursor is None or sort is None:
        return False
    if sort.field.words:
        fitting = [word for word in sort.field.words if words_of(word) == words_of(cursor.name) and word[:1] != "-"]
        if not fitting:
            return False
        value = fitting[0]
    else:
        value = f"{cursor.name},{key}"
    found.keys["params"] = {sort.name: value}
    direction = _first(named, _DIRECTIONS)
    if direction and direction is not sort:
        found.keys["params"][direction.name] = next(
            (word for word in direction.field.words if word.lower() == "asc"), "asc"
        )
    found.notes.append("guess: how the order is asked for; the connector stops if records do not come in it.")
    return True


def _paging(resource: Resource, named: Mapping[Words, Parameter]) -> dict[str, Any] | None:
    limit = _first(named, _LIMITS)
    sized: dict[str, Any] = {"limit": limit.name, "size": _size(limit)} if limit else {}
    ends = _ends([each for each in resource.around if each.kind == "boolean"])
    token, offset, page = (_first(named, names) for names in (_TOKENS, _OFFSETS, _PAGES))
    texts = [each for each in resource.around if each.kind == "text"]
    next_token = _around([each for each in texts if each.form != "uri"], _NEXT_TOKENS)
    if token and next_token:
        return {"style": "cursor", "param": token.name, "next": at(next_token.name), **sized, **ends}
    is_link = [each for each in texts if each.form == "uri" or _is_address(each) or (each is next_token and not token)]
    next_link = _around(is_link, _NEXT_LINKS)
    if next_link:
        return {"style": "link", "next": at(next_link.name), **sized, **ends}
    if offset:
        return {"style": "offset", "offset": offset.name, **({"limit": None} | sized), **ends}
    if page:
        return {"style": "page", "page": page.name, **sized, **ends}
    return None


def _ends(flags: Sequence[Field]) -> dict[str, str]:
    if more := _around(flags, _MORE):
        return {"more": at(more.name)}
    last = _around(flags, _LAST)
    return {"more": f"!({at(last.name)})"} if last else {}


def _tell_no_paging(found: Listing, resource: Resource, *, is_described: bool) -> None:
    if is_described:
        found.notes.append("Nothing says that this list has pages: it is taken for whole.")
    else:
        found.notes.append("An answer alone does not show how to ask for its next page.")
    found.open.append(f"{resource.path}: how is its next page asked for? Without paging only the first one is read")


def _size(limit: Parameter) -> int:
    return max(limit.most or limit.default or SIZE, 2)


def _since(parameters: Sequence[Parameter]) -> Parameter | None:
    for each in parameters:
        words = set(words_of(each.name))
        if words & _CHANGED and words & _FROM and not words & _CREATED:
            return each
    return next((each for each in parameters if words_of(each.name) == ("since",)), None)


def _window(parameters: Sequence[Parameter]) -> dict[str, Any] | None:
    bounds = [each for each in parameters if not set(words_of(each.name)) & (_CHANGED | _CREATED)]
    begin, end = _bound(bounds, _FROM), _bound(bounds, _TO)
    if begin is None or end is None:
        return None
    return {"start": begin.name, "end": end.name} | _format(begin.field, None)


def _bound(parameters: Sequence[Parameter], words: frozenset[str]) -> Parameter | None:
    """`starts_from`, `date_to`; the plain word alone does too."""
    scored = []
    for each in parameters:
        parts = set(words_of(each.name)) - _FRAMES
        if parts & words and not parts - words - _START:
            scored.append((bool(parts & _START), each))
    return max(scored, key=lambda each: each[0])[1] if scored else None


def _format(parameter: Field, like: Field | None) -> dict[str, str]:
    """A number is seconds since 1970, unless the records say milliseconds."""
    if parameter.kind == "integer":
        return {"format": (like.form if like else "") or "epoch"}
    return {"format": "%Y-%m-%d"} if parameter.kind == "date" else {}


def _is_address(field: Field) -> bool:
    return bool({"url", "link"} & set(words_of(field.name)))


def _around(fields: Sequence[Field], names: Sequence[Words]) -> Field | None:
    """The first name that the answer has beside its records, wherever."""
    found = ((name, each) for name in names for each in fields)
    return next((each for name, each in found if words_of(each.name.rpartition(".")[2]) == name), None)


def _first(named: Mapping[Words, Parameter], names: Sequence[Words]) -> Parameter | None:
    return next((named[name] for name in names if name in named), None)


def shown(keys: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """In the order in which people read them."""
    return (
        (name, keys[name]) for name in ("path", "params", "items", "paging", "since", "window", "order") if name in keys
    )
