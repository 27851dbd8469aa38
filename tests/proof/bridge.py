"""The three functions in one process, over a CRM of the proof; two containers work on the queue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.bootstrap.enrichment import EnrichmentRoot
from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm as Connector
from siro_bridge.crm.rest.connector import RestCrm as RestConnector
from siro_bridge.crm.sql.connector import SqlCrm as SqlConnector
from siro_bridge.use_cases.conclude_work import EnrichmentReport
from siro_bridge_cli.simulator import WebhookAnswer, WebhookCall
from tests.fault_points import DiedError
from tests.integration.allowed import allowed
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.way_back.one_process import OneProcess
from tests.proof.crms import AnyCrm, RestCrm
from tests.proof.faults import Faults
from tests.proof.quick_aws import Queue, Safe, Table
from tests.proof.statements import make_fault_points
from tests.proof.ways import AwsCalls, HttpCalls

VISIBILITY_SECONDS = 720
"""The template's, of the enrichment queue."""


@dataclass
class ProofBridge(OneProcess[AnyCrm]):
    faults: Faults = field(default_factory=Faults)
    containers: dict[int, EnrichmentRoot] = field(default_factory=dict)
    worker: int = 0
    """Which of the two containers works on the next message."""
    is_quick: bool = True
    """AWS is `quick_aws.py`; else moto, which then must be active."""
    _clients: Sequence[Any] = ()

    def __post_init__(self) -> None:
        self.wrap = self._wrapped
        super().__post_init__()
        self.sqs.set_queue_attributes(
            QueueUrl=self.queue_url, Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)}
        )

    def aws_clients(self) -> Sequence[Any]:
        self._clients = [Table(), Queue(), Safe()] if self.is_quick else super().aws_clients()
        return self._clients

    def start(self) -> None:
        """Also while a scheduled run is under way, whose clients are its own."""
        self.dynamodb, self.sqs, self.secrets_manager = self._clients
        super().start()

    def crm_secret(self) -> Mapping[str, Any]:
        return self.crm.secret()

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Connector, Connector]:
        if isinstance(self.crm, RestCrm):
            transport = HttpCalls(self.faults, "crm", RestCrmTransport(self.crm.store))
            crm: Connector = RestConnector(
                mapping, dict(secret), transport=transport, clock=self.now, sleep=lambda _: None
            )
            return crm, crm
        crm = open_crm(mapping, secret, connections=connections, shared=shared)
        assert isinstance(crm, SqlConnector)
        make_fault_points(crm.engine, self.faults)
        return crm, crm

    @property
    def _enrichment(self) -> EnrichmentRoot:
        if self.worker not in self.containers:
            self.containers[self.worker] = self._compose()
        return self.containers[self.worker]

    def close(self) -> None:
        for root in self.containers.values():
            root.close()
        super().close()

    def deliver(self, call: WebhookCall) -> WebhookAnswer:
        with self.faults.visit("webhook"):
            try:
                return super().deliver(call)
            except DiedError:
                self.start()  # a new container
                return WebhookAnswer(502)

    def handle(self, recording_id: str, worker: int) -> EnrichmentReport | None:
        """One message in one of the two containers; None where it died, or is to be handed out again."""
        before, self.worker = self.worker, worker
        try:
            with self.faults.visit("enrichment") as visit:
                try:
                    return self.enrich(recording_id)
                finally:
                    if visit.dead and worker in self.containers:
                        self.containers.pop(worker).close()
        finally:
            self.worker = before

    def sync_tick(self) -> bool:
        """What a scheduled run does for recordings: a re-drive, a sweep of Siro's list. Whether it was whole."""
        self.dynamodb, self.sqs, self.secrets_manager = (
            AwsCalls(self.faults, name, allowed("SyncFunction", name, real))
            for name, real in zip(("dynamodb", "sqs", "secretsmanager"), self._clients, strict=True)
        )
        try:
            with self.faults.visit("sync"):
                self.redrive()
                return not self.sweep().failures
        finally:
            self.dynamodb, self.sqs, self.secrets_manager = self._clients

    def sync_tick_before(self) -> None:
        """The stack has run for a while: the first sweep of all looks back for an hour only."""
        self.sweep()

    def messages(self) -> list[Any]:
        return list(self._messages(100))

    def done_with(self, message: Any) -> None:
        self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])

    def _wrapped(self, name: str, real: Any) -> Any:
        return HttpCalls(self.faults, name, real) if name == "siro" else AwsCalls(self.faults, name, real)


def recording_of(message: Any) -> str:
    return str(json.loads(message["Body"])["recording_id"])
