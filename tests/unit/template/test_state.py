"""What outlives a deployment: the table and the secrets."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.template.parts import Template, of_type, properties

PLACEHOLDERS: dict[str, dict[str, Any]] = {
    "WebhookSecret": {"signing_secrets": ["REPLACE_ME"]},
    "SiroSecret": {
        "organization_token": "REPLACE_ME",
        "oauth_client_id": "REPLACE_ME",
        "oauth_client_secret": "REPLACE_ME",
        "oauth_user_id": "REPLACE_ME",
    },
    "CrmSecret": {"url": "REPLACE_ME"},
    "SiroTokenSecret": {"access_token": "REPLACE_ME"},
    "CrmTokenSecret": {"access_token": "REPLACE_ME"},
}


@pytest.mark.parametrize(("logical_id", "value"), PLACEHOLDERS.items())
def test_placeholder_never_changes(template: Template, logical_id: str, value: Mapping[str, Any]) -> None:
    assert json.loads(properties(template, logical_id)["SecretString"]) == value


def test_state_outlives_the_stack_and_can_be_restored(template: Template) -> None:
    table = template["Resources"]["StateTable"]
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"  # a first deployment that fails leaves nothing behind
    assert table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["Properties"]["TimeToLiveSpecification"]["AttributeName"] == "expires_at"


@pytest.mark.parametrize(
    ("kind", "deleted", "replaced"),
    [
        ("AWS::DynamoDB::Table", "RetainExceptOnCreate", "Retain"),
        ("AWS::SecretsManager::Secret", "Delete", "Retain"),
        ("AWS::SQS::Queue", "Delete", "Delete"),
        ("AWS::Logs::LogGroup", "Delete", "Delete"),
    ],
)
def test_what_holds_something_says_what_becomes_of_it(
    template: Template, kind: str, deleted: str, replaced: str
) -> None:
    """As docs/security.md says: the table outlives the stack; what the queues hold, it knows."""
    found = {name: each for name, each in of_type(template, kind).items() if each["Type"] == kind}
    assert found
    for name, each in found.items():
        assert (each["DeletionPolicy"], each["UpdateReplacePolicy"]) == (deleted, replaced), name


def test_table_refuses_to_be_deleted_where_that_is_asked_for(template: Template) -> None:
    assert properties(template, "StateTable")["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert template["Conditions"]["IsProtected"] == {"Fn::Equals": [{"Ref": "DeletionProtection"}, "true"]}


def test_due_index_holds_keys_only(template: Template) -> None:
    [index] = properties(template, "StateTable")["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "due"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["due_shard", "due_at"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
