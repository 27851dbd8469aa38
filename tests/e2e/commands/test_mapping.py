"""`mapping check --live` looks through the deployed function at a CRM that only that one reaches."""

import json
from pathlib import Path

import pytest

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
