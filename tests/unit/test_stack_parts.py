"""What a switch that a person flips leaves as it was."""

import boto3

from siro_bridge.state.stack_parts import _SCHEDULE_KEYS


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
