"""What writes a recording to the CRM, and what the enrichment function's use cases share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from siro_bridge.crm.port import Crm
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.state import NoteStore
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.recording.recording import Recording, Recordings
from siro_bridge.domain.spoken.said import Terms
from siro_bridge.domain.write_back.journal import Journal
from siro_bridge.domain.write_back.plan import Plan, plan_fields
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.users import UserNames
from siro_bridge.siro.write_access import WriteAccess
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.ledger_items import read_item
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.traces import DynamoTraces
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.apply_recording import ApplyRecording
from siro_bridge.use_cases.erase_traces import EraseTraces
from siro_bridge.use_cases.operate.undo_writing import UndoWriting
from siro_bridge.use_cases.take_back import TakeBackFields
from siro_bridge.use_cases.write_entry import has_record
from siro_bridge.use_cases.write_fields import WriteFields
from siro_bridge.use_cases.write_note import WriteNote

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class EnrichmentParts:
    """What outlives a batch, each thing made once."""

    mapping: CrmMapping
    dynamodb: "DynamoDBClient"
    state_table: str
    crm: Crm
    journal: DynamoJournal
    notes: NoteStore
    ledger: DynamoWorkLedger
    recordings: Recordings
    ours: OurConnection
    users: UserNames
    write_access: WriteAccess
    clock: Callable[[], float]

    def applying(self, journal: Journal, *, shadow: bool | None = None) -> ApplyRecording:
        """`shadow` overrules the mapping's mode."""
        return apply_recording(self.mapping, self.crm, journal, self.notes, self.users, shadow=shadow)

    def undo(self) -> UndoWriting:
        """It writes in shadow mode, too: a person asks for it."""
        return UndoWriting(self.crm.fields, self.journal, self.applying(self.journal, shadow=False).taking_back)

    def erasing(self) -> EraseTraces:
        """It takes notes out in shadow mode, too."""
        traces = DynamoTraces(self.dynamodb, self.state_table)
        return EraseTraces(traces, self.applying(self.journal, shadow=False).taking_back)

    def ledger_item(self, recording_id: str) -> LedgerItem | None:
        return read_item(self.dynamodb, self.state_table, recording_id)

    def want_again(self, recording_id: str) -> bool:
        """Whatever the ledger has of it: it can be worked on at once, or who works on it works again.

        False for one that a person had forgotten.
        """
        return DynamoSyncLedger(self.dynamodb, self.state_table, self.clock).relink(recording_id)


def apply_recording(
    mapping: CrmMapping,
    crm: Crm,
    journal: Journal,
    notes: NoteStore,
    users: UserNames,
    *,
    shadow: bool | None = None,
) -> ApplyRecording:
    """What the mapping's `write_back` says, put together; `shadow` overrules its mode."""
    back = mapping.write_back
    shadow = back.mode == "shadow" if shadow is None else shadow
    terms = Terms(tuple(back.nothing), mapping.display_zone)
    template = NoteTemplate(
        back.note.template if back.note else None,
        terms.zone,
        mapping.place("write_back", "note", "template"),
        terms.nothing,
    )

    form = NoteForm(back.note.format, back.note.max_length) if back.note else NoteForm()

    def plan(recording: Recording) -> Plan:
        return plan_fields(recording.extractions, back.fields, back.unlisted, terms)

    def note_text(recording: Recording) -> str:
        return template.render(recording, users.name(recording.user_id))

    return ApplyRecording(
        links={name: target.link for name, target in back.targets.items()},
        only_if=back.only_if,
        plan=plan,
        write_fields=WriteFields(crm.fields, journal, shadow).write,
        take_back_fields=TakeBackFields(crm.fields, journal, shadow).take_back,
        note=WriteNote(crm.notes, notes, journal, shadow, form),
        note_target=back.note.target if back.note else None,
        note_text=note_text,
        has_record=partial(has_record, crm.fields),
    )
