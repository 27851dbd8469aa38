"""What a mapping allows and a person should know before it is deployed."""

from collections.abc import Iterator, Mapping, Sequence

from siro_bridge.domain.payload.row_zone import LOCAL_TIME, ROW_ZONE
from siro_bridge.domain.payload.zones import is_utc
from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.mapping.model import KeyPath, RestMapping, SqlMapping
from siro_bridge.mapping.rest import RestEntity
from siro_bridge.mapping.rest_list import ListRequest
from siro_bridge.mapping.sql import SqlEntity

_FORBIDDEN, _MISSING = 403, 404
_USED_BY: Mapping[str, Sequence[str]] = {
    "options": ("picklist", "boolean"),
    "range": ("money", "number"),
    "day_first": ("date",),
    "separator": ("list", "text"),
    "max_length": ("list", "text"),
}
"""The key of a rule → the types that look at it."""

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

Warned = Iterator[tuple[KeyPath, str]]


def mapping_warnings(mapping: SqlMapping | RestMapping) -> list[str]:
    """One line each: file, line and key, what follows from it, what to do."""
    found = [
        *_utc_shown(mapping),
        *_timeless(mapping),
        *_unused_keys(mapping.write_back.fields),
        *(_rest(mapping) if isinstance(mapping, RestMapping) else ()),
    ]
    return [f"{mapping.place(*path)}: {warning}" for path, warning in found]


def _timeless(mapping: SqlMapping | RestMapping) -> Warned:
    for entity in ("opportunities", "engagements"):
        section = getattr(mapping, entity)
        if section and section.is_timeless:
            yield (entity, "cursor"), "every run reads all records; name a time of the last change, if the CRM has one"


def _unused_keys(rules: Sequence[FieldRule]) -> Warned:
    for index, rule in enumerate(rules):
        for key, types in _USED_BY.items():
            if key in rule.model_fields_set and rule.type not in types:
                path = ("write_back", "fields", index, key)
                yield path, f"does nothing for the type {rule.type}, only for {' and '.join(types)}; take it out"


def _utc_shown(mapping: SqlMapping | RestMapping) -> Warned:
    section = mapping.engagements
    if section is None or mapping.display_timezone or not is_utc(mapping.zone):
        return
    mapped = section.select if isinstance(section, SqlEntity) else section.fields
    if LOCAL_TIME not in mapped and ROW_ZONE not in mapped:
        yield ("timezone",), "Siro will show appointments by the clock of UTC; set display_timezone to the reps' zone"


def _rest(mapping: RestMapping) -> Warned:
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
