"""Every library has one exact version, the same wherever it is named."""

import re
from pathlib import Path

import pytest

FILES = ["requirements/dev.txt", "layers/dependencies/requirements.txt", "layers/dependencies_webhook/requirements.txt"]


def pins(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split("==") for line in lines]
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pairs}


@pytest.mark.parametrize("name", FILES)
def test_file_holds_exact_versions_and_no_index(project: Path, name: str) -> None:
    lines = (project / name).read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line) for line in lines)


@pytest.mark.parametrize("name", FILES[1:])
def test_layer_ships_the_versions_that_the_tests_run_with(project: Path, name: str) -> None:
    tested = pins(project / FILES[0])
    shipped = pins(project / name)
    assert {library: tested[library] for library in shipped} == shipped
