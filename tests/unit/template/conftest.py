"""template.yaml as CloudFormation gets it, translated by SAM."""

from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

from tests.unit.template.parts import Template

CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


class NoManagedPolicies:
    """The template names none, so there is none to look up."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def template(project: Path) -> Template:
    source = yaml_parse((project / "template.yaml").read_text())
    for resource in source["Resources"].values():
        if resource["Type"] in CODE:
            resource["Properties"][CODE[resource["Type"]]] = "s3://bucket/key"
    translated: Template = transform(source, {}, NoManagedPolicies())
    return translated
