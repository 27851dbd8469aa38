"""The composition root of the enrichment function."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from threading import Lock
from typing import Any

from siro_bridge.aws.clients import client
from siro_bridge.bootstrap.budget import enrichment_budget
from siro_bridge.bootstrap.crm_tokens import crm_tokens
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.journal import write_back_journal
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.siro import RecordingSource, organization_client
from siro_bridge.bootstrap.trial import opened, tried
from siro_bridge.bootstrap.write_back import EnrichmentParts
from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.mapping.deployed import deployed_mapping
from siro_bridge.mapping.scope import write_back_rules
from siro_bridge.secrets import Secrets
from siro_bridge.settings import EnrichmentSettings, Settings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.recordings import OrganizationRecordings
from siro_bridge.siro.users import UserNames
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge.use_cases.conclude_work import ConcludeWork, EnrichmentReport
from siro_bridge.use_cases.enrich_recording import EnrichRecording

CONCURRENCY = 16
"""Recordings of one batch that are worked on at once; each holds at most one database connection."""

_MAKING = Lock()


@dataclass(frozen=True, slots=True)
class EnrichmentRoot:
    """What outlives a batch; `parts` is what the operations of `bootstrap/enrichment_operations.py` are made of."""

    enrich: Callable[[str], EnrichmentReport]
    parts: EnrichmentParts
    made_at: float = field(default_factory=time.monotonic)

    def close(self) -> None:
        self.parts.crm.close()


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
    try:
        return compose(EnrichmentSettings.read(os.environ), Outside(client("secretsmanager"), _dynamodb()))
    finally:
        collect_less_often()


def compose(settings: EnrichmentSettings, outside: Outside) -> EnrichmentRoot:
    mapping = tried(deployed_mapping(settings.mapping_file), settings)
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
    shared = partial(crm_tokens, settings, secrets, outside.secrets_manager, outside.dynamodb)
    crm = opened(outside.open_crm, mapping, crm_secret, settings, connections=CONCURRENCY, shared=shared)
    api = OrganizationApi(organization)
    parts = EnrichmentParts(
        mapping=mapping,
        dynamodb=outside.dynamodb,
        state_table=settings.state_table,
        crm=crm,
        journal=write_back_journal(mapping.write_back, settings, secrets, outside.dynamodb, outside.clock),
        notes=DynamoNoteStore(outside.dynamodb, settings.state_table),
        ledger=DynamoWorkLedger(outside.dynamodb, settings.state_table, outside.clock),
        recordings=recordings,
        ours=OurConnection(api, mapping.connection_id),
        users=UserNames(api),
        write_access=source.write_access(),
        clock=outside.clock,
    )
    enriching = EnrichRecording(
        ledger=parts.ledger,
        recordings=recordings,
        applying=parts.applying(parts.journal),
        undo=parts.undo().undo,
        erasing=parts.erasing(),
        ours=parts.ours,
        rules=write_back_rules(mapping),
        extraction_deadline_seconds=mapping.write_back.extraction_deadline.total_seconds(),
        clock=outside.clock,
    )
    return EnrichmentRoot(enriching.enrich, parts)
