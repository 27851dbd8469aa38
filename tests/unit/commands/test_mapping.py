"""`siro-bridge mapping check` says ok, or where and what is wrong."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from siro_bridge_cli.main import main

SHIPPED = Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"

REST = """\
connector: rest
timezone: UTC
engagements:
  list: {path: /visits, since: {param: since}}
  get: {path: "/visits/{key}"}
  cursor: updated
  key: id
  fields:
    externalId: id
    startTime: start
"""


def test_shipped_mapping_is_the_default_and_ok(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHIPPED.parents[2])
    result = CliRunner().invoke(main, ["mapping", "check"])
    assert (result.exit_code, result.output) == (0, "ok\n")


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("start_from: 30d", "start_form: 30d", "sync.start_form: is not a key of this section"),
        ("timezone: America/Denver", "timezone: Denver", "an IANA time zone"),
        ("overlap: 10m", "overlap: 10", "a duration such as"),
        ("target: deal, column: timeline", "target: deals, column: timeline", "write_back"),
        ("  targets:", "\ttargets:", "is not YAML"),
        ("engagementType.activityType: ", "engagementType.activityTyp: ", "engagementType has no field 'activityTyp'"),
        ("connector: sql", "connector: soap", "connector: sql, rest or graphql expected"),
        ("in_home: APPOINTMENT", "in_home: VISIT", "VISIT is not one of MEETING, CALL, "),
    ],
)
def test_mistake_is_one_line_with_its_place(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    text, file = SHIPPED.read_text(), tmp_path / "mapping.yaml"
    line = text[: text.index(right.strip())].count("\n") + 1
    file.write_text(text.replace(right, wrong, 1))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    [message] = result.output.splitlines()
    assert message.startswith(f"{file}:{line}: ")
    assert complaint in message


@pytest.mark.parametrize(
    ("right", "wrong", "meant"),
    [
        ('a.starts_at      AS "startTime"', 'a.starts_at AS "starttime"', "startTime"),
        ('AS "engagementUsers[0].email"', 'AS "engagementUsers[0].emial"', "engagementUsers[0].email"),
    ],
)
def test_alias_that_leads_nowhere_is_found_without_a_database(
    tmp_path: Path, right: str, wrong: str, meant: str
) -> None:
    file = tmp_path / "mapping.yaml"
    assert right in SHIPPED.read_text()
    file.write_text(SHIPPED.read_text().replace(right, wrong))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    [message] = result.output.splitlines()
    assert re.match(rf"{file}:\d+: engagements\.select: ", message)
    assert f"did you mean {meant}?" in message


def test_note_template_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(SHIPPED.read_text().replace("{{ summary }}", "{{ summary"))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    assert "write_back.note.template, line " in result.output


def test_name_that_no_note_has_is_a_mistake_with_its_line_in_the_template(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(SHIPPED.read_text().replace("{{ summary }}", "{{ summery }}"))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    assert re.search(r"write_back\.note\.template, line \d+: summery is not known", result.output)


@pytest.mark.parametrize(
    "wrong", ["{{ recording.titel }}", "{{ facts[0].valeu }}", "{{ recording.created_at.strftme() }}"]
)
def test_part_that_no_recording_has_is_a_warning(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(SHIPPED.read_text().replace("{{ summary }}", wrong))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 0
    assert re.match(rf"warning: {file}:\d+: write_back\.note\.template, line \d+: .* has no attribute", result.output)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("    translate: {stag: {a: b}}", "opportunities.translate.stag: the record has no field 'stag'"),
        ("    constants: {stag: b}", "opportunities.constants.stag: the record has no field 'stag'"),
    ],
)
def test_field_that_siro_does_not_know_is_found_without_a_database(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "mapping.yaml"
    select = 'SELECT id AS "externalId"'
    text = f"connector: sql\ntimezone: UTC\nopportunities:\n    select: {select}\n    cursor: c\n    key: k\n"
    file.write_text(text + line)
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith(f"{file}:7: {complaint}")


def test_field_of_a_rest_mapping_that_siro_does_not_know_is_found(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(REST)
    assert CliRunner().invoke(main, ["mapping", "check", str(file)]).exit_code == 0
    file.write_text(REST.replace("startTime:", "startTimee:"))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith(f"{file}:10: engagements.fields.startTimee: ")


def test_missing_file_is_one_line_that_says_what_to_do() -> None:
    result = CliRunner().invoke(main, ["mapping", "check", "no-such.yaml"])
    assert result.exit_code == 2
    assert result.output.startswith("Error: no-such.yaml: there is no such file; run this in the project's folder")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    ("field", "is_wrong"),
    [
        ("externalId: to_string(id)", True),
        ("account.externalId: join('-', ['c', to_string(customer)])", True),
        ("engagementUsers: 'staff[].{externalId: to_string(id), email: mail}'", True),
        ("account.externalId: customer && join('-', ['c', to_string(customer)])", False),
        ("engagementUsers: 'staff[?id].{externalId: to_string(id), email: mail}'", False),
        ("subject: to_string(title)", False),
        ("account.externalId: customer", False),
    ],
)
def test_an_id_that_would_be_made_of_nothing_is_a_mistake(tmp_path: Path, field: str, is_wrong: bool) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(
        REST.replace("    startTime: start\n", f"    startTime: start\n    {field}\n").replace(
            "    externalId: id\n", "" if field.startswith("externalId") else "    externalId: id\n"
        )
    )
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    name = field.partition(":")[0]
    assert result.exit_code == is_wrong
    assert (f"engagements.fields.{name}: to_string makes" in result.output) == is_wrong


def test_schema_is_printed_as_it_is_shipped() -> None:
    result = CliRunner().invoke(main, ["mapping", "schema"])
    assert (result.exit_code, result.output) == (
        0,
        (SHIPPED.parents[2] / "docs/mapping.schema.json").read_text("utf-8"),
    )
