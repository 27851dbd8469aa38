"""The commands that the pages show do what the pages say."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.mapping_init import way_in
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from tests.integration.crm.graphql_crm.strawberry_schema import SCHEMA
from tests.integration.mapping_init.conftest import Command

DOCS = Path(__file__).parents[3] / "docs"
SECTION = (
    (DOCS / "mapping.md").read_text("utf-8").partition("## A first draft, made by looking")[2].partition("\n## ")[0]
)
COMMANDS = [
    shlex.split(line, comments=True)[2:]
    for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("siro-bridge mapping init")
]


API = Path(__file__).parent / "apis" / "field-service-3.0.yaml"
RECORDS = {
    "visits": {"id": 1, "title": "Maple visit", "starts_at": "2026-02-15T14:00:00Z"},
    "deals": {"id": 1, "name": "Maple kitchen", "amount": 1.5, "stage": "open"},
}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCrm]:
    with sample_crm(tmp_path_factory.mktemp("sample-crm")) as running:
        yield running


class Stack:
    """A deployed one, whose CrmSecret is the CRM's."""

    access = property(lambda self: self)

    def __init__(self, url: str) -> None:
        self.url = url

    def secret(self, name: str) -> dict[str, Any]:
        assert name == "CrmSecret"
        return {"url": self.url}

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_command_of_the_page_works(
    words: list[str], crm: SampleCrm, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(API, "openapi.yaml")
    Path("schema.graphql").write_text(SCHEMA.as_str())
    for name, record in RECORDS.items():
        Path(f"{name}.json").write_text(json.dumps([record]))
    Path("answers.yaml").write_text("appointments: appointments\ntimezone: America/Denver\ncountry: US\n")
    monkeypatch.setattr(way_in, "open_stack", lambda *_: Stack(crm.url))
    is_asking = not {"--yes", "--answers"} & set(words)
    given = [*words, "--yes"] if is_asking else words
    result = command(*given, url="" if "--stack" in words else crm.url)
    assert result.exit_code == 0, result.output
    if "-" not in words:
        assert load_mapping("mapping.yaml").engagements
    else:
        assert "connector: sql" in result.output


def test_page_has_commands() -> None:
    assert len(COMMANDS) >= 5
