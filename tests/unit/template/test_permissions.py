"""Who may do what: roles and permissions exist on the translated template only."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.template.parts import FUNCTIONS, Template, listed, of_type, properties, statements


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_may_touch_named_resources_only(template: Template, logical_id: str) -> None:
    ours = statements(template, f"{logical_id}Role")
    assert ours
    for statement in ours:
        assert statement["Resource"] != "*"
        assert not [action for action in listed(statement["Action"]) if "*" in action]


def test_no_function_has_a_policy_that_is_not_written_here(template: Template) -> None:
    """AWS's own policies allow their actions on every resource of the account."""
    for name, role in of_type(template, "AWS::IAM::Role").items():
        for arn in role["Properties"].get("ManagedPolicyArns", []):
            condition, ours, nothing = arn["Fn::If"]
            assert template["Resources"][ours["Ref"]]["Condition"] == condition, name
            assert nothing == {"Ref": "AWS::NoValue"}


def test_code_in_the_vpc_may_not_use_what_lambda_needs_there(template: Template) -> None:
    allowed, refused = properties(template, "NetworkPolicy")["PolicyDocument"]["Statement"]
    assert all(action.startswith("ec2:") for action in allowed["Action"])
    assert (refused["Effect"], refused["Action"]) == ("Deny", "ec2:*")
    assert "lambda:SourceFunctionArn" in refused["Condition"]["ArnLike"]


def test_function_that_strangers_reach_writes_events_only(template: Template) -> None:
    """Neither what was sent or written nor a lease: items of a recording, and events that nobody understood."""
    [writing] = [each for each in statements(template, "WebhookFunctionRole") if "dynamodb" in str(each["Action"])]
    assert writing["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["recording#*", "parked#*"]}}


@pytest.mark.parametrize(
    ("policy", "resources"),
    [("QueuesPolicy", ["EnrichmentQueue", "EnrichmentDeadLetterQueue"]), ("AlarmTopicPolicy", ["AlarmTopic"])],
)
def test_nothing_is_taken_in_plain_text(template: Template, policy: str, resources: list[str]) -> None:
    found = properties(template, policy)
    assert [each["Ref"] for each in found.get("Queues", found.get("Topics", ()))] == resources
    [refused] = [each for each in found["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert refused["Principal"] == "*"
    assert all(resource in str(refused["Resource"]) for resource in resources)


def test_a_key_of_ones_own_encrypts_all_that_is_kept(template: Template) -> None:
    """Table, queues, topic, logs, secrets, and what the functions' environment says."""
    key = {"Fn::If": ["HasOwnKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
    places: dict[str, Callable[[dict[str, Any]], Any]] = {
        "AWS::DynamoDB::Table": lambda found: found["SSESpecification"]["KMSMasterKeyId"],
        "AWS::Lambda::Function": lambda found: found["KmsKeyArn"],
        "AWS::Logs::LogGroup": lambda found: found["KmsKeyId"],
        "AWS::SecretsManager::Secret": lambda found: found["KmsKeyId"],
        "AWS::SNS::Topic": lambda found: found["KmsMasterKeyId"],
    }
    for kind, place in places.items():
        assert of_type(template, kind)
        for name, resource in of_type(template, kind).items():
            assert resource["Type"] != kind or place(resource["Properties"]) == key, name
    for queue in ("EnrichmentQueue", "EnrichmentDeadLetterQueue"):
        assert properties(template, queue)["KmsMasterKeyId"] == key


def test_function_that_strangers_reach_reads_the_signing_secrets_only(template: Template) -> None:
    read = [each for each in statements(template, "WebhookFunctionRole") if "secretsmanager" in str(each["Action"])]
    assert [each["Resource"] for each in read] == [{"Ref": "WebhookSecret"}]


def test_only_the_token_secrets_are_written(template: Template) -> None:
    writes = {
        logical_id: [
            secret["Ref"]
            for each in statements(template, f"{logical_id}Role")
            if "secretsmanager:PutSecretValue" in listed(each["Action"])
            for secret in listed(each["Resource"])
        ]
        for logical_id in FUNCTIONS
    }
    assert writes == {
        "WebhookFunction": [],
        "SyncFunction": ["CrmTokenSecret"],
        "EnrichmentFunction": ["SiroTokenSecret", "CrmTokenSecret"],
    }


def test_only_the_gateways_webhook_route_may_invoke_the_webhook_function(template: Template) -> None:
    [permission] = of_type(template, "AWS::Lambda::Permission").values()
    assert permission["Properties"]["SourceArn"]["Fn::Sub"].endswith(":${WebhookApi}/*/POST/webhooks/siro")
