"""What a mapping allows and a person should know before it is deployed."""

from collections.abc import Iterator, Mapping, Sequence

from siro_bridge.domain.payload.row_zone import LOCAL_TIME, ROW_ZONE
from siro_bridge.domain.payload.zones import is_utc
from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.mapping.model import CrmMapping, KeyPath

_USED_BY: Mapping[str, Sequence[str]] = {
    "options": ("picklist", "boolean"),
    "range": ("money", "number"),
    "day_first": ("date",),
    "separator": ("list", "text"),
    "max_length": ("list", "text"),
}
"""The key of a rule → the types that look at it."""

Warned = Iterator[tuple[KeyPath, str]]
"""Where it stands in the mapping, and the warning."""


def mapping_warnings(mapping: CrmMapping) -> list[str]:
    """One line each: file, line and key, what follows from it, what to do."""
    found = [
        *_nothing_done(mapping),
        *_utc_shown(mapping),
        *_timeless(mapping),
        *_unused_keys(mapping.write_back.fields),
    ]
    return [f"{mapping.place(*path)}: {warning}" for path, warning in found]


def _nothing_done(mapping: CrmMapping) -> Warned:
    if not mapping.sections and not mapping.write_back.targets:
        yield (
            ("engagements",),
            "there are none, and no opportunities and no write_back.targets: this mapping does nothing",
        )


def _timeless(mapping: CrmMapping) -> Warned:
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


def _utc_shown(mapping: CrmMapping) -> Warned:
    section = mapping.engagements
    if section is None or mapping.display_timezone or not is_utc(mapping.zone):
        return
    if not section.fills(LOCAL_TIME) and not section.fills(ROW_ZONE):
        yield ("timezone",), "Siro will show appointments by the clock of UTC; set display_timezone to the reps' zone"
