"""template.yaml as CloudFormation gets it, translated by SAM."""

from pathlib import Path

import pytest

from audit.translated import translated
from tests.unit.template.parts import Template


@pytest.fixture(scope="session")
def template(project: Path) -> Template:
    return translated(project / "template.yaml")
