"""What a person deploying sees: parameters and outputs."""

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
        assert name in free or {"AllowedValues", "AllowedPattern"} & parameter.keys(), name


def test_outputs_are_named_as_documented(template: Template) -> None:
    assert set(template["Outputs"]) == OUTPUTS
