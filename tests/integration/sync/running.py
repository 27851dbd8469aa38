"""The sync in one process: a small CRM, a simulated Siro without sockets, AWS on moto, and one clock for all."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.sync.report import Report
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport, snapshot
from tests.integration.allowed import allowed
from tests.integration.aws import bridge_client, create_state_table
from tests.integration.sync.small_crm import SmallCrm, mapping_text

API_URL = "https://functions.siro.test/api-externalApi"
NOON = datetime(2026, 2, 15, 19, tzinfo=UTC)
Wrap = Callable[[str, Any], Any]


def as_it_is(_name: str, real: Any) -> Any:
    return real


@dataclass
class Running:
    """`wrap` may put something between the sync and each outside part; `start` makes a new container."""

    folder: Path
    crm: SmallCrm
    siro: SimulatedSiro
    ingest_mode: str = "both"
    mapping: str = field(default_factory=mapping_text)
    wrap: Wrap = as_it_is
    seconds: float = 3600.0
    workers: int = 1
    timer: Callable[[], float] = time.monotonic
    settings: dict[str, str] = field(default_factory=dict)
    opened: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.siro.clock.freeze(NOON)
        self.dynamodb, self.sqs, self.secrets_manager = self.aws_clients()
        self.table = create_state_table(self.dynamodb)
        self.queue_url = self.sqs.create_queue(QueueName="enrichment")["QueueUrl"]
        siro_secret = {"organization_token": self.siro.organization_token}
        for name, value in {"SiroSecret": siro_secret, "CrmSecret": {"url": self.crm.url}}.items():
            self.secrets_manager.create_secret(Name=name, SecretString=json.dumps(value))
        self.start()

    def aws_clients(self) -> Sequence[Any]:
        """Of DynamoDB, SQS and Secrets Manager."""
        return [bridge_client(service) for service in ("dynamodb", "sqs", "secretsmanager")]

    def start(self) -> None:
        self.close()
        self.mapping_file.write_text(self.mapping)
        settings = SyncSettings(
            state_table=self.table,
            siro_api_url=API_URL,
            siro_secret_arn="SiroSecret",
            crm_secret_arn="CrmSecret",
            enrichment_queue_url=self.queue_url,
            ingest_mode=self.ingest_mode,
            mapping_file=str(self.mapping_file),
            **self.settings,
        )
        outside = Outside(
            self._of_the_sync("secretsmanager", self.secrets_manager),
            self._of_the_sync("dynamodb", self.dynamodb),
            self._of_the_sync("sqs", self.sqs),
            siro=self.wrap("siro", SimulatorTransport(self.siro)),
            open_crm=self._open_crm,
            budget=Unlimited(),
            clock=self.now,
            timer=self.timer,
            sleep=self.sleep,
            workers=self.workers,
        )
        self.root = SyncRoot(settings, outside)

    def _of_the_sync(self, service: str, client: Any) -> Any:
        return self.wrap(service, allowed("SyncFunction", service, client))

    @property
    def mapping_file(self) -> Path:
        return self.folder / "mapping.yaml"

    def run(self, minutes: float = 10) -> Report:
        """One scheduled run, and the pause until the next."""
        report = self.root.run(self.seconds)
        self.pass_time(minutes=minutes)
        return report

    def pass_time(self, **span: float) -> None:
        self.siro.clock.advance(timedelta(**span))

    @property
    def moment(self) -> datetime:
        return self.siro.clock.now()

    def now(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.pass_time(seconds=seconds)

    def queued(self) -> list[str]:
        """Recording ids in the queue, which is emptied."""
        found: list[str] = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"])["recording_id"])
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def synced(self, kind: str = "ENGAGEMENT") -> dict[str, dict[str, Any]]:
        """What Siro has, by external id; removed ones left out."""
        records = snapshot(self.siro.world)
        found = next(table for name, table in records.items() if name.upper() == kind)
        return {external_id: record for external_id, record in found.items() if not record.get("deleted")}

    def puts(self) -> int:
        return self.siro.requests.count("PUT")

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def _open_crm(self, *args: Any, **options: Any) -> Any:
        crm = open_crm(*args, **options)
        self.opened.append(crm)
        return self.wrap("crm", crm)
