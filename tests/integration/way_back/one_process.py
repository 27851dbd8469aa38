"""The way back in one process, over any CRM: a simulated Siro without sockets, AWS on moto.

Webhooks are really signed and really verified; the queue really holds the messages. Time is the simulated
Siro's, so that days of waiting cost nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Generic, TypeVar

import httpx2

from siro_bridge.bootstrap import enrichment, webhook
from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.bootstrap.enrichment import EnrichmentRoot
from siro_bridge.bootstrap.enrichment_operations import perform
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.domain.operate.enrichment_requests import enrichment_request
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.scope import write_back_rules
from siro_bridge.secrets import Secrets
from siro_bridge.settings import EnrichmentSettings, WebhookSettings
from siro_bridge.siro.authorization import OrganizationAuthorization
from siro_bridge.siro.client import SiroClient, Unlimited
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.ledger_items import ledger_key, read_item, recording_partition
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.use_cases.conclude_work import EnrichmentReport
from siro_bridge.use_cases.receive_webhook import Receipt
from siro_bridge.use_cases.redrive import Redrive
from siro_bridge.use_cases.sweep_recordings import SweepRecordings
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport, WebhookAnswer, WebhookCall
from tests.crm_parts import each_part
from tests.integration.allowed import allowed
from tests.integration.aws import bridge_client, create_state_table
from webhook_handler import STATUSES

API_URL = "https://functions.siro.test/api-externalApi"
PLATFORM_URL = "https://api.siro.test"
SIGNING_SECRET = "whsec_c2lyby1icmlkZ2UtdGVzdC1zaWduaW5nLXNlY3JldCE="

C = TypeVar("C")


@dataclass
class OneProcess(Generic[C]):
    """`crm` is what a person sees and types; how the bridge reaches it is the subclass's business."""

    crm: C
    siro: SimulatedSiro
    recording_api: str = "auto"
    mapping_file: str = ""
    wrap: Callable[[str, Any], Any] = lambda _name, real: real
    """Puts something between the bridge and each outside part: the fault injection does."""
    receipts: list[Receipt] = field(default_factory=list)
    crm_access: str = "write"
    _opened: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dynamodb, self.sqs, self.secrets_manager = self.aws_clients()
        self.table = create_state_table(self.dynamodb)
        self.queue_url = self.sqs.create_queue(QueueName="enrichment")["QueueUrl"]
        self._create_secrets()
        self.siro.webhooks.sender = self.deliver
        self.siro.webhooks.configure("https://bridge.test/webhooks/siro", [SIGNING_SECRET])
        self.start()

    def aws_clients(self) -> Sequence[Any]:
        """Of DynamoDB, SQS and Secrets Manager."""
        return [bridge_client(service) for service in ("dynamodb", "sqs", "secretsmanager")]

    def start(self) -> None:
        """A new container: what was cached is gone."""
        wrap = self.wrap

        def of(function: str, service: str, client: Any) -> Any:
            return wrap(service, allowed(function, service, client))

        common = {"state_table": self.table, "siro_secret_arn": "SiroSecret", "crm_secret_arn": "CrmSecret"}
        common["crm_token_secret_arn"] = "CrmTokenSecret"
        self.receive = webhook.compose(
            WebhookSettings(
                state_table=self.table, webhook_secret_arn="WebhookSecret", enrichment_queue_url=self.queue_url
            ),
            of("WebhookFunction", "secretsmanager", self.secrets_manager),
            of("WebhookFunction", "dynamodb", self.dynamodb),
            of("WebhookFunction", "sqs", self.sqs),
        )
        settings = EnrichmentSettings(
            **common,
            siro_api_url=API_URL,
            siro_platform_url=PLATFORM_URL,
            siro_token_secret_arn="SiroTokenSecret",
            recording_api=self.recording_api,
            mapping_file=self.mapping_file,
            crm_access=self.crm_access,
        )
        outside = Outside(
            of("EnrichmentFunction", "secretsmanager", self.secrets_manager),
            of("EnrichmentFunction", "dynamodb", self.dynamodb),
            siro=wrap("siro", SimulatorTransport(self.siro)),
            open_crm=self._open_crm,
            clock=self.now,
        )
        self._rules = cache(lambda: write_back_rules(load_mapping(settings.mapping_file)))
        self._root: EnrichmentRoot | None = None
        self._compose: Callable[[], EnrichmentRoot] = lambda: enrichment.compose(settings, outside)

    def enrich(self, recording_id: str) -> EnrichmentReport:
        """What the enrichment function does with one message."""
        return self._enrichment.enrich(recording_id)

    def operate(self, operation: str, seconds: float = 60, **keys: Any) -> dict[str, Any]:
        """What the enrichment function does with a command's request."""
        return perform(self._enrichment, enrichment_request({"operation": operation, **keys}), seconds)

    @property
    def _enrichment(self) -> EnrichmentRoot:
        if self._root is None:
            self._root = self._compose()
        return self._root

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()

    def crm_secret(self) -> Mapping[str, Any]:
        """What CrmSecret holds."""
        raise NotImplementedError

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        """The connector, and what the bridge sees of it: its parts, with something in between where `wrap` puts it."""
        is_read = self.crm_access == "read"
        crm = open_crm(mapping, secret, connections=connections, read_only=is_read, shared=shared)
        return crm, each_part(crm, partial(self.wrap, "crm"))

    def _open_crm(
        self, mapping: Any, secret: Mapping[str, Any], *, connections: int, shared: Shared | None = None, **_: Any
    ) -> Crm:
        crm, seen = self.connect(mapping, secret, connections, shared)
        self._opened.append(crm)
        return seen

    def now(self) -> float:
        return self.siro.clock.now().timestamp()

    def use(self, *, mapping_file: str = "", recording_api: str = "", crm_access: str = "") -> None:
        """Deployed anew with another mapping, another RecordingApi, or less access to the CRM."""
        self.mapping_file = mapping_file or self.mapping_file
        self.crm_access = crm_access or self.crm_access
        self.recording_api = recording_api or self.recording_api
        self.start()

    def send_appointment(self, deal: str, key: str, title: str = "Maple kitchen") -> str:
        """What the sync function would have told Siro; answers the appointment's key in the CRM."""
        payload = {
            "externalId": key,
            "startTime": self.siro.clock.now().isoformat(),
            "subject": title,
            "engagementType": {"activityType": "APPOINTMENT", "name": "In-home visit"},
            "engagementUsers": [{"externalId": "R-07", "email": "dana@summit.example.com", "name": "Dana Example"}],
            "account": {"externalId": "2001", "name": "Pat Maple"},
            "opportunity": {"externalId": deal, "name": title},
        }
        headers = {"authorization": f"Bearer {self.siro.organization_token}", "user-agent": "test"}
        with httpx2.Client(transport=SimulatorTransport(self.siro)) as client:
            answer = client.put(f"{API_URL}/v1/integrations/sync/engagements", json=payload, headers=headers)
        assert answer.status_code == httpx2.codes.OK, answer.text
        return key

    def deliver(self, call: WebhookCall) -> WebhookAnswer:
        """What API Gateway and the webhook function do with a delivery of Svix's."""
        receipt = self.receive(call.body, {name.lower(): value for name, value in call.headers.items()})
        self.receipts.append(receipt)
        return WebhookAnswer(STATUSES.get(receipt.outcome, 200))

    def work(self, most: int = 100) -> list[EnrichmentReport]:
        """What the enrichment function does with everything that is in the queue now."""
        reports = []
        for message in self._messages(most):
            reports.append(self.enrich(json.loads(message["Body"])["recording_id"]))
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return reports

    def redrive(self) -> int:
        """What a sync run does for recordings that are due; answers how many there were."""
        ledger = DynamoSyncLedger(self.dynamodb, self.table, self.now)
        report = Report()
        Redrive(ledger, EnrichmentQueue(self.sqs, self.queue_url), report, self.now).run(Deadline.after(900))
        return int(report.total("queued"))

    def sweep(self) -> Report:
        """What a sync run does with Siro's list of recordings."""
        lease, report = DynamoLease(self.dynamodb, self.table, self.now), Report()
        lease.take(900)
        secrets = Secrets(self.secrets_manager)
        http = SiroClient(
            API_URL,
            OrganizationAuthorization(secrets, "SiroSecret"),
            Unlimited(),
            transport=self.wrap("siro", SimulatorTransport(self.siro)),
        )
        api = OrganizationApi(http)
        SweepRecordings(
            api=api,
            ledger=DynamoSyncLedger(self.dynamodb, self.table, self.now),
            queue=EnrichmentQueue(self.sqs, self.queue_url),
            marks=DynamoWatermarks(self.dynamodb, self.table, lease, "sweep"),
            ours=OurConnection(api, None),
            rules=self._rules(),
            report=report,
            now=lambda: datetime.fromtimestamp(self.now(), UTC),
        ).run(Deadline.after(900))
        lease.release()
        http.close()
        return report

    def ledger(self, recording_id: str) -> LedgerItem:
        item = self.known(recording_id)
        assert item, f"the ledger does not know {recording_id}"
        return item

    def known(self, recording_id: str) -> LedgerItem | None:
        return read_item(self.dynamodb, self.table, recording_id)

    def want_again(self, recording_id: str) -> None:
        """As a sweep would, that found the recording changed."""
        StateTable(self.dynamodb, self.table).update(ledger_key(recording_id), "ADD seq :one", {":one": 1})

    def send_again(self, recording_id: str) -> None:
        """Another message for it, as a sweep or a re-drive sends it."""
        EnrichmentQueue(self.sqs, self.queue_url).send_many([recording_id])

    def journal(self, recording_id: str) -> list[dict[str, Any]]:
        items = self.dynamodb.query(
            TableName=self.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": {"S": recording_partition(recording_id)}, ":sk": {"S": "journal#"}},
        )["Items"]
        return list(items)

    def _messages(self, most: int) -> Sequence[Any]:
        found: list[Any] = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            found += batch
            if len(found) >= most:
                break
        return found

    def _create_secrets(self) -> None:
        oauth = {
            "oauth_client_id": self.siro.oauth_client_id,
            "oauth_client_secret": self.siro.oauth_client_secret,
            "oauth_user_id": self.siro.oauth_user_id,
        }
        for name, value in {
            "WebhookSecret": {"signing_secrets": [SIGNING_SECRET]},
            "SiroSecret": {"organization_token": self.siro.organization_token} | oauth,
            "CrmSecret": dict(self.crm_secret()),
            "SiroTokenSecret": {"access_token": "REPLACE_ME"},
            "CrmTokenSecret": {"access_token": "REPLACE_ME"},
        }.items():
            self.secrets_manager.create_secret(Name=name, SecretString=json.dumps(value))
