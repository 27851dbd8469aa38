"""`siro-bridge mapping check --live` asks the database what the file cannot know, and writes nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.main import main
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.show import progress

MAPPING = """\
connector: sql
timezone: America/Denver
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  fields:
    - {name: Budget, target: deal, column: budget}
    - {name: Total, target: deal, column: total}
  note:
    target: deal
    table: notes
    key: id
    parent: deal_id
    body: text
    constants: {kind: siro}
"""
SCHEMA = """
CREATE TABLE deals (id TEXT PRIMARY KEY, budget TEXT, total TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, deal_id TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
                    made TEXT NOT NULL DEFAULT '2026', author TEXT);
"""


@pytest.fixture(autouse=True)
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 3600.0)


def check(folder: Path, *, schema: str = SCHEMA, secret: str = "", mapping: str = MAPPING) -> Result:
    file, crm = folder / "mapping.yaml", folder / "crm.db"
    file.write_text(mapping)
    crm.unlink(missing_ok=True)
    with closing(sqlite3.connect(crm)) as database:
        database.executescript(schema)
    given = secret or json.dumps({"url": f"sqlite:///{crm}"})
    return CliRunner().invoke(main, ["mapping", "check", "--live", str(file)], input=given)


def test_database_that_takes_all_of_it_is_ok(tmp_path: Path) -> None:
    assert (result := check(tmp_path)).output == "ok\n", result.output


def test_each_column_that_is_not_there_or_takes_no_value_is_a_line(tmp_path: Path) -> None:
    schema = SCHEMA.replace("budget TEXT", "budget_ TEXT").replace("total TEXT", "total TEXT GENERATED ALWAYS AS ('1')")
    result = check(tmp_path, schema=schema.replace(" text TEXT", " words TEXT"))
    assert result.exit_code == 1
    budget, total, text = result.output.splitlines()
    assert budget.endswith("mapping.yaml:7: write_back.fields.0.column: table deals has no column budget")
    assert ":8: write_back.fields.1.column: the database makes the values of deals.total itself" in total
    assert text.endswith("mapping.yaml:14: write_back.note.body: table notes has no column text")


@pytest.mark.parametrize(
    ("insert", "complaint"),
    [
        ("{parent: leads_, parent_key: id}", "insert.parent: the CRM's database has no table leads_"),
        ("{parent: leads, parent_key: code}", "insert.parent_key: table leads has no column code"),
        (
            '{parent: leads, parent_key: id, parent_stamps: {changed: "{now}"}}',
            "insert.parent_stamps.changed: table leads has no column changed",
        ),
    ],
)
def test_record_of_rows_that_are_not_there_yet_is_looked_for(tmp_path: Path, insert: str, complaint: str) -> None:
    mapping = MAPPING.replace("key: id}", f"key: id, insert: {insert}}}", 1)
    result = check(tmp_path, schema=f"{SCHEMA} CREATE TABLE leads (id TEXT PRIMARY KEY);", mapping=mapping)
    assert (result.exit_code, result.output.count("\n")) == (1, 1), result.output
    assert complaint in result.output


def test_column_of_the_deep_link_is_looked_for(tmp_path: Path) -> None:
    mapping = MAPPING.replace("write_back:", "deep_link: {target: deal, field: siro_link}\nwrite_back:", 1)
    result = check(tmp_path, mapping=mapping)
    assert "mapping.yaml:3: deep_link.field: table deals has no column siro_link" in result.output


def test_column_that_a_notes_row_needs_is_a_warning(tmp_path: Path) -> None:
    result = check(tmp_path, schema=SCHEMA.replace("author TEXT", "author TEXT NOT NULL"))
    assert result.exit_code == 0
    warning, ok = result.output.splitlines()
    assert warning.startswith("warning: ")
    assert "mapping.yaml:15: write_back.note.constants: notes.author takes no null and has no default" in warning
    assert ok == "ok"


@pytest.mark.parametrize(
    ("secret", "complaint"),
    [
        ("{", "CrmSecret: a JSON object expected, such as"),
        ('{"uri": "sqlite://"}', 'secret CrmSecret: key "url" is not filled in'),
        ('{"url": "oracle://bridge:hunter2@crm/x"}', "'oracle' is not one of"),
        ('{"url": "postgresql://bridge:hunter2@127.0.0.1:9/crm"}', "the CRM's database is away: Connection refused"),
    ],
)
def test_secret_that_does_not_do_is_one_line_without_the_password(tmp_path: Path, secret: str, complaint: str) -> None:
    result = check(tmp_path, secret=secret)
    assert result.exit_code == 2
    assert complaint in result.output
    assert result.output.count("\n") == 1
    assert "hunter2" not in result.output


def test_way_to_the_crm_may_be_in_the_environment_and_a_url_alone(tmp_path: Path) -> None:
    check(tmp_path)
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    runner = CliRunner(env={VARIABLE: url})
    result = runner.invoke(main, ["mapping", "check", "--live", str(tmp_path / "mapping.yaml")])
    assert (result.exit_code, result.output) == (0, "ok\n")


def test_without_a_way_to_the_crm_it_says_how_to_give_one(tmp_path: Path) -> None:
    check(tmp_path)
    result = CliRunner().invoke(main, ["mapping", "check", "--live", str(tmp_path / "mapping.yaml")], input="")
    assert result.exit_code == 2
    assert f"pipe it in, or set {VARIABLE}" in result.output
