"""`mapping check --live` through the deployed function, and `mapping try` on this machine: neither changes the CRM."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.main import main
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.trying import run
from siro_bridge_cli.trying.run import Surroundings, Told, run_trial
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator


def test_deployed_mapping_is_looked_at_by_the_function(kept_stack: KeptStack, project: Path, tmp_path: Path) -> None:
    file = project / "layers" / "crm_mapping" / "mapping.yaml"
    before = kept_stack.stack.crm.appointments()
    answer = kept_stack.run("mapping", "check", "--live", "--json", "--rows", "1", str(file))
    assert answer.exit_code == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert {name: sample["refused"] for name, sample in told["samples"].items()} == {
        "engagements": 0,
        "opportunities": 0,
    }
    [record] = told["samples"]["engagements"]["records"]
    assert record["body"]["account"]["externalId"]
    assert not any("another mapping" in each["found"] for each in told["findings"])
    changed = tmp_path / "mapping.yaml"
    changed.write_text(file.read_text("utf-8") + "# a line more\n")
    answer = kept_stack.run("mapping", "check", "--live", "--without-values", str(changed))
    assert answer.exit_code == 0
    assert "has another mapping than this file" in answer.stderr
    assert kept_stack.stack.crm.appointments() == before


@pytest.fixture
def trial(kept_stack: KeptStack, project: Path, built_stack: BuiltStack, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`mapping try` on the AWS and the build that are there; gives its folder."""
    work = kept_stack.folder.with_name(f"{kept_stack.folder.name}-try")

    def shared(around: Surroundings, *rest: Any) -> Told:
        there = replace(around, work=work, built=built_stack, running=kept_stack.stack.aws)
        return run_trial(there, *rest)

    monkeypatch.setattr(run, "run_trial", shared)
    monkeypatch.setenv(VARIABLE, kept_stack.stack.crm.url)
    return work


def crm_rows(kept_stack: KeptStack) -> dict[str, Any]:
    crm = kept_stack.stack.crm
    return {"deals": crm.deals(), "appointments": crm.appointments(), "notes": crm.notes()}


def test_trial_tells_what_would_be_written_and_leaves_nothing(
    kept_stack: KeptStack, project: Path, trial: Path
) -> None:
    file, before = project / "layers" / "crm_mapping" / "mapping.yaml", crm_rows(kept_stack)
    answer = CliRunner(mix_stderr=False).invoke(main, ["mapping", "try", "--json", "--rows", "5", str(file)])
    assert answer.exit_code == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert told["counts"]["opportunities"]["read"] == 5
    assert told["at_siro"]["engagements"] >= 5
    assert told["refused"] == []
    talked = told["conversation"]
    assert talked["state"] == "done"
    would = {row["field"]: row["verdict"] for row in talked["rows"] if row["field"]}
    assert would["note"] == "writes"
    assert set(would.values()) <= {"writes", "stays"}
    assert crm_rows(kept_stack) == before
    assert told["undone"] is None
    assert {each.name for each in trial.iterdir()} <= {"lock"}
