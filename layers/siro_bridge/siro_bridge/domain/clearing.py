"""What a record must say so that Siro forgets a field that the CRM has emptied.

A field that is left out stays in Siro as it was: an appointment that lost its deal would keep it. So the fields
that were sent are remembered, and one that is no longer there is sent once as null, or as an empty list. Only
fields that the OpenAPI file allows to be null, and lists, can be cleared.
"""

from collections.abc import Iterable, Mapping
from typing import Any

CLEARED: dict[str, dict[str, Any]] = {
    "engagements": {
        **dict.fromkeys(("direction", "content", "subject", "startTime", "startTimeLocalized", "endTime")),
        **dict.fromkeys(("remoteCreatedAt", "remoteUpdatedAt", "deletedAt", "engagementType")),
        **dict.fromkeys(("account", "opportunity", "lead", "contact")),
        "engagementUsers": [],
    },
    "opportunities": {
        **dict.fromkeys(("deletedAt", "account", "contact")),
        "opportunityContacts": [],
        "opportunityUsers": [],
    },
}


def clearable(entity: str, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The payload's fields that could be cleared later."""
    return tuple(name for name in CLEARED[entity] if name in payload)


def cleared(entity: str, sent_before: Iterable[str], payload: Mapping[str, Any]) -> dict[str, Any]:
    """What to add to the payload."""
    return {name: CLEARED[entity][name] for name in sent_before if name in CLEARED[entity] and name not in payload}
