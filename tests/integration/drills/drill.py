"""A stack under load while something that lets it in is changed: two warm instances of each function take turns.

They go through the functions' own entry points, and hold what they have cached. Svix's schedule, SQS's visibility and
its dead-letter queue, and the schedule of sync runs are as they are deployed; an hour passes at once.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError

import enrichment_handler
import webhook_handler
from siro_bridge.bootstrap import enrichment
from siro_bridge.bootstrap.enrichment import EnrichmentRoot
from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.recording.item import State
from siro_bridge.use_cases.receive_webhook import ReceiveWebhook
from siro_bridge_cli.simulator import WebhookAnswer, WebhookCall
from tests.integration.drills.key import Key, Locked
from tests.integration.way_back.one_process import C, OneProcess

STEP = 60
"""Seconds between two looks at the queue, of which there are two a recording and a sync run."""

RECEIVES, VISIBILITY_SECONDS = 5, 720
"""The template's."""

CONTEXT: Any = SimpleNamespace(
    function_name="drill",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:drill",
    aws_request_id="request-1",
    get_remaining_time_in_millis=lambda: 120_000,
)


@dataclass
class DrillBridge(OneProcess[C]):
    """Whose data at AWS a key of the customer encrypts."""

    key: Key = field(default_factory=Key, kw_only=True)
    deals: int = field(default=100, kw_only=True)
    """How many there are."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.dynamodb = Locked("dynamodb", self.dynamodb, self.key)
        self.sqs = Locked("sqs", self.sqs, self.key)
        self.secrets_manager = Locked("secretsmanager", self.secrets_manager, self.key)

    def instance(self) -> "Instance":
        self.start()
        compose = self._compose
        return Instance(self.receive, cache(lambda: replace(compose(), made_at=self.now())))

    def run(self) -> list[str]:
        """What a sync run does for recordings; answers what a person has to mend. Raises SiroBridgeError."""
        self.redrive()
        return []

    def visits(self) -> list[str]:
        """Appointments that Siro has, whose conversations are recorded."""
        raise NotImplementedError

    def notes(self) -> list[str]:
        raise NotImplementedError

    def timelines(self) -> list[Any]:
        """Of each deal at which a conversation was recorded, and of others."""
        raise NotImplementedError


@dataclass(frozen=True)
class Instance:
    """What a container of each function has in its memory."""

    webhook: ReceiveWebhook
    enrichment: Callable[[], EnrichmentRoot]


@dataclass
class Drill:
    bridge: DrillBridge[Any]
    clock: time_machine.Traveller
    patch: pytest.MonkeyPatch
    statuses: list[int] = field(default_factory=list)
    runs: list[list[str]] = field(default_factory=list)
    """What each sync run found to be mended."""
    recordings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._instances = cycle([self.bridge.instance(), self.bridge.instance()])
        self.bridge.siro.webhooks.sender = self._deliver
        self.bridge.siro.webhooks.weather.factor = 1.0
        sqs = self.bridge.sqs
        self.dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(RECEIVES)})
        given = {"RedrivePolicy": policy, "VisibilityTimeout": str(VISIBILITY_SECONDS)}
        sqs.set_queue_attributes(QueueUrl=self.bridge.queue_url, Attributes=given)
        self._visits = iter(self.bridge.visits())

    def stream(self, recordings: int, **happens: Callable[[], object]) -> None:
        """A recording every two minutes, before what is cached grows old. `after_3=…` happens when three have come."""
        for number in range(1, recordings + 1):
            self.recordings.append(self.bridge.siro.recorder.record(next(self._visits)))
            self.step()
            self.step()
            self.run_sync()
            happens.get(f"after_{number}", lambda: None)()

    def settle(self, most: int = 80) -> None:
        """Longer and longer, as long as Svix comes again."""
        for number in range(most):
            if set(self.states().values()) == {State.DONE} and not self.bridge.siro.webhooks.pending():
                return
            self.step(STEP * (5 + number))
            self.run_sync()
        raise AssertionError(f"not settled: {self.states()}")

    def step(self, seconds: float = STEP) -> None:
        self.clock.shift(seconds)
        self.bridge.siro.agenda.run_due()
        self._work()

    def run_sync(self) -> None:
        try:
            self.runs.append(self.bridge.run())
        except SiroBridgeError as error:  # as the function fails, whose alarm is Lambda's own
            self.runs.append([str(error)])

    def states(self) -> dict[str, str]:
        known = {each: self.bridge.known(each) for each in self.recordings}
        return {each: item.state if item else "unknown" for each, item in known.items()}

    def fill(self, name: str, **keys: Any) -> None:
        """What `siro-bridge setup rotate` leaves in a secret."""
        secrets = self.bridge.secrets_manager
        held = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
        secrets.put_secret_value(SecretId=name, SecretString=json.dumps(held | keys))

    def check_end(self) -> None:
        """Each recording has one note, and every deal its facts."""
        self.settle()
        notes = self.bridge.notes()
        assert [sum(each in note for note in notes) for each in self.recordings] == [1] * len(self.recordings)
        assert self.bridge.timelines().count("Spring 2026") == min(len(self.recordings), self.bridge.deals)

    def _deliver(self, call: WebhookCall) -> WebhookAnswer:
        root = next(self._instances).webhook
        self.patch.setattr(webhook_handler, "webhook_root", lambda: root)
        event = {"version": "2.0", "headers": dict(call.headers), "body": call.body.decode()}
        status = webhook_handler.lambda_handler(event, CONTEXT)["statusCode"]
        self.statuses.append(status)
        return WebhookAnswer(status)

    def _work(self) -> None:
        """As Lambda polls: what was not done comes again after the visibility, five times at most."""
        while batch := self._receive():
            self.patch.setattr(enrichment, "_made", next(self._instances).enrichment)
            records = [{"messageId": each["MessageId"], "body": each["Body"]} for each in batch]
            answer = enrichment_handler.lambda_handler({"Records": records}, CONTEXT)
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
            for each in batch:
                if each["MessageId"] not in failed:
                    self.bridge.sqs.delete_message(QueueUrl=self.bridge.queue_url, ReceiptHandle=each["ReceiptHandle"])

    def _receive(self) -> Any:
        """Nothing while the queue's key is off, as Lambda cannot poll it then."""
        url = self.bridge.queue_url
        with suppress(ClientError):
            return self.bridge.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages")
        return None

    def dead_letters(self) -> int:
        found = self.bridge.sqs.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["ApproximateNumberOfMessages"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])
