"""What a digest, a watermark or applied work is valid for: change the mapping, and it is done anew."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import CrmMapping


def entity_scope(mapping: CrmMapping, entity: EntityName, organization_id: str) -> str:
    """Covers all that shapes the payloads: the entity's section and the time zone; not paging, not write-back.

    But what shadow mode only wrote down, deep links, goes out with the appointments when the mapping goes live. Only
    appointments have a time that is displayed: deals keep their place in the list when that clock is changed.
    """
    section = getattr(mapping, entity)
    shaped: dict[str, Any] = {
        "organization": organization_id,
        "connector": mapping.connector,
        "timezone": mapping.timezone,
        "section": section.shaping() if section else None,
    }
    if entity == "engagements":
        shaped |= _displayed(mapping)
    if entity == "engagements" and mapping.deep_link and mapping.write_back.mode == "shadow":
        shaped["links"] = "shadow"
    return f"{entity}#{_digest(shaped)}"


def write_back_rules(mapping: CrmMapping) -> str:
    """Covers all that decides what a recording leaves in the CRM, `mode` included: shadow leaves nothing there."""
    shaped = {
        "timezone": mapping.timezone,
        "connection": mapping.connection_id,
        "section": mapping.write_back.rules(),
    }
    return _digest(shaped | _displayed(mapping))


def _displayed(mapping: CrmMapping) -> dict[str, Any]:
    """Nothing where it is the clock of storage, said or not: what was applied before the key was known stays so."""
    named = mapping.display_timezone
    return {"display_timezone": named} if named and named != mapping.timezone else {}


def _digest(shaped: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shaped, sort_keys=True).encode()).hexdigest()[:16]
