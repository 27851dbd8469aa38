"""Each finding is a script that a person can run, and that fails when what it saw changes."""

import os
import subprocess
from pathlib import Path

import pytest

FINDINGS = sorted((Path(__file__).parents[2] / "findings").glob("*.sh"))


@pytest.mark.parametrize("script", FINDINGS, ids=lambda script: script.stem)
def test_finding_can_be_run_and_compares_what_it_sees(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    text = script.read_text()
    assert text.startswith("#!/usr/bin/env bash\n# "), "a comment says what surprises"
    assert "set -euo pipefail" in text
    assert "diff " in text
    assert "siro_bridge" not in text, "it runs without the product"
