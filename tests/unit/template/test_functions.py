"""How the functions run: settings, logs, network, failures and the schedule."""

from dataclasses import fields

import pytest

from siro_bridge.settings import EnrichmentSettings, Settings, SyncSettings, WebhookSettings
from tests.unit.template.parts import FUNCTIONS, Template, of_type, properties

IN_VPC = ("SyncFunction", "EnrichmentFunction")
LOGGING = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
FOR_LOCAL_RUNS = {"MAPPING_FILE", "CRM_ACCESS", "TRIAL_ROWS"}
"""A deployed function's mapping is in its layer, and nothing is tried out with it."""

SETTINGS: dict[str, type[Settings]] = {
    "WebhookFunction": WebhookSettings,
    "SyncFunction": SyncSettings,
    "EnrichmentFunction": EnrichmentSettings,
}


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_gets_the_settings_it_reads(template: Template, logical_id: str) -> None:
    variables = properties(template, logical_id)["Environment"]["Variables"]
    read = {field.name.upper() for field in fields(SETTINGS[logical_id])}
    assert set(variables) == (read | LOGGING) - FOR_LOCAL_RUNS


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_logs_to_a_declared_group_with_a_retention(template: Template, logical_id: str) -> None:
    group = properties(template, logical_id)["LoggingConfig"]["LogGroup"]["Ref"]
    assert properties(template, group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_lambda_logs_of_an_invocation_only_what_went_wrong_but_with_debug_all(
    template: Template, logical_id: str
) -> None:
    logging = properties(template, logical_id)["LoggingConfig"]
    assert logging["LogFormat"] == "JSON"
    assert logging["SystemLogLevel"] == {"Fn::If": ["LogsEverything", "DEBUG", "WARN"]}
    assert logging["ApplicationLogLevel"] == "DEBUG"  # the program's own level decides, and metrics have none


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


def test_failed_sync_run_is_not_repeated_before_its_next_schedule(template: Template) -> None:
    [config] = of_type(template, "AWS::Lambda::EventInvokeConfig").values()
    assert config["Properties"]["MaximumRetryAttempts"] == 0


def test_schedule_has_no_name_that_a_second_stack_would_want_too(template: Template) -> None:
    [schedule] = of_type(template, "AWS::Scheduler::Schedule").values()
    assert "Name" not in schedule["Properties"]
