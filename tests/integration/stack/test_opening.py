"""A stack is found by its name, on moto's CloudFormation; what is no stack of ours is one line."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import click
import pytest
from click.testing import CliRunner
from moto import mock_aws

from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import OlderReleaseError, StackError
from siro_bridge_cli.stack.opening import configured, open_stack
from siro_bridge_cli.stack.options import stack_options

QUEUE = {"Type": "AWS::SQS::Queue"}
TEMPLATE = {
    "Parameters": {"SiroApiUrl": {"Type": "String", "Default": "https://siro.example"}},
    "Resources": {"Queue": QUEUE},
    "Outputs": {"StateTableName": {"Value": "the-table"}, "SyncFunctionName": {"Value": "sync"}},
}
OTHERS = {"Resources": {"Queue": QUEUE}}


@pytest.fixture(autouse=True)
def cloudformation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with mock_aws():
        client = boto3.client("cloudformation", region_name="us-east-1")
        client.create_stack(StackName="siro-bridge", TemplateBody=json.dumps(TEMPLATE))
        client.create_stack(StackName="shop", TemplateBody=json.dumps(OTHERS))
        yield


def test_outputs_and_parameters_are_read() -> None:
    stack = open_stack("siro-bridge", Access("us-east-1"))
    assert stack.output("StateTableName") == "the-table"
    assert stack.parameter("SiroApiUrl") == "https://siro.example"
    assert stack.status == "CREATE_COMPLETE"


def test_wrong_name_is_told_with_the_region() -> None:
    with pytest.raises(
        StackError, match=r"^there is no stack siro-brigde in region us-east-1; name yours with --stack"
    ):
        open_stack("siro-brigde", Access("us-east-1"))


def test_stack_of_something_else_is_refused() -> None:
    with pytest.raises(StackError, match=r"^stack shop \(CREATE_COMPLETE\) has no output StateTableName"):
        open_stack("shop", Access("us-east-1"))


def test_older_release_is_told_before_a_function_takes_a_request_for_a_sync() -> None:
    stack = open_stack("siro-bridge", Access("us-east-1"))
    with pytest.raises(OlderReleaseError, match=r"an older release made it; deploy this release first"):
        stack.invoke("SyncFunction", {"operation": "preview"})
    with pytest.raises(OlderReleaseError, match=r"has no output CrmSecretArn"):
        stack.secret("CrmSecret")


@click.command()
@stack_options
def name(stack: DeployedStack) -> None:
    click.echo(f"{stack.name} {stack.region}")


def test_name_and_region_come_from_samconfig_unless_they_are_given(tmp_path: Path) -> None:
    (tmp_path / "samconfig.toml").write_text(
        '[default.global.parameters]\nstack_name = "shop"\n[default.deploy.parameters]\n'
        'stack_name = "siro-bridge"\nregion = "us-east-1"\n'
    )
    assert configured("stack_name") == "siro-bridge"
    assert CliRunner().invoke(name).output == "siro-bridge us-east-1\n"
    assert (
        "there is no stack siro-bridge in region eu-west-1"
        in CliRunner().invoke(name, ["--region", "eu-west-1"]).output
    )
    assert "stack shop" in CliRunner().invoke(name, ["--stack", "shop"]).output


@pytest.mark.parametrize("text", ["", "not toml [", "[default]\nx = 1"])
def test_samconfig_that_says_nothing_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "samconfig.toml").write_text(text)
    assert configured("stack_name") is None


@pytest.mark.parametrize("option", ["--stack", "--region", "--profile"])
def test_local_takes_no_other_stack(option: str) -> None:
    answer = CliRunner().invoke(name, ["--local", option, "us-east-1"])
    assert answer.exit_code == 2
    assert "leave --stack, --region and --profile out" in answer.output
