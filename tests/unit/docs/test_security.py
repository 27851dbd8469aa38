"""docs/security.md: the key policy lets every service use the key that encrypts in nobody's name."""

import json
import re
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "security.md").read_text("utf-8")
RESOURCES: dict[str, Any] = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))["Resources"]


def key_policy() -> dict[str, Any]:
    [block] = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    policy: dict[str, Any] = json.loads(block)
    return policy


def test_key_policy_names_the_services_that_use_the_key_for_themselves() -> None:
    services = [each["Principal"].get("Service", "the account") for each in key_policy()["Statement"]]
    assert services == ["the account", "logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com"]


def test_key_policy_covers_every_log_group() -> None:
    [logs] = [each for each in key_policy()["Statement"] if "logs." in str(each["Principal"])]
    covered = [arn.split("log-group:")[1] for arn in logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]]
    groups = [
        each["Properties"]["LogGroupName"]["Fn::Sub"] for each in RESOURCES.values() if "LogGroup" in each["Type"]
    ]
    assert groups
    for group in groups:
        assert any(group.replace("${AWS::StackName}", "siro-bridge").startswith(arn.rstrip("*")) for arn in covered)


def test_what_is_said_of_the_gateways_throttle_is_the_templates() -> None:
    throttle = RESOURCES["WebhookStage"]["Properties"]["DefaultRouteSettings"]
    rate, burst = throttle["ThrottlingRateLimit"], throttle["ThrottlingBurstLimit"]
    assert f"{rate} requests a second, and bursts of {burst}" in PAGE


def test_flood_within_the_throttle_raises_the_alarm_that_is_named() -> None:
    throttle = RESOURCES["WebhookStage"]["Properties"]["DefaultRouteSettings"]
    alarm = RESOURCES["RefusedRequestsAlarm"]["Properties"]
    assert "`RefusedRequestsAlarm` tells of it within the hour" in PAGE
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", "4xx")
    assert alarm["Threshold"] < throttle["ThrottlingRateLimit"] * alarm["Period"]
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 3600
