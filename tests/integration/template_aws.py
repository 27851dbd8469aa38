"""The template's table, queue and secrets on a moto server, and the environment its functions get from them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer
from samcli.yamlhelper import yaml_parse

TABLE_SETTINGS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@dataclass(frozen=True)
class TemplateAws:
    """`references` is what `!Ref` gives, by logical id or parameter."""

    endpoint_url: str
    template: Mapping[str, Any]
    references: dict[str, str]

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint_url)  # type: ignore[call-overload]

    def environment(self, function: str) -> dict[str, str]:
        """Give the variables that the template sets for a function."""
        shared = self.template["Globals"]["Function"]["Environment"]["Variables"]
        own = self.template["Resources"][function]["Properties"]["Environment"]["Variables"]
        variables = {name: self._resolve(value) for name, value in (shared | own).items()}
        return variables | {"AWS_ENDPOINT_URL": self.endpoint_url}

    def fill(self, secret: str, value: Mapping[str, Any]) -> None:
        """Fill a secret as a person does after deploying."""
        name = self.references[secret]
        self.client("secretsmanager").put_secret_value(SecretId=name, SecretString=json.dumps(value))

    def secret(self, secret: str) -> dict[str, Any]:
        answer = self.client("secretsmanager").get_secret_value(SecretId=self.references[secret])
        value: dict[str, Any] = json.loads(answer["SecretString"])
        return value

    def take_messages(self) -> list[dict[str, Any]]:
        """Take what waits in the enrichment queue."""
        sqs, url = self.client("sqs"), self.references["EnrichmentQueue"]
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        messages: list[dict[str, Any]] = received.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def items(self) -> list[dict[str, Any]]:
        """Everything in the state table, as DynamoDB spells it."""
        answer = self.client("dynamodb").scan(TableName=self.references["StateTable"])
        items: list[dict[str, Any]] = answer["Items"]
        return items

    def _resolve(self, value: str | Mapping[str, str]) -> str:
        return value if isinstance(value, str) else self.references[value["Ref"]]


@contextmanager
def template_aws(project: Path, parameters: Mapping[str, str]) -> Iterator[TemplateAws]:
    """Run it for the length of the block; `parameters` override the template's defaults."""
    template = yaml_parse((project / "template.yaml").read_text())
    defaults = {name: str(each["Default"]) for name, each in template["Parameters"].items()}
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        references = {"AWS::StackName": "siro-bridge", **defaults, **parameters}
        aws = TemplateAws(f"http://{host}:{port}", template, references)
        _create_resources(aws)
        yield aws
    finally:
        server.stop()


def _create_resources(aws: TemplateAws) -> None:
    """Create what the functions use; unique names, since moto keeps its state from one server to the next."""
    resources = aws.template["Resources"]
    suffix = aws.endpoint_url.rpartition(":")[2]
    table = {key: resources["StateTable"]["Properties"][key] for key in TABLE_SETTINGS}
    aws.references["StateTable"] = f"state-{suffix}"
    aws.client("dynamodb").create_table(TableName=f"state-{suffix}", **table)
    aws.references["EnrichmentQueue"] = aws.client("sqs").create_queue(QueueName=f"enrichment-{suffix}")["QueueUrl"]
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::SecretsManager::Secret":
            placeholder = resource["Properties"]["SecretString"]
            created = aws.client("secretsmanager").create_secret(
                Name=f"{logical_id}-{suffix}", SecretString=placeholder
            )
            aws.references[logical_id] = created["ARN"]
