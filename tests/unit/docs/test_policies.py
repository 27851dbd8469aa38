"""The policies in docs/policies let a person deploy the template, and nothing in it is forgotten."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from audit.translated import translated

FOLDER = Path(__file__).parents[3] / "docs" / "policies"
CREATED_BY = {
    "AWS::ApiGatewayV2::": "apigateway:POST",
    "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm",
    "AWS::CloudWatch::Dashboard": "cloudwatch:PutDashboard",
    "AWS::DynamoDB::Table": "dynamodb:CreateTable",
    "AWS::IAM::ManagedPolicy": "iam:CreatePolicy",
    "AWS::IAM::Role": "iam:CreateRole",
    "AWS::Lambda::EventInvokeConfig": "lambda:PutFunctionEventInvokeConfig",
    "AWS::Lambda::EventSourceMapping": "lambda:CreateEventSourceMapping",
    "AWS::Lambda::Function": "lambda:CreateFunction",
    "AWS::Lambda::LayerVersion": "lambda:PublishLayerVersion",
    "AWS::Lambda::Permission": "lambda:AddPermission",
    "AWS::Logs::LogGroup": "logs:CreateLogGroup",
    "AWS::SNS::Subscription": "sns:Subscribe",
    "AWS::SNS::Topic": "sns:CreateTopic",
    "AWS::SNS::TopicPolicy": "sns:SetTopicAttributes",
    "AWS::SQS::QueuePolicy": "sqs:SetQueueAttributes",
    "AWS::SQS::Queue": "sqs:CreateQueue",
    "AWS::Scheduler::Schedule": "scheduler:CreateSchedule",
    "AWS::SecretsManager::Secret": "secretsmanager:CreateSecret",
}


def actions(name: str) -> set[str]:
    policy = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def allows(name: str, action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in actions(name))


def types(project: Path) -> list[str]:
    return sorted({resource["Type"] for resource in translated(project / "template.yaml")["Resources"].values()})


def test_whoever_has_the_policy_can_make_every_resource(project: Path) -> None:
    for type_ in types(project):
        action = next((action for start, action in CREATED_BY.items() if type_.startswith(start)), None)
        assert action, f"{type_}: which action makes it?"
        assert allows("deploy", action), action


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_only_what_has_no_name_is_allowed_everywhere(path: Path) -> None:
    """Actions on `*` are those that AWS knows no resource for."""
    policy = json.loads(path.read_text("utf-8"))
    for statement in policy["Statement"]:
        if statement["Resource"] == "*":
            assert not any(action.endswith(":*") for action in statement["Action"]), statement["Sid"]
