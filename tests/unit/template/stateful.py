"""What an update in place must leave alone; of a tagged release: `python -m tests.unit.template.stateful v0.1.0`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from samcli.yamlhelper import yaml_parse

from tests.unit.template.parts import Template

HOLD_SOMETHING = {
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::Logs::LogGroup",
    "AWS::ApiGatewayV2::Api",
}
"""Rows, messages, secrets, confirmed subscriptions, logs, and the address that Siro has."""

OVERWRITES = {"AWS::SecretsManager::Secret": ["SecretString"], "AWS::DynamoDB::Table": ["GlobalSecondaryIndexes"]}
"""Changed, they replace nothing and lose something all the same."""

FIXED = ("createOnlyProperties", "conditionalCreateOnlyProperties")
"""In AWS's own schemas: what cannot be changed."""

KEPT = ("Type", "Condition")


def stateful(template: Template) -> dict[str, Any]:
    """Of each resource that holds something: its kind, and whatever makes CloudFormation put a new one in its place."""
    return {
        name: {key: each[key] for key in KEPT if key in each} | {"Properties": _fixed(each)}
        for name, each in template["Resources"].items()
        if each["Type"] in HOLD_SOMETHING
    }


def interface(template: Template) -> dict[str, Any]:
    """What `samconfig.toml` and commands of the release know."""
    parameters = {name: each.get("AllowedValues", []) for name, each in template["Parameters"].items()}
    return {"Parameters": parameters, "Outputs": sorted(template["Outputs"])}


def _fixed(resource: dict[str, Any]) -> dict[str, Any]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource["Type"]).schema
    fixed = [path.split("/")[2] for key in FIXED for path in schema.get(key, ())]
    fixed += OVERWRITES.get(resource["Type"], [])
    properties = resource.get("Properties", {})
    return {name: properties[name] for name in sorted(set(fixed)) if name in properties}


def kept(template: Template) -> dict[str, Any]:
    return {"Resources": stateful(template), **interface(template)}


if __name__ == "__main__":
    tag = sys.argv[1]
    source = subprocess.run(["git", "show", f"{tag}:template.yaml"], check=True, capture_output=True, text=True).stdout
    file = Path(__file__).with_name(f"release-{tag.removeprefix('v')}.json")
    file.write_text(json.dumps(kept(yaml_parse(source)), indent=1) + "\n", "utf-8")
