"""Every library has one exact version, the same wherever it is named, and files of known hashes."""

import re
from pathlib import Path

import pytest

LAYERS = ["layers/dependencies/requirements.txt", "layers/dependencies_webhook/requirements.txt"]
TESTED = "requirements/dev.txt"
FILES = [TESTED, *LAYERS, "requirements/pin.txt", "requirements/audit.txt"]
PINNED = re.compile(r"([\w.-]+)==([\w.+]+)((?: --hash=sha256:[0-9a-f]{64})+)")


def requirements(path: Path) -> list[str]:
    """What pip reads: each requirement with its options in one line, without comments."""
    joined = path.read_text("utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def pins(path: Path) -> dict[str, str]:
    found = [PINNED.fullmatch(line) for line in requirements(path)]
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("name", FILES)
def test_file_holds_exact_versions_with_hashes_and_no_index(project: Path, name: str) -> None:
    lines = requirements(project / name)
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert "://" not in (project / name).read_text("utf-8")


@pytest.mark.parametrize("name", LAYERS)
def test_layer_ships_the_versions_that_the_tests_run_with(project: Path, name: str) -> None:
    tested = pins(project / TESTED)
    shipped = pins(project / name)
    assert {library: tested[library] for library in shipped} == shipped


@pytest.mark.parametrize("name", FILES)
def test_file_names_all_that_was_asked_for(project: Path, name: str) -> None:
    """They are installed without a look for more."""
    asked = requirements((project / name).with_suffix(".in"))
    names = {re.split(r"[\[=<>]", line)[0].lower() for line in asked if not line.startswith("-r ")}
    assert names - pins(project / name).keys() == set()
