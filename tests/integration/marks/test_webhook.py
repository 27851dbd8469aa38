"""Strangers and Siro may put anything into a delivery: none of it is told, whatever becomes of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from moto import mock_aws

import webhook_handler
from siro_bridge.bootstrap import webhook
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import EVERYTHING, NAME, SHAPES
from tests.integration.way_back.one_process import SIGNING_SECRET
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm
from tests.integration.webhook.delivery import event, payload

Body = Callable[[str], Any]

BODIES: dict[str, Body] = {
    "no JSON": lambda text: text,
    "a text": json.dumps,
    "an id": lambda text: payload(recordingId=text),
    "a flag": lambda text: payload(recordingLinked=text),
    "links": lambda text: payload(crm=text),
    "a link": lambda text: payload(crm={"integrationConnectionId": text, "opportunity": {"externalId": text}}),
    "another event": lambda text: payload(eventType=text),
    "other keys": lambda text: payload() | {text: text, "title": text},
    "a flag of another kind": lambda text: payload(recordingProcessed={text: text}),
}


@pytest.fixture
def bridge(clock: time_machine.Traveller, heard: Heard) -> Iterator[RestBridge]:
    siro = SimulatedSiro(seed=1)
    with (
        mock_aws(),
        closing(RestBridge(RestStoryCrm(), siro)) as made,
        handlers.deployed(made, SimulatorTransport(siro)),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("WEBHOOK_SECRET_ARN", "WebhookSecret")
        webhook.webhook_root.cache_clear()
        yield made
        webhook.webhook_root.cache_clear()


def test_deliveries_are_told_without_what_is_in_them(bridge: RestBridge, heard: Heard) -> None:
    context: Any = SimpleNamespace(**vars(handlers.CONTEXT))
    signed = 0
    for name, body in BODIES.items():
        for shape in SHAPES.values():
            delivery = event(body(shape(EVERYTHING)), f"msg_{signed}", secrets=(SIGNING_SECRET,))
            answer = webhook_handler.lambda_handler(delivery, context)
            signed += answer["statusCode"] == 200
            delivery["headers"] = delivery["headers"] | {"svix-signature": f"v1,{shape(NAME)}", "user-agent": NAME}
            assert webhook_handler.lambda_handler(delivery, context)["statusCode"] == 400, name
            heard.say("answer", answer)
    assert signed == len(BODIES) * len(SHAPES)
    items: list[Any] = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    parked = [item["reason"]["S"] for item in items if "reason" in item]
    assert parked
    heard.say("reasons of parked bodies", parked)
    messages = bridge.sqs.receive_message(QueueUrl=bridge.queue_url, MaxNumberOfMessages=10).get("Messages", [])
    heard.say("messages", messages)
    assert heard.marks(items) == {}
