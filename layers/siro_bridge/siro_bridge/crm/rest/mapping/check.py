"""What is doubtful in a mapping for a REST CRM, as far as it can be told without asking the CRM."""

from collections.abc import Iterator
from typing import get_args

from siro_bridge.crm.http.mapping.check import doubts
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.warnings import Warned

_FORBIDDEN, _MISSING = 403, 404

_UNCONDITIONAL = (
    "a person's edit between our reading and our writing is lost; "
    "set etag: true, or version, if the CRM has such a condition"
)

_MAY_REPLACE = (
    "PUT puts what it is sent in the place of the whole record at many a CRM: send {record}, or say merges: true "
    "if this one keeps what it is not sent"
)


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
    yield from doubts(mapping)
    for entity in get_args(EntityName):
        if (section := getattr(mapping, entity)) and _MISSING in section.list.empty:
            yield (entity, "list", "empty"), "a wrong path looks like an empty list; look once that records come"
