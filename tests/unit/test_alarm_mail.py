"""Whether somebody is told of alarms: as AWS lists the topic's subscriptions, which no emulator leaves unanswered."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from siro_bridge.state.stack_parts import StackParts

TOPIC = "arn:aws:sns:us-east-1:111122223333:siro-bridge-AlarmTopic-1"
MAIL = "ana@example.com"


def client(service: str, operation: str, answer: dict[str, Any]) -> Any:
    made = boto3.Session("k", "s", region_name="us-east-1").client(service)  # type: ignore[call-overload]
    stub = Stubber(made)
    stub.add_response(operation, answer)
    stub.activate()
    return made


def is_confirmed(*subscriptions: tuple[str, str]) -> bool:
    listed = [{"Endpoint": mail, "SubscriptionArn": arn, "Protocol": "email"} for mail, arn in subscriptions]
    detail = {
        "LogicalResourceId": "AlarmTopic",
        "ResourceType": "AWS::SNS::Topic",
        "LastUpdatedTimestamp": "2026-02-15T00:00:00Z",
        "ResourceStatus": "CREATE_COMPLETE",
        "PhysicalResourceId": TOPIC,
    }
    clients = {
        "cloudformation": client("cloudformation", "describe_stack_resource", {"StackResourceDetail": detail}),
        "sns": client("sns", "list_subscriptions_by_topic", {"Subscriptions": listed}),
    }
    return StackParts("siro-bridge", clients.__getitem__).mail_is_confirmed(MAIL)


@pytest.mark.parametrize(
    ("subscriptions", "confirmed"),
    [
        ([(MAIL, f"{TOPIC}:1")], True),
        ([(MAIL, "PendingConfirmation")], False),
        ([(MAIL, "Deleted"), ("bo@example.com", f"{TOPIC}:2")], False),
        ([("bo@example.com", "PendingConfirmation"), (MAIL.capitalize(), f"{TOPIC}:1")], True),
        ([], False),  # AWS takes away what nobody answered
    ],
)
def test_mail_is_confirmed_by_its_own_subscription(subscriptions: list[tuple[str, str]], confirmed: bool) -> None:
    assert is_confirmed(*subscriptions) is confirmed
