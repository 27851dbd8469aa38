"""What the demo saw, as plain data: the CRM before and after, and what Siro holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge_cli.demo.conversations import Conversation

Row = dict[str, Any]


@dataclass(frozen=True)
class CrmState:
    """The CRM's rows at one moment, deals and appointments in the order of the leads."""

    deals: Sequence[Row]
    appointments: Sequence[Row]
    notes: Sequence[Row]

    def deal(self, number: int) -> Row:
        """The deal of the lead at that place, counted from 1."""
        return self.deals[number - 1]

    def notes_of(self, deal_id: int) -> list[Row]:
        return [note for note in self.notes if note["deal_id"] == deal_id]


@dataclass(frozen=True)
class SyncedAppointment:
    """An engagement as Siro holds it; times as Siro answers them."""

    external_id: str
    start_time: str | None
    deleted: bool
    opportunity: str | None
    account: str | None
    reps: frozenset[str]


@dataclass(frozen=True)
class Told:
    """A conversation and the recording that Siro made of it."""

    conversation: Conversation
    recording_id: str


@dataclass(frozen=True)
class Delivery:
    """One attempt of Siro's to deliver a webhook; `accepted` means that the answer, its `status`, was 2xx."""

    recording_id: str
    accepted: bool
    status: int | None = None


@dataclass(frozen=True)
class Evidence:
    """Everything that `verify` judges.

    `sent` counts the records of the first sync by endpoint, `resent` those of a run before which nothing that
    Siro knows had changed. `swept_up` counts the recordings that only its look at Siro's list brought to light.
    `remarks` are the ledger's reasons why something of a recording is not in the CRM, by recording.
    """

    before: CrmState
    after: CrmState
    told: Sequence[Told]
    synced: Sequence[SyncedAppointment]
    opportunities: frozenset[str]
    deliveries: Sequence[Delivery]
    sent: Mapping[str, int]
    resent: int
    swept_up: int = 0
    remarks: Mapping[str, str] = field(default_factory=dict)
    complaints: Sequence[str] = ()
    requests: Sequence[Mapping[str, Any]] = ()
