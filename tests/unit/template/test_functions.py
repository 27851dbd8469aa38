"""How the functions run: settings, logs, network, failures and the schedule."""

import pytest

from tests.unit.template.parts import FUNCTIONS, Template, of_type, properties

IN_VPC = ("SyncFunction", "EnrichmentFunction")
SHARED = {
    "STATE_TABLE",
    "LOG_LEVEL",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
}
ENVIRONMENT = {
    "WebhookFunction": {"WEBHOOK_SECRET_ARN", "ENRICHMENT_QUEUE_URL", "INGEST_MODE"},
    "SyncFunction": {
        "SIRO_API_URL", "SIRO_SECRET_ARN", "CRM_SECRET_ARN", "ENRICHMENT_QUEUE_URL", "INGEST_MODE",
    },
    "EnrichmentFunction": {
        "SIRO_API_URL", "SIRO_PLATFORM_URL", "SIRO_SECRET_ARN", "SIRO_TOKEN_SECRET_ARN", "CRM_SECRET_ARN",
        "RECORDING_API",
    },
}  # fmt: skip


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_gets_the_settings_it_reads(template: Template, logical_id: str) -> None:
    variables = properties(template, logical_id)["Environment"]["Variables"]
    assert set(variables) == SHARED | ENVIRONMENT[logical_id]


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_logs_to_a_declared_group_with_a_retention(template: Template, logical_id: str) -> None:
    group = properties(template, logical_id)["LoggingConfig"]["LogGroup"]["Ref"]
    assert properties(template, group)["RetentionInDays"] > 0


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_no_function_reserves_concurrency(template: Template, logical_id: str) -> None:
    assert "ReservedConcurrentExecutions" not in properties(template, logical_id)


def test_webhook_function_is_never_in_the_vpc(template: Template) -> None:
    assert "VpcConfig" not in properties(template, "WebhookFunction")


@pytest.mark.parametrize("logical_id", IN_VPC)
def test_function_that_reaches_the_crm_is_in_the_vpc_when_one_is_given(template: Template, logical_id: str) -> None:
    condition, inside, outside = properties(template, logical_id)["VpcConfig"]["Fn::If"]
    assert condition == "IsInVpc"
    assert set(inside) == {"SubnetIds", "SecurityGroupIds"}
    assert outside == {"Ref": "AWS::NoValue"}


def test_failed_sync_run_is_not_repeated_but_kept(template: Template) -> None:
    [config] = of_type(template, "AWS::Lambda::EventInvokeConfig").values()
    assert config["Properties"]["MaximumRetryAttempts"] == 0
    destination = config["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": ["SyncFailureQueue", "Arn"]}


def test_schedule_has_no_name_that_a_second_stack_would_want_too(template: Template) -> None:
    [schedule] = of_type(template, "AWS::Scheduler::Schedule").values()
    assert "Name" not in schedule["Properties"]
