"""What the simulated Siro knows: CRM records by kind, Siro users, recordings and connections."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from siro_bridge_cli.simulator.clock import SimulatedClock
from siro_bridge_cli.simulator.ids import IdSource
from siro_bridge_cli.simulator.recording import Recording


class Kind(StrEnum):
    """Kinds of CRM record; the values are the link endpoint's `dataType`, USER apart."""

    ACCOUNT = "ACCOUNT"
    CONTACT = "CONTACT"
    LEAD = "LEAD"
    OPPORTUNITY = "OPPORTUNITY"
    ENGAGEMENT = "ENGAGEMENT"
    USER = "USER"


@dataclass(slots=True)
class CrmRecord:
    """A synced row.

    `fields` is what was sent without nested records; `parents` maps a payload key to an internal id.
    """

    kind: Kind
    id: str
    external_id: str
    created_at: datetime
    updated_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    contacts: list[str] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted_at: datetime | None = None


@dataclass(slots=True)
class SiroUser:
    """Somebody who can sign in to Siro and record."""

    id: str
    email: str | None
    name: str
    created_at: datetime
    disabled: bool = False


@dataclass(slots=True)
class Table:
    """The records of one kind; `aliases` leads from a merged external id to its survivor."""

    by_id: dict[str, CrmRecord] = field(default_factory=dict)
    by_external: dict[str, CrmRecord] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def find(self, external_id: str) -> CrmRecord | None:
        while external_id in self.aliases:
            external_id = self.aliases[external_id]
        return self.by_external.get(external_id)


@dataclass(slots=True)
class Connection:
    id: str
    name: str
    platform: str
    created_at: datetime


class World:
    """Everything behind the API.

    `writes` counts how often each record was sent; `findings` counts what the real Siro would swallow in silence and
    a correct client never sends.
    """

    def __init__(self, clock: SimulatedClock, ids: IdSource) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.ids = ids
        self.organization_id = ids.uuid()
        self.connections: dict[str, Connection] = {}
        self.connection_id = self.add_connection("Siro Bridge").id
        self.reset()

    def reset(self) -> None:
        """Forget all records, recordings and users; connection and organization stay."""
        self.tables: dict[Kind, Table] = {kind: Table() for kind in Kind}
        self.siro_users: dict[str, SiroUser] = {}
        self.user_mapping: dict[str, str] = {}
        self.recordings: dict[str, Recording] = {}
        self.engagements_by_user: dict[str, set[str]] = {}
        self.writes: Counter[tuple[str, str]] = Counter()
        self.findings: Counter[str] = Counter()

    def add_connection(self, name: str, platform: str = "SIRO_CUSTOM_INPUT") -> Connection:
        connection = Connection(self.ids.uuid(), name, platform, self.clock.now())
        self.connections[connection.id] = connection
        return connection

    def add(self, kind: Kind, external_id: str) -> CrmRecord:
        now = self.clock.now()
        record = CrmRecord(kind, self.ids.uuid(), external_id, now, now)
        table = self.tables[kind]
        table.by_id[record.id] = record
        table.by_external[external_id] = record
        return record

    def find(self, kind: Kind, external_id: str) -> CrmRecord | None:
        return self.tables[kind].find(external_id)

    def get(self, kind: Kind, record_id: str) -> CrmRecord | None:
        return self.tables[kind].by_id.get(record_id)

    def live(self, kind: Kind) -> list[CrmRecord]:
        return [record for record in self.tables[kind].by_id.values() if record.deleted_at is None]
