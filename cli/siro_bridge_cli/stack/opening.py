"""Finds a deployed stack by its name, or the one that a demo keeps running on this machine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.local import read_note

SAMCONFIG = Path("samconfig.toml")
DEFAULT_NAME = "siro-bridge"
_OURS = "StateTableName"


def open_stack(name: str, access: Access) -> DeployedStack:
    """Read the stack's outputs and parameters from CloudFormation.

    Raises StackError when there is no such stack, or when it is not one of this product.
    """
    found = _describe(name, access)
    status = str(found.get("StackStatus", ""))
    outputs = _pairs(found.get("Outputs", ()), "OutputKey", "OutputValue")
    if _OURS not in outputs:
        raise StackError(
            f"stack {name} ({status}) has no output {_OURS}: its deployment failed, or it is not Siro Bridge"
        )
    parameters = _pairs(found.get("Parameters", ()), "ParameterKey", "ParameterValue")
    return DeployedStack(name, access, outputs, parameters, status)


def open_local(folder: Path) -> DeployedStack:
    """The stack of the demo that runs in `folder`. Raises StackError when none does."""
    note = read_note(folder)
    stack = open_stack(note.stack, Access(region=note.region, endpoint_url=note.endpoint_url))
    # CloudFormation's own address of the webhook is one of AWS, which the emulator serves under another.
    return DeployedStack(
        stack.name, stack.access, {**stack.outputs, "WebhookUrl": note.webhook_url}, stack.parameters, stack.status
    )


def configured(key: str, file: Path = SAMCONFIG) -> str | None:
    """What samconfig.toml in this folder says of `stack_name` or `region`, as `sam deploy` reads it."""
    try:
        default: dict[str, Any] = tomllib.loads(file.read_text("utf-8")).get("default", {})
    except (OSError, ValueError):
        return None
    sections = (default.get(command, {}).get("parameters", {}) for command in ("deploy", "global"))
    return next((str(section[key]) for section in sections if key in section), None)


def _describe(name: str, access: Access) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = access.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        details = error.response["Error"]
        if details["Code"] == "ValidationError" and "does not exist" in details["Message"]:
            raise StackError(
                f"there is no stack {name} in region {access.region_name}; name yours with --stack and --region"
            ) from None
        raise
    return found


def _pairs(entries: Iterable[Mapping[str, str]], key: str, value: str) -> dict[str, str]:
    return {entry[key]: entry.get(value, "") for entry in entries}
