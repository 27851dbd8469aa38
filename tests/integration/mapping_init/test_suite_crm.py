"""SuiteCRM's schema on MariaDB declares no key of another table, marks what is deleted, and keeps UTC."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.mariadb import MariaDb
from tests.integration.mapping_init.conftest import Command
from tests.integration.mapping_init.suite_crm import install
from tests.integration.sync.running import Running


@dataclass(frozen=True)
class Crm:
    url: str


@pytest.fixture(scope="module")
def url(mariadb_server: MariaDb) -> str:
    crm = mariadb_server.another("suite_crm")
    install(crm.url)
    return crm.url


@pytest.fixture
def made(command: Command, url: str, tmp_path: Path) -> Path:
    result = command("init", "made.yaml", "--yes", "--set", "display_timezone=America/Denver", url=url)
    assert result.exit_code == 0, result.output
    return tmp_path / "made.yaml"


def test_its_times_are_utc_whatever_the_server_says(made: Path) -> None:
    mapping = load_mapping(str(made))
    assert (mapping.timezone, mapping.display_timezone) == ("UTC", "America/Denver")


def test_it_passes_the_check_and_syncs(made: Path, command: Command, url: str, tmp_path: Path) -> None:
    assert command("check", str(made)).output == "ok\n"
    with mock_aws():
        running = Running(tmp_path, Crm(url), SimulatedSiro(seed=1), mapping=made.read_text("utf-8"))  # type: ignore[arg-type]
        report, synced = running.run(), running.synced()
        running.close()
    assert (report.failures, report.stopped, report.notes.get("rejected")) == ([], {}, None)
    assert sorted(synced) == ["m-1", "m-2"]


def test_references_that_only_names_and_words_tell_are_followed(made: Path, url: str) -> None:
    records = {row["externalId"]: row for row in payloads(made, url)}
    assert {key: record["account"]["externalId"] for key, record in records.items()} == dict.fromkeys(records, "a-1")
    assert records["m-1"]["opportunity"]["externalId"] == "o-1"
    assert "opportunity" not in records["m-2"]
    assert records["m-1"]["engagementUsers"] == [
        {"externalId": "u-1", "email": "dana@example.com", "name": "Dana Field"}
    ]
    assert records["m-1"]["startTime"] == "2026-02-16T17:00:00.000Z"
    assert records["m-2"]["engagementType"] == {"name": "Meeting", "activityType": "MEETING"}
    assert "deletedAt" in records["m-3"]


def payloads(file: Path, url: str) -> list[dict[str, Any]]:
    mapping = load_mapping(str(file))
    assert isinstance(mapping, SqlMapping)
    crm = SqlCrm(mapping, {"url": url})
    try:
        return [row.payload for row in crm.reader.read_changes("engagements", None, None, 100)]
    finally:
        crm.close()


def test_note_row_has_all_that_the_application_would_fill_in(made: Path) -> None:
    mapping = load_mapping(str(made))
    assert isinstance(mapping, SqlMapping)
    note = mapping.write_back.note
    assert note
    assert (note.table, note.key, note.parent, note.body) == ("notes", "id", "parent_id", "description")
    assert note.constants == {
        "parent_type": "Opportunities",
        "date_entered": "{now}",
        "date_modified": "{now}",
        "id": "{uuid}",
    }
    assert note.max_length == 16383


def test_stage_whose_words_nobody_told_is_a_question_and_not_open(made: Path) -> None:
    mapping = load_mapping(str(made))
    assert isinstance(mapping, SqlMapping)
    assert mapping.opportunities
    assert "disposition" not in mapping.opportunities.translate
    assert "-- ? o.sales_stage" in made.read_text("utf-8")
