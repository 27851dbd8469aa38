"""What is wrong or doubtful in a mapping for a REST CRM, as far as it can be told without asking the CRM."""

from collections.abc import Iterator
from functools import partial
from typing import get_args

from siro_bridge.crm.path_check import missing_parts, path_mistakes, placer
from siro_bridge.crm.rest.mapping.ids import id_mistakes
from siro_bridge.crm.rest.mapping.list_request import ListRequest
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.crm.rest.mapping.rest_sections import RestEntity
from siro_bridge.crm.rest.records import Records
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.warnings import Warned

_FORBIDDEN, _MISSING = 403, 404

_UNCONDITIONAL = (
    "a person's edit between our reading and our writing is lost; "
    "set etag: true, or version, if the CRM has such a condition"
)

_ASKED_BY_ID = (
    "rejected records, and deals that may be gone, are asked for by their externalId, not by key: see to it that {key} "
    "of get takes it, or write one expression for both"
)

_MAY_REPLACE = (
    "PUT puts what it is sent in the place of the whole record at many a CRM: send {record}, or say merges: true "
    "if this one keeps what it is not sent"
)


def mistakes(mapping: RestMapping) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    for name in get_args(EntityName):
        if section := getattr(mapping, name):
            yield from _field_mistakes(mapping, name, section, partial(mapping.place, name))
    yield from id_mistakes(mapping)


def _field_mistakes(mapping: RestMapping, name: EntityName, section: RestEntity, where: Where) -> list[str]:
    place = placer(section, where)
    wrong = path_mistakes(name, list(section.fields), place)
    if told := [*wrong, *missing_parts(name, section, section.fields, place)]:
        return told
    try:
        Records(name, section, mapping.zone, where, display=mapping.display_zone)
    except ConfigurationError as error:
        return [str(error)]
    return []


def warnings(mapping: RestMapping) -> Iterator[str]:
    """One line each: file, line and key, what follows from it, what to do."""
    return (f"{mapping.place(*path)}: {warning}" for path, warning in _warned(mapping))


def _warned(mapping: RestMapping) -> Warned:
    for name, target in mapping.write_back.targets.items():
        if not target.is_conditional:
            yield ("write_back", "targets", name), _UNCONDITIONAL
        if target.may_replace:
            yield ("write_back", "targets", name, "update"), _MAY_REPLACE
    if _FORBIDDEN in mapping.gone:
        yield (
            ("gone",),
            "a record that the credentials may not see looks deleted; let them see all that the mapping names",
        )
    for entity in ("opportunities", "engagements", "accounts"):
        if section := getattr(mapping, entity):
            yield from (((entity, *path), why) for path, why in _list(section))
    if mapping.engagements and not mapping.engagements.has_window:
        yield ("engagements", "list"), "appointments cannot be compared with Siro's; add window"


def _list(section: RestEntity) -> Warned:
    own = section.fields.get("externalId")
    if own is not None and own.strip() != section.key.strip():
        yield ("fields", "externalId"), _ASKED_BY_ID
    if section.list.since is None and not _is_keyset(section.list) and not section.is_timeless:
        yield ("list",), "every run reads the whole list; add since, if the CRM has such a filter"
    if _MISSING in section.list.empty:
        yield ("list", "empty"), "a wrong path looks like an empty list; look once that records come"


def _is_keyset(section: ListRequest) -> bool:
    return section.paging is not None and section.paging.style == "keyset"
