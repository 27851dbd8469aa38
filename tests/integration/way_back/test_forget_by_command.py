"""What `siro-bridge forget` does from outside the functions, with the rights that docs/policies give a person."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge.bootstrap.operate_erasing import OperateErasing
from siro_bridge.domain.recording.item import State
from tests.integration.aws import aws_client
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.moves import record
from tests.integration.way_back.test_forget import MARK, kept
from tests.integration.way_back.test_forget_customer import KEY, Watched

DAYS_14 = 14 * 86_400


@dataclass
class Stack:
    """Of one process, in a person's hands."""

    outputs: Mapping[str, str]
    clients: Mapping[str, Any]
    bridge: Bridge | None = None

    def client(self, service: str) -> Any:
        return Watched(self.clients[service], service)

    def output(self, name: str) -> str:
        return self.outputs[name]

    def invoke(self, function: str, request: Mapping[str, Any]) -> dict[str, Any]:
        assert (function, self.bridge is None) == ("EnrichmentFunction", False)
        keys = dict(request)
        return self.bridge.operate(keys.pop("operation"), **keys) if self.bridge else {}


@pytest.fixture
def erasing(bridge: Bridge) -> OperateErasing:
    stack: Any = Stack({"StateTableName": bridge.table}, {"dynamodb": bridge.dynamodb}, bridge)
    return OperateErasing(stack, stack.client("dynamodb"))


def test_all_of_many_are_forgotten_however_many_a_request_takes(bridge: Bridge, erasing: OperateErasing) -> None:
    ids = [record(bridge, MARK), *(f"rec-never-heard-of-{number}" for number in range(25))]
    assert [each.known for each in erasing.forget(ids, look=True)] == [True, *[False] * 25]
    assert kept(bridge, MARK)
    assert all(each.done for each in erasing.forget(ids))
    assert {bridge.ledger(each).state for each in ids} == {State.ERASED}
    assert kept(bridge, MARK) == []
    assert list(erasing.erase_rest(ids))[-1] == 0


def test_customer_is_found_and_erased(bridge: Bridge, erasing: OperateErasing) -> None:
    recording_id = record(bridge, MARK)
    *_, found = erasing.find_customer(KEY)
    assert [*found.recordings] == [recording_id]
    assert [each.done for each in erasing.forget([*found.recordings])] == [True]
    assert erasing.erase_customer(found) > 0
    *_, left = erasing.find_customer(KEY)
    assert (left.targets, left.recordings, left.cached) == ((), {}, 0)


def test_dead_letters_are_told_with_the_time_until_which_they_lie_there() -> None:
    """They hold ids alone; what is worked on again finds the recording erased."""
    with mock_aws():
        sqs = aws_client("sqs")
        queue = sqs.create_queue(QueueName="enrichment")["QueueUrl"]
        dead = sqs.create_queue(QueueName="dead", Attributes={"MessageRetentionPeriod": str(DAYS_14)})["QueueUrl"]
        stack: Any = Stack({"EnrichmentQueueUrl": queue, "EnrichmentDeadLetterQueueUrl": dead}, {"sqs": sqs})
        before = int(time.time())
        for recording_id in ("rec-1", "rec-2"):
            body = json.dumps({"recording_id": recording_id, "svix_id": "msg_1"})
            sqs.send_message(QueueUrl=dead, MessageBody=body)
        erasing = OperateErasing(stack, None)
        [told] = erasing.dead_messages(["rec-1"])
        assert told.recording_id == "rec-1"
        assert before + DAYS_14 <= told.until <= int(time.time()) + DAYS_14
        assert erasing.dead_messages(["rec-3"]) == []
