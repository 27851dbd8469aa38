"""The composition root of the sync function."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import httpx

from siro_bridge.aws import client
from siro_bridge.bootstrap.budget import sync_budget
from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.bootstrap.sync_steps import SyncSteps
from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.requests import RunRequest, Sync
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.load import load_mapping
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Budget
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.lease import DynamoLease, NoLease
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.use_cases.run_sync import RunSync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

logger = logging.getLogger(__name__)

WORKERS = 4
"""Batches of one page that are sent at once."""

LIST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything that is not this process; tests and benches hand in their own."""

    secrets_manager: "SecretsManagerClient"
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    siro: httpx.BaseTransport | None = None
    open_crm: Callable[..., Crm] = open_crm
    budget: Budget | None = None
    clock: Callable[[], float] = time.time
    timer: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    workers: int = WORKERS


class SyncRoot:
    """What outlives a run. Raises ConfigurationError, UnavailableError when it is made."""

    def __init__(self, settings: SyncSettings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._mapping = load_mapping(settings.mapping_file)
        self._secrets = Secrets(outside.secrets_manager)
        self._budget = outside.budget or sync_budget(
            outside.dynamodb, settings.state_table, self._mapping.sync.requests_per_minute
        )
        crm_secret = self._secrets.read(settings.crm_secret_arn, "CrmSecret")
        self._crm = outside.open_crm(self._mapping, crm_secret, connections=outside.workers)
        self._deadline = Deadline.after(0, outside.timer)

    def run(self, seconds: float, request: RunRequest = Sync()) -> Report:  # noqa: B008  it is frozen
        """One run of at most `seconds`. Raises LeaseHeldError while another run is under way."""
        deadline = Deadline.after(seconds, self._outside.timer)
        self._keep_to(deadline)
        lease = DynamoLease(self._outside.dynamodb, self._settings.state_table, self._outside.clock)
        lease.take(seconds)
        try:
            report = Report()
            steps = SyncSteps(self._parts(lease, report))
            return RunSync(steps.asked_for(request), report)(deadline)
        finally:
            _give_back(lease)

    def looking(self, seconds: float) -> tuple[SyncParts, Deadline]:
        """What a question is answered with: a run's parts and its time. It writes nothing, and needs no lease."""
        deadline = Deadline.after(seconds, self._outside.timer)
        self._keep_to(deadline)
        lease = NoLease(self._outside.dynamodb, self._settings.state_table, self._outside.clock)
        return self._parts(lease, Report()), deadline

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

    def _keep_to(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def _has_time(self, pause: float) -> bool:
        return self._deadline.allows(pause + REQUEST_SECONDS)

    def _api(self, *, attempts: int) -> OrganizationApi:
        outside = self._outside
        return OrganizationApi(
            organization_client(
                self._settings,
                self._secrets,
                self._budget,
                attempts=attempts,
                has_time=self._has_time,
                transport=outside.siro,
                sleep=outside.sleep,
            )
        )

    def _parts(self, lease: DynamoLease, report: Report) -> SyncParts:
        outside, settings = self._outside, self._settings
        return SyncParts(
            mapping=self._mapping,
            ingest_mode=settings.ingest_mode,
            organization_id=self._organization_id,
            crm=self._crm,
            sync_api=self._sync_api,
            list_api=self._list_api,
            keep_to=self._keep_to,
            ours=self._ours,
            dynamodb=outside.dynamodb,
            state_table=settings.state_table,
            queue=EnrichmentQueue(outside.sqs, settings.enrichment_queue_url),
            lease=lease,
            report=report,
            workers=outside.workers,
            clock=outside.clock,
            sleep=outside.sleep,
        )


def sync_outside() -> Outside:
    return Outside(client("secretsmanager"), client("dynamodb", connections=WORKERS + 2), client("sqs"))


@cache
def sync_root() -> SyncRoot:
    """Made once a container, when first needed."""
    root = SyncRoot(SyncSettings.read(os.environ), sync_outside())
    collect_less_often()
    return root


def forget_sync_root() -> None:
    """To be made anew at the next run, from fresh secrets."""
    if sync_root.cache_info().currsize:
        sync_root().close()
        sync_root.cache_clear()


def _give_back(lease: DynamoLease) -> None:
    """What cannot be given back ends by itself; the run's own report, or error, is what to tell."""
    try:
        lease.release()
    except UnavailableError as error:
        logger.warning("the lease was not given back, and ends by itself: %s", error)
