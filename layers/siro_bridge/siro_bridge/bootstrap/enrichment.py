"""The composition root of the enrichment function."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from threading import Lock
from typing import Any

import httpx

from siro_bridge.aws import client
from siro_bridge.bootstrap.budget import enrichment_budget
from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.bootstrap.siro import RecordingSource, organization_client
from siro_bridge.crm.port import Crm, CrmWriter
from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.spoken.said import Terms
from siro_bridge.domain.write_back.plan import Plan, plan_fields
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.note_template import NoteTemplate
from siro_bridge.mapping.scope import write_back_rules
from siro_bridge.secrets import Secrets
from siro_bridge.settings import EnrichmentSettings, Settings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.recordings import OrganizationRecordings
from siro_bridge.siro.users import UserNames
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.apply_recording import ApplyRecording
from siro_bridge.use_cases.conclude_work import ConcludeWork, EnrichmentReport
from siro_bridge.use_cases.enrich_recording import EnrichRecording
from siro_bridge.use_cases.take_back import TakeBackFields
from siro_bridge.use_cases.write_fields import WriteFields
from siro_bridge.use_cases.write_note import WriteNote

CONCURRENCY = 16
"""Recordings of one batch that are worked on at once; each holds at most one database connection."""

_MAKING = Lock()


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything that is not this process; tests hand in their own."""

    secrets_manager: Any
    dynamodb: Any
    siro: httpx.BaseTransport | None = None
    open_crm: Callable[..., Crm] = open_crm
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class EnrichmentRoot:
    """What outlives a batch."""

    enrich: EnrichRecording
    close: Callable[[], None]
    made_at: float = field(default_factory=time.monotonic)


def enrichment_root() -> EnrichmentRoot:
    """Made once a container, when first needed. Raises ConfigurationError, UnavailableError.

    The first batch's recordings ask for it all at once: one of them makes it, the others wait.
    """
    with _MAKING:
        return _made()


def forget_enrichment_root(older_than: float = 0.0) -> None:
    """To be made anew, from fresh secrets, if it is more than `older_than` seconds old. While nobody uses it."""
    with _MAKING:
        if _made.cache_info().currsize and time.monotonic() - (root := _made()).made_at >= older_than:
            _made.cache_clear()
            root.close()


def put_off(recording_id: str, error: ConfigurationError | UnavailableError) -> EnrichmentReport:
    """Where no root could be made: the recording waits in the ledger, which says why."""
    with _MAKING:
        ledger = DynamoWorkLedger(_dynamodb(), Settings.read(os.environ).state_table)
    return ConcludeWork(ledger).put_off(recording_id, error)


@cache
def _dynamodb() -> Any:
    return client("dynamodb", connections=CONCURRENCY)


@cache
def _made() -> EnrichmentRoot:
    return compose(EnrichmentSettings.read(os.environ), Outside(client("secretsmanager"), _dynamodb()))


def compose(settings: EnrichmentSettings, outside: Outside) -> EnrichmentRoot:
    mapping = load_mapping(settings.mapping_file)
    secrets = Secrets(outside.secrets_manager)
    budget = partial(enrichment_budget, outside.dynamodb, settings.state_table, mapping.sync.requests_per_minute)
    organization = organization_client(settings, secrets, budget("organization"), transport=outside.siro)
    source = RecordingSource(
        settings, secrets, outside.secrets_manager, outside.dynamodb, organization, budget("oauth"), outside.siro
    )
    recordings = source.choose(types_needed=bool(mapping.write_back.only_if.conversation_types))
    if mapping.write_back.only_if.conversation_types and isinstance(recordings, OrganizationRecordings):
        raise ConfigurationError(
            f"{mapping.place('write_back', 'only_if', 'conversation_types')}: Siro tells the type of a conversation "
            "through an OAuth app only; put its keys into the secret SiroSecret, or take the key out"
        )
    crm_secret = secrets.read(settings.crm_secret_arn, "CrmSecret")
    crm = outside.open_crm(mapping, crm_secret, connections=CONCURRENCY)
    api = OrganizationApi(organization)
    enrich = EnrichRecording(
        ledger=DynamoWorkLedger(outside.dynamodb, settings.state_table, outside.clock),
        recordings=recordings,
        apply=apply_recording(mapping, crm, outside.dynamodb, settings.state_table, UserNames(api)),
        ours=OurConnection(api, mapping.connection_id),
        rules=write_back_rules(mapping),
        extraction_deadline_seconds=mapping.write_back.extraction_deadline.total_seconds(),
        clock=outside.clock,
    )
    return EnrichmentRoot(enrich, crm.close)


def apply_recording(
    mapping: SqlMapping | RestMapping, crm: CrmWriter, dynamodb: Any, state_table: str, users: UserNames
) -> ApplyRecording:
    """What the mapping's `write_back` says, put together."""
    back = mapping.write_back
    shadow = back.mode == "shadow"
    journal = DynamoJournal(
        dynamodb,
        state_table,
        retention_seconds=back.journal_retention.total_seconds(),
        keep_values=back.journal_values,
    )
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
        write_fields=WriteFields(crm, journal, shadow),
        take_back_fields=TakeBackFields(crm, journal, shadow),
        note=WriteNote(crm, DynamoNoteStore(dynamodb, state_table), journal, shadow, form),
        note_target=back.note.target if back.note else None,
        note_text=note_text,
    )
