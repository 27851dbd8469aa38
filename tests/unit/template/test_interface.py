"""What a person deploying sees: parameters and outputs."""

import re

import pytest

from tests.unit.template.parts import FUNCTIONS, SECRETS, Template

DEFAULTS = {
    "SiroApiUrl": "https://functions.siro.ai/api-externalApi",
    "SiroPlatformUrl": "https://api.siro.ai",
    "SyncSchedule": "rate(10 minutes)",
    "IngestMode": "both",
    "RecordingApi": "auto",
    "PythonRuntime": "python3.13",
    "Architecture": "arm64",
    "AlarmEmail": "",
    "LogLevel": "INFO",
    "VpcSubnetIds": "",
    "VpcSecurityGroupIds": "",
    "KmsKeyArn": "",
    "DeletionProtection": "false",
    "LogRetentionDays": 30,
    "ParkedRetentionDays": 90,
    "RunRetentionDays": 30,
    "SyncRetentionDays": 400,
    "Tracing": "false",
    "Dashboard": "true",
}
OUTPUTS = {
    "WebhookUrl", "EnrichmentQueueUrl", "EnrichmentDeadLetterQueueUrl", "StateTableName", "RequestsVersion",
    *(f"{name}Name" for name in FUNCTIONS), *(f"{name}Arn" for name in SECRETS),
}  # fmt: skip


def test_parameters_have_defaults_so_that_a_plain_deploy_works(template: Template) -> None:
    assert {name: each["Default"] for name, each in template["Parameters"].items()} == DEFAULTS


def test_parameters_are_described_and_bounded(template: Template) -> None:
    free = {"VpcSubnetIds", "VpcSecurityGroupIds"}  # lists of ids, which only EC2 can judge
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"]
        assert name in free or {"AllowedValues", "AllowedPattern", "MaxValue"} & parameter.keys(), name
        assert ("MinValue" in parameter) == ("MaxValue" in parameter), name


@pytest.mark.parametrize("name", ["SiroApiUrl", "SiroPlatformUrl"])
def test_tokens_travel_in_plain_text_on_loopback_only(template: Template, name: str) -> None:
    takes = re.compile(template["Parameters"][name]["AllowedPattern"]).search
    for url in (
        "https://api.siro.ai",
        "https://siro.example/eu/api",
        "http://127.0.0.1:8099/external",
        "http://localhost:1/a",
    ):
        assert takes(url), url
    for url in (
        "http://api.siro.ai",
        "http://127.0.0.1.example/a",
        "http://localhost.example/a",
        "https://api.siro.ai/",
    ):
        assert not takes(url), url


def test_outputs_are_named_as_documented(template: Template) -> None:
    assert set(template["Outputs"]) == OUTPUTS
