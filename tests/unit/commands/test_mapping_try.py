"""`siro-bridge mapping try` starts nothing where it can know beforehand that nothing would come of it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.main import main
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.show import progress
from siro_bridge_cli.trying import run

MAPPING = """\
connector: sql
timezone: America/Denver
write_back:
  mode: {mode}
  targets:
    deal: {{link: opportunity, table: deals, key: id}}
  fields:
    - {{name: Budget, target: deal, column: budget}}
"""


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: Any) -> None:
        pytest.fail("an AWS would have been started")

    monkeypatch.setattr(run, "run_trial", started)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 3600.0)


def tried(folder: Path, url: str, *options: str, mode: str = "live") -> Result:
    file = folder / "mapping.yaml"
    file.write_text(MAPPING.format(mode=mode))
    return CliRunner(env={VARIABLE: url}).invoke(main, ["mapping", "try", *options, str(file)])


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("postgresql://bridge:hunter2@127.0.0.1:9/crm", "the CRM's database is away: Connection refused"),
        ("oracle://bridge:hunter2@crm/x", "'oracle' is not one of"),
    ],
)
def test_crm_that_is_not_there_is_one_line(tmp_path: Path, url: str, complaint: str) -> None:
    result = tried(tmp_path, url)
    assert (result.exit_code, result.output.count("\n")) == (2, 1), result.output
    assert complaint in result.output
    assert "hunter2" not in result.output


def test_shadow_mode_has_nothing_to_write(tmp_path: Path) -> None:
    result = tried(tmp_path, "sqlite://", "--write", mode="shadow")
    assert (result.exit_code, result.output.count("\n")) == (2, 1), result.output
    assert "mapping.yaml:4: write_back.mode: shadow writes nothing" in result.output


def test_mistake_in_the_mapping_is_told_as_by_check(tmp_path: Path) -> None:
    result = tried(tmp_path, "sqlite://", mode="shade")
    assert (result.exit_code, result.output.count("\n")) == (1, 1), result.output
    assert "mapping.yaml:4: write_back.mode: " in result.output
