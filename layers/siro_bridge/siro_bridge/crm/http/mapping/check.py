"""What is wrong or doubtful in a mapping whose CRM is asked over HTTP, whatever its requests are made of."""

from collections.abc import Iterator
from functools import partial
from typing import get_args

from siro_bridge.crm.http.mapping.ids import id_mistakes
from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.sections import HttpEntity, HttpMapping
from siro_bridge.crm.http.records import Records
from siro_bridge.crm.path_check import missing_parts, path_mistakes, placer
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.warnings import Warned

_ASKED_BY_ID = (
    "rejected records, and deals that may be gone, are asked for by their externalId, not by key: see to it that {key} "
    "of get takes it, or write one expression for both"
)


def mistakes(mapping: HttpMapping) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    for name in get_args(EntityName):
        if section := getattr(mapping, name):
            yield from _field_mistakes(mapping, name, section, partial(mapping.place, name))
    yield from id_mistakes(mapping)


def _field_mistakes(mapping: HttpMapping, name: EntityName, section: HttpEntity, where: Where) -> list[str]:
    place = placer(section, where)
    wrong = path_mistakes(name, list(section.fields), place)
    if told := [*wrong, *missing_parts(name, section, section.fields, place)]:
        return told
    try:
        Records(name, section, mapping.zone, where, display=mapping.display_zone)
    except ConfigurationError as error:
        return [str(error)]
    return []


def doubts(mapping: HttpMapping) -> Warned:
    """Where it stands, and what follows from it."""
    for entity in get_args(EntityName):
        if section := getattr(mapping, entity):
            yield from (((entity, *path), why) for path, why in _list(section))
    if mapping.engagements and not mapping.engagements.has_window:
        yield ("engagements", "list"), "appointments cannot be compared with Siro's; add window"


def _list(section: HttpEntity) -> Warned:
    own = section.fields.get("externalId")
    if own is not None and own.strip() != section.key.strip():
        yield ("fields", "externalId"), _ASKED_BY_ID
    if section.list.since is None and not _is_keyset(section.list) and not section.is_timeless:
        yield ("list",), "every run reads the whole list; add since, if the CRM has such a filter"


def _is_keyset(section: ListRequest) -> bool:
    return section.paging is not None and section.paging.style == "keyset"
