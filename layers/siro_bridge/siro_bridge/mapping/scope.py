"""What a hash or a watermark is valid for: change the mapping of an entity, and it is read and sent anew."""

import hashlib
import json

from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping, SqlMapping


def entity_scope(mapping: SqlMapping | RestMapping, entity: EntityName, organization_id: str) -> str:
    """Covers all that shapes the payloads: the entity's section and the time zone; not paging, not write-back."""
    section = getattr(mapping, entity)
    shaped = {
        "organization": organization_id,
        "connector": mapping.connector,
        "timezone": mapping.timezone,
        "section": section.model_dump(mode="json") if section else None,
    }
    text = json.dumps(shaped, sort_keys=True)
    return f"{entity}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"
