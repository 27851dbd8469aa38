"""A function that tries a mapping out: against a simulated Siro, and a CRM that it may only read, or read in part."""

from collections.abc import Callable, Mapping
from typing import Any

from siro_bridge.crm.bounded import BoundedReader
from siro_bridge.crm.port import Crm
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.sync import Removal
from siro_bridge.settings import SiroSettings


def tried(mapping: CrmMapping, settings: SiroSettings) -> CrmMapping:
    """The mapping as it stands, unless the settings say that it is only tried out.

    Who may not write, writes down; and what is not read whole says nothing of what is gone. A simulated Siro has a
    connection of its own.
    """
    changes: dict[str, Any] = {}
    if settings.reads_only:
        changes["write_back"] = mapping.write_back.model_copy(update={"mode": "shadow"})
    if settings.most_rows:
        changes["sync"] = mapping.sync.model_copy(update={"removal": Removal(mode="off")})
        changes["connection_id"] = None
    return mapping.model_copy(update=changes) if changes else mapping


def opened(
    open_crm: Callable[..., Crm],
    mapping: CrmMapping,
    secret: Mapping[str, Any],
    settings: SiroSettings,
    **options: Any,
) -> Crm:
    """The CRM as `open_crm` opens it with these options, and with what the settings withhold."""
    crm = open_crm(mapping, secret, **options, **({"read_only": True} if settings.reads_only else {}))
    if not settings.most_rows:
        return crm
    return Crm(BoundedReader(crm.reader, settings.most_rows), crm.fields, crm.notes, crm.close, crm.log_in)
