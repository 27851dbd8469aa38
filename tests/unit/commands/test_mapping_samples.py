"""`siro-bridge mapping check --live` shows records of the CRM as Siro would get them, and what is wrong with them."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.main import main
from siro_bridge_cli.show import progress

SYNCED = """\
connector: sql
timezone: America/Denver
engagements:
  select: |
    SELECT v.id AS "externalId", v.title AS "subject", v.starts AS "startTime", v.kind AS "engagementType.activityType",
           'visit' AS "engagementType.name", v.rep AS "engagementUsers[0].externalId",
           v.deal AS "opportunity.externalId", v.changed AS "_changed"
      FROM visits v
  cursor: _changed
  key: externalId
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  fields:
    - {name: Budget, target: deal, column: budget}
  note: {target: deal, table: notes, key: id, parent: deal_id, body: text}
"""
VISITS = """
CREATE TABLE deals (id TEXT PRIMARY KEY, code TEXT, budget TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, deal_id TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE visits (id TEXT PRIMARY KEY, title TEXT, starts TEXT, kind TEXT, rep TEXT, deal TEXT, changed TEXT);
INSERT INTO deals VALUES ('d-1', 'D', 'a lot');
INSERT INTO visits VALUES
  ('v-1', 'Pat''s kitchen', '2026-02-15T14:00:00Z', 'MEETING', 'R-1', 'd-1', '2026-02-10T14:00:00Z'),
  ('v-2', 'Sam''s roof', '2026-02-16T14:00:00Z', 'CALL', NULL, 'd-1', '2026-02-10T15:00:00Z'),
  ('v-3', 'Kim''s bath', 'soon', 'Site visit', 'R-1', 'd-1', '2026-02-10T16:00:00Z');
"""


@pytest.fixture(autouse=True)
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 3600.0)


def check(folder: Path, *options: str, mapping: str = SYNCED, schema: str = VISITS) -> Result:
    file, crm = folder / "mapping.yaml", folder / "crm.db"
    file.write_text(mapping)
    crm.unlink(missing_ok=True)
    with closing(sqlite3.connect(crm)) as database:
        database.executescript(schema)
    before = crm.read_bytes()
    asked = ["mapping", "check", "--live", *options, str(file)]
    result = CliRunner(mix_stderr=False).invoke(main, asked, input=f"sqlite:///{crm}")
    assert crm.read_bytes() == before
    return result


def findings(folder: Path, *options: str, **given: str) -> tuple[int, dict[str, Any]]:
    result = check(folder, "--json", *options, **given)
    return result.exit_code, json.loads(result.stdout)


def lines(told: dict[str, Any]) -> str:
    return "\n".join(each["found"] for each in told["findings"])


def test_records_are_shown_as_siro_would_get_them_with_what_is_refused(tmp_path: Path) -> None:
    status, told = findings(tmp_path)
    assert status == 1
    sample = told["samples"]["engagements"]
    assert (sample["read"], sample["refused"]) == (3, 1)
    first, _, refused = sample["records"]
    assert first["body"] == {
        "externalId": "v-1",
        "subject": "Pat's kitchen",
        "startTime": "2026-02-15T14:00:00.000Z",
        "startTimeLocalized": "2026-02-15T07:00:00.000",
        "engagementType": {"name": "visit", "activityType": "MEETING"},
        "engagementUsers": [{"externalId": "R-1"}],
        "opportunity": {"externalId": "d-1"},
    }
    assert {issue.partition(":")[0] for issue in refused["issues"]} == {"startTime", "engagementType.activityType"}
    assert sample["filled"]["engagementUsers[0].externalId"] == 2


def test_each_finding_names_file_line_and_key(tmp_path: Path) -> None:
    _, told = findings(tmp_path)
    file = str(tmp_path / "mapping.yaml")
    assert {(each["file"], each["line"], each["key"]) for each in told["findings"]} == {(file, 4, "engagements.select")}
    for expected in (
        "1 of 3 records do not fit Siro: engagementType.activityType: ",
        "the CRM says 'Site visit': translate it",
        "1 of 3 records do not fit Siro: startTime: a time expected",
        "1 of 2 appointments have no rep",
        "1 of 2 appointments are CALL: no rep's appointment list shows it",
        "Siro finds its own user by the rep's email or name; map engagementUsers[0].email",
    ):
        assert expected in lines(told)


def test_for_a_person_records_come_first_and_findings_a_line_each(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert result.exit_code == 1
    assert "appointment v-1" in result.stdout
    assert "subject" in result.stdout
    assert "3 appointments read, 2 as Siro takes them" in result.stdout
    assert all(f"{tmp_path / 'mapping.yaml'}:4: engagements.select: " in line for line in result.stderr.splitlines())


def test_without_values_nothing_of_the_crm_is_quoted(tmp_path: Path) -> None:
    _, told = findings(tmp_path, "--without-values")
    assert "records" not in told["samples"]["engagements"]
    assert not any(word in json.dumps(told) for word in ("kitchen", "roof", "Site visit", "2026-02-1"))


def test_only_as_many_records_as_asked_for_are_shown(tmp_path: Path) -> None:
    _, told = findings(tmp_path, "--rows", "1")
    assert len(told["samples"]["engagements"]["records"]) == 1


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("cursor: _changed", "cursor: _changd", "cursor: the select has no column _changd; did you mean _changed?"),
        ("key: externalId", "key: extrnalId", "key: the select has no column extrnalId; did you mean externalId?"),
        ("v.title", "v.titel", "engagements.select: the CRM's database says: no such column: v.titel"),
        ("link: opportunity", "link: account", "targets.deal: none of the records that were read names its account"),
        ("table: deals, key: id", "table: deals, key: code", "targets.deal: the CRM has no such record for the opp"),
    ],
)
def test_mistake_that_only_the_crm_can_tell(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    assert right in SYNCED
    schema = VISITS.replace("'soon', 'Site visit'", "'2026-02-17', 'EVENT'")
    _, told = findings(tmp_path, mapping=SYNCED.replace(right, wrong), schema=schema)
    assert complaint in lines(told)


def test_stamps_of_another_clock_are_told(tmp_path: Path) -> None:
    """A CRM that stores UTC, and a mapping that takes it for Denver's: what has just changed lies hours ahead."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    schema = (
        f"{VISITS} UPDATE visits SET changed = '2026-02-10 14:00:00';"
        f"UPDATE visits SET changed = '{now}' WHERE id = 'v-1';"
    )
    told = "mapping.yaml:2: timezone: by the clock of America/Denver a record of engagements was last changed "
    assert told in lines(findings(tmp_path, schema=schema)[1])
    in_utc = SYNCED.replace("timezone: America/Denver", "timezone: UTC\ndisplay_timezone: America/Denver")
    assert "by the clock of" not in lines(findings(tmp_path, schema=schema, mapping=in_utc)[1])
