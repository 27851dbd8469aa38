"""Who may do what: roles and permissions exist on the translated template only."""

import pytest

from tests.unit.template.parts import FUNCTIONS, Template, listed, of_type, statements


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_may_touch_named_resources_only(template: Template, logical_id: str) -> None:
    ours = statements(template, f"{logical_id}Role")
    assert ours
    for statement in ours:
        assert statement["Resource"] != "*"
        assert not [action for action in listed(statement["Action"]) if "*" in action]


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
