"""All queries of a mapping, each with what its answer is looked into for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.graphql.mapping.query import Query
from siro_bridge.crm.graphql.mapping.sections import ConnectionPaging, GraphqlEntity, GraphqlNote, GraphqlPaging
from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.paging import KeysetPaging, OffsetPaging, PagePaging, TokenPaging
from siro_bridge.mapping.place import Where, field_place

Kind = Literal["query", "mutation"]


@dataclass(frozen=True, slots=True)
class Asked:
    """`where` has the places of the query's keys. `adds` are variables that the connector gives besides.

    `finds` are the expressions over its data by their places, and `inside` those over what each of them finds.
    """

    query: Query
    kind: Kind
    where: Where
    adds: frozenset[str] = frozenset()
    finds: Mapping[str, str] = field(default_factory=dict)
    inside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def queries_of(mapping: GraphqlMapping) -> Iterator[Asked]:
    for entity, section in mapping.sections.items():
        if isinstance(section, GraphqlEntity):
            yield from _of_an_entity(section, partial(mapping.place, entity))
    for name, target in mapping.write_back.targets.items():
        where: Where = partial(mapping.place, "write_back", "targets", name)
        written = {
            field_place(mapping, name, rule.field): rule.field
            for rule in mapping.write_back.fields
            if rule.target == name
        }
        at, record = partial(where, "read"), where("record")
        yield Asked(target.read, "query", at, finds={record: target.record}, inside={record: written})
        yield Asked(target.update, "mutation", partial(where, "update"))
    if mapping.write_back.note:
        yield from _of_a_note(mapping.write_back.note, partial(mapping.place, "write_back", "note"))


def _of_an_entity(section: GraphqlEntity, where: Where) -> Iterator[Asked]:
    fields = {where("fields", path): text for path, text in section.fields.items()}
    own = {where("key"): section.key, **fields}
    if not section.is_timeless:
        own[where("cursor")] = section.cursor
    items, item = where("list", "items"), where("item")
    in_any_list = (where("key"), where("cursor"))
    listed = {place: text for place, text in own.items() if place in in_any_list or not section.detail}
    at = partial(where, "list")
    paging = section.list.paging
    found = {items: section.list.items, **_of_paging(paging, at)}
    yield Asked(section.list, "query", at, _added(section.list, paging), found, {items: listed})
    yield Asked(section.get, "query", partial(where, "get"), finds={item: section.item}, inside={item: own})


def _of_a_note(note: GraphqlNote, where: Where) -> Iterator[Asked]:
    find, at = note.find, partial(where, "find")
    items = at("items")
    own = {at("key"): find.key, at("body_field"): find.body_field}
    if find.created:
        own[at("created")] = find.created
    found = {items: find.items, **_of_paging(find.paging, at)}
    yield Asked(find, "query", at, _added(None, find.paging), found, {items: own})
    if note.read:
        item = where("item")
        body = {at("body_field"): find.body_field}
        yield Asked(note.read, "query", partial(where, "read"), finds={item: note.item}, inside={item: body})
    key = where("create", "key")
    yield Asked(note.create, "mutation", partial(where, "create"), finds={key: note.create.key})
    yield Asked(note.update, "mutation", partial(where, "update"))
    yield Asked(note.delete, "mutation", partial(where, "delete"))


def _added(request: ListRequest | None, paging: GraphqlPaging | None) -> frozenset[str]:
    """The variables that paging, since and window give, by the first part of their names."""
    names: list[str | None] = [paging.limit if paging else None]
    match paging:
        case TokenPaging():
            names.append(paging.param)
        case OffsetPaging():
            names.append(paging.offset)
        case PagePaging():
            names.append(paging.page)
        case KeysetPaging() | None:
            pass
    if request and request.since:
        names.append(request.since.param)
    if request and request.window:
        names += [request.window.start, request.window.end]
    return frozenset(name.partition(".")[0] for name in names if name)


def _of_paging(paging: GraphqlPaging | None, where: Where) -> dict[str, str]:
    """`total` of a connection is there where the query asks for it."""
    if paging is None:
        return {}
    place = partial(where, "paging")
    found = {place("more"): paging.more, place("next"): getattr(paging, "next", None)}
    if not isinstance(paging, ConnectionPaging):
        found[place("total")] = getattr(paging, "total", None)
    return {at: text for at, text in found.items() if text}
