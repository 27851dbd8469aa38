"""What AWS says of a stack's switches, and what flipping one leaves as it was."""

from typing import Any

import boto3
from botocore.stub import Stubber

from siro_bridge.state.stack_parts import _SCHEDULE_KEYS, Schedule, StackParts


def test_schedule_is_enabled_with_all_else_that_it_has() -> None:
    """What an update leaves out is reset. `State` is what is set, and a token names the request."""
    model = boto3.Session("k", "s", region_name="us-east-1").client("scheduler").meta.service_model
    shown, taken = (
        model.operation_model("GetSchedule").output_shape,
        model.operation_model("UpdateSchedule").input_shape,
    )
    assert shown
    assert taken
    assert set(_SCHEDULE_KEYS) == set(shown.members) & set(taken.members) - {"State"}


def parts(**answers: tuple[str, dict[str, Any]]) -> StackParts:
    """A stack of which AWS says this, service by service."""
    clients = {}
    for service, (operation, answer) in answers.items():
        made = boto3.Session("k", "s", region_name="us-east-1").client(service)  # type: ignore[call-overload]
        stub = Stubber(made)
        stub.add_response(operation, answer)
        stub.activate()
        clients[service] = made
    return StackParts("siro-bridge", clients.__getitem__)


def resource(physical_id: str) -> tuple[str, dict[str, Any]]:
    detail = {
        "LogicalResourceId": "x",
        "ResourceType": "x",
        "LastUpdatedTimestamp": "2026-02-15T00:00:00Z",
        "ResourceStatus": "CREATE_COMPLETE",
        "PhysicalResourceId": physical_id,
    }
    return "describe_stack_resource", {"StackResourceDetail": detail}


def test_state_of_the_queues_mapping_is_awss_word() -> None:
    stack = parts(
        cloudformation=resource("11111111-2222-3333-4444-555555555555"),
        **{"lambda": ("get_event_source_mapping", {"State": "Disabled"})},
    )
    assert stack.event_source_state() == "Disabled"


def test_schedule_is_told_with_its_state() -> None:
    stack = parts(
        cloudformation=resource("sync"),
        scheduler=("get_schedule", {"State": "DISABLED", "ScheduleExpression": "rate(1 hour)"}),
    )
    assert stack.schedule() == Schedule("rate(1 hour)", "DISABLED")
