"""The composition root of the sync function."""

import os
from functools import cache, cached_property, partial

from siro_bridge.aws.clients import client
from siro_bridge.bootstrap.budget import sync_budget
from siro_bridge.bootstrap.crm_tokens import crm_tokens
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.journal import write_back_journal
from siro_bridge.bootstrap.outside import WORKERS, Outside
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.bootstrap.sync_steps import SyncSteps
from siro_bridge.bootstrap.trial import opened, tried
from siro_bridge.domain.operate.requests import RunRequest, Sync
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline, RunClock
from siro_bridge.mapping.deployed import deployed_mapping
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.lease import DynamoLease, NoLease
from siro_bridge.use_cases.run_sync import RunSync, holding

LIST_ATTEMPTS = 5


class SyncRoot:
    """What outlives a run. Raises ConfigurationError, UnavailableError when it is made."""

    def __init__(self, settings: SyncSettings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._mapping = tried(deployed_mapping(settings.mapping_file), settings)
        self._secrets = Secrets(outside.secrets_manager)
        self._budget = outside.budget or sync_budget(
            outside.dynamodb, settings.state_table, self._mapping.sync.requests_per_minute
        )
        crm_secret = self._secrets.read(settings.crm_secret_arn, "CrmSecret")
        shared = partial(crm_tokens, settings, self._secrets, outside.secrets_manager, outside.dynamodb)
        self._crm = opened(
            outside.open_crm, self._mapping, crm_secret, settings, connections=outside.workers, shared=shared
        )
        self._clock = RunClock(outside.timer)

    def run(self, seconds: float, request: RunRequest = Sync()) -> Report:  # noqa: B008  it is frozen
        """One run of at most `seconds`. Raises LeaseHeldError while another run is under way."""
        self._clock.start(seconds)
        lease = DynamoLease(self._outside.dynamodb, self._settings.state_table, self._outside.clock)
        with holding(lease, seconds):
            parts = self._parts(lease)
            return RunSync(SyncSteps(parts).asked_for(request), parts.report, self._clock).run()

    def looking(self, seconds: float) -> tuple[SyncParts, Deadline]:
        """What a question is answered with: a run's parts and its time. It writes nothing, and needs no lease."""
        deadline = self._clock.start(seconds)
        lease = NoLease(self._outside.dynamodb, self._settings.state_table, self._outside.clock)
        return self._parts(lease), deadline

    def close(self) -> None:
        self._crm.close()

    @cached_property
    def _organization_id(self) -> str:
        return str(self._list_api.caller_identity()["organizationId"])

    @cached_property
    def _ours(self) -> OurConnection:
        return OurConnection(self._list_api, self._mapping.connection_id)

    @cached_property
    def _sync_api(self) -> OrganizationApi:
        """One attempt a call: how a batch is tried again depends on why it failed."""
        return self._api(attempts=1)

    @cached_property
    def _list_api(self) -> OrganizationApi:
        return self._api(attempts=LIST_ATTEMPTS)

    def _api(self, *, attempts: int) -> OrganizationApi:
        outside = self._outside
        return OrganizationApi(
            organization_client(
                self._settings,
                self._secrets,
                self._budget,
                attempts=attempts,
                has_time=lambda pause: self._clock.allows(pause + REQUEST_SECONDS),
                transport=outside.siro,
                sleep=outside.sleep,
            )
        )

    def _parts(self, lease: DynamoLease) -> SyncParts:
        outside, settings = self._outside, self._settings
        return SyncParts(
            mapping=self._mapping,
            ingest_mode=settings.ingest_mode,
            organization_id=self._organization_id,
            crm=self._crm,
            sync_api=self._sync_api,
            list_api=self._list_api,
            run_clock=self._clock,
            ours=self._ours,
            journal=write_back_journal(
                self._mapping.write_back, settings, self._secrets, outside.dynamodb, outside.clock
            ),
            dynamodb=outside.dynamodb,
            state_table=settings.state_table,
            kept_seconds=settings.sync_seconds,
            queue=outside.enrichment_queue(settings.enrichment_queue_url),
            lease=lease,
            report=Report(),
            workers=outside.workers,
            clock=outside.clock,
            sleep=outside.sleep,
        )


def sync_outside() -> Outside:
    return Outside(client("secretsmanager"), client("dynamodb", connections=WORKERS + 2), client("sqs"))


@cache
def sync_root() -> SyncRoot:
    """Made once a container, when first needed."""
    try:
        return SyncRoot(SyncSettings.read(os.environ), sync_outside())
    finally:
        collect_less_often()


def forget_sync_root() -> None:
    """To be made anew at the next run, from fresh secrets."""
    if sync_root.cache_info().currsize:
        sync_root().close()
        sync_root.cache_clear()
