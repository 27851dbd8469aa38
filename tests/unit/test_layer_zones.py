"""The build looks at the age of the time zones' rules that it puts into the layer."""

import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """Today's rules, under the version of a release two years ago."""
    with as_file(files("tzdata")) as library:
        shutil.copytree(library, tmp_path / "tzdata")
    (tmp_path / "tzdata-2024.1.dist-info").mkdir()
    return tmp_path


def check(project: Path, layer: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "layers" / "dependencies" / "check_zones.py"), str(layer)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_rules_of_last_year_are_told_where_sam_shows_it(project: Path, layer: Path) -> None:
    checked = check(project, layer)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("WARNING: tzdata 2024.1 is of last year or older")


def test_layer_without_the_rules_of_this_winter_is_not_built(project: Path, layer: Path) -> None:
    american = layer / "tzdata" / "zoneinfo" / "America"
    shutil.copy(american / "Denver", american / "Edmonton")
    checked = check(project, layer)
    assert checked.returncode == 1
    assert "tzdata 2024.1 does not know the rules of America/Edmonton since 2026; make pins" in checked.stderr
