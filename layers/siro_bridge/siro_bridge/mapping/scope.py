"""What a digest, a watermark or applied work is valid for: change the mapping, and it is done anew."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.sync import Entity


def entity_scope(mapping: SqlMapping | RestMapping, entity: EntityName, organization_id: str) -> str:
    """Covers all that shapes the payloads: the entity's section and the time zone; not paging, not write-back.

    But what shadow mode only wrote down, deep links, goes out with the appointments when the mapping goes live. Only
    appointments have a time that is displayed: deals keep their place in the list when that clock is changed.
    """
    section = getattr(mapping, entity)
    shaped: dict[str, Any] = {
        "organization": organization_id,
        "connector": mapping.connector,
        "timezone": mapping.timezone,
        "section": _shaping(section) if section else None,
    }
    if entity == "engagements":
        shaped |= _displayed(mapping)
    if entity == "engagements" and mapping.deep_link and mapping.write_back.mode == "shadow":
        shaped["links"] = "shadow"
    return f"{entity}#{_digest(shaped)}"


def _shaping(section: Entity) -> dict[str, Any]:
    """Without keys that came later where they say what was so before: what is synced stays so after an upgrade."""
    shaped = section.model_dump(mode="json", exclude={"list": {"paging", "empty"}})
    if not section.is_slim:
        shaped.pop("detail", None)
    return shaped


def write_back_rules(mapping: SqlMapping | RestMapping) -> str:
    """Covers all that decides what a recording leaves in the CRM, `mode` included: shadow leaves nothing there."""
    untouched = {"extraction_deadline", "journal_values", "journal_retention"}
    section = mapping.write_back.model_dump(mode="json", exclude=untouched)
    _leave_out_new(section)
    shaped: dict[str, Any] = {"timezone": mapping.timezone, "connection": mapping.connection_id, "section": section}
    return _digest(shaped | _displayed(mapping))


def _leave_out_new(section: dict[str, Any]) -> None:
    """Keys that came later, where they say what was so before: what was applied stays applied."""
    for rule in section["fields"]:
        _drop_unused(rule, "format")
    for target in section["targets"].values():
        _drop_unused(target, "omit", "sends")
    find = (section["note"] or {}).get("find") or {}
    paging = find.get("paging") or {}
    if paging.get("most", 0) is None:
        del paging["most"]
    if paging.get("style") in ("cursor", "link") and not paging["overlap"]:
        del paging["overlap"]


def _drop_unused(section: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if key in section and not section[key]:
            del section[key]


def _displayed(mapping: SqlMapping | RestMapping) -> dict[str, Any]:
    """Nothing where it is the clock of storage, said or not: what was applied before the key was known stays so."""
    named = mapping.display_timezone
    return {"display_timezone": named} if named and named != mapping.timezone else {}


def _digest(shaped: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shaped, sort_keys=True).encode()).hexdigest()[:16]
