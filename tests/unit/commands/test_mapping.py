"""`siro-bridge mapping check` says ok, or where and what is wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from siro_bridge_cli.main import main

SHIPPED = Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"


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


def test_note_template_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(SHIPPED.read_text().replace("{{ summary }}", "{{ summary"))
    result = CliRunner().invoke(main, ["mapping", "check", str(file)])
    assert result.exit_code == 1
    assert "write_back.note.template, line " in result.output


def test_missing_file_is_one_line() -> None:
    result = CliRunner().invoke(main, ["mapping", "check", "no-such.yaml"])
    assert result.exit_code == 1
    assert result.output == "no-such.yaml: cannot be read (FileNotFoundError)\n"
