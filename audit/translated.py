"""`python -m audit.translated`: prints template.yaml as CloudFormation gets it, as JSON, translated by SAM."""

import json
import os
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


class NoManagedPolicies:
    """The template names none, so there is none to look up."""

    def load(self) -> dict[str, str]:
        return {}


def translated(path: Path) -> dict[str, Any]:
    source = yaml_parse(path.read_text("utf-8"))
    for resource in source["Resources"].values():
        if resource["Type"] in CODE:
            resource["Properties"][CODE[resource["Type"]]] = "s3://bucket/key"
    found: dict[str, Any] = transform(source, {}, NoManagedPolicies())
    return found


if __name__ == "__main__":
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    print(json.dumps(translated(Path("template.yaml")), indent=1))
