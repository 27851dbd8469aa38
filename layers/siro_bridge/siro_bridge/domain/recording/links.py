"""Which CRM records a recording is linked to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Ours(Protocol):
    """Which of the organization's connections at Siro is this CRM's."""

    def __call__(self, links: "Links") -> bool:
        """Whether the links are of it."""
        ...

    def id(self) -> str:
        """Raises ConfigurationError where Siro has several that may be ours, or none."""
        ...


KINDS = ("engagement", "opportunity", "account", "lead")


@dataclass(frozen=True, slots=True)
class Links:
    """External ids by kind; they mean nothing without the connection they belong to (Siro FACTS)."""

    connection_id: str
    engagement: str | None = None
    opportunity: str | None = None
    account: str | None = None
    lead: str | None = None
    contacts: tuple[str, ...] = ()
    users: tuple[str, ...] = ()

    @classmethod
    def parse(cls, crm: object) -> "Links | None":
        """From the `crm` object of a webhook or a recording; None where there is no link.

        Raises ValueError when it has a shape that Siro does not publish.
        """
        if crm is None:
            return None
        if not isinstance(crm, Mapping) or not isinstance(crm.get("integrationConnectionId"), str):
            raise ValueError("crm: an object with integrationConnectionId expected")
        return cls(
            connection_id=crm["integrationConnectionId"],
            contacts=_external_ids(crm, "contacts"),
            users=_external_ids(crm, "users"),
            **{kind: _external_id(crm.get(kind), kind) for kind in KINDS},
        )

    def external_id(self, kind: str) -> str | None:
        """The one external id of that kind; a recording's first contact stands for its contacts."""
        if kind == "contact":
            return self.contacts[0] if self.contacts else None
        value: str | None = getattr(self, kind)
        return value

    def digest(self) -> str:
        """Changes when the recording is linked elsewhere; the rep is no part of it."""
        ids = [self.connection_id, *(getattr(self, kind) for kind in KINDS), *sorted(self.contacts)]
        return hashlib.sha256(json.dumps(ids).encode()).hexdigest()[:32]


def _external_id(link: object, kind: str) -> str | None:
    if link is None:
        return None
    if not isinstance(link, Mapping):
        raise ValueError(f"crm.{kind}: an object expected")
    value = link.get("externalId")
    if value is not None and not isinstance(value, str):
        raise ValueError(f"crm.{kind}.externalId: a string expected")
    return value or None


def _external_ids(crm: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    links = crm.get(kind) or []
    if not isinstance(links, list):
        raise ValueError(f"crm.{kind}: a list expected")
    ids = (_external_id(link, kind) for link in links)
    return tuple(external_id for external_id in ids if external_id)
