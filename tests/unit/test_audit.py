"""`make audit` passes nothing over without a reason, and takes no silence for an answer where one is needed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from audit import advisories

CODE = ("layers", "cli", "functions")
NOSEC = re.compile(r"# nosec\b(?! B\d{3}\b.*  # \w)")
FOUND = {"name": "svix", "version": "2.9.1", "vulns": []}
BROKEN = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-0"}]}
MISSED = {"name": "siro", "skip_reason": "Dependency not found on PyPI and could not be audited: siro (1.0)"}


@pytest.fixture
def pip_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in its place, since its list of advisories is not to be had everywhere."""
    program = tmp_path / "pip-audit"
    monkeypatch.setattr(advisories, "PIP_AUDIT", program)
    monkeypatch.delenv("ADVISORIES", raising=False)
    return program


def answers(program: Path, *libraries: dict[str, Any]) -> None:
    text = json.dumps({"dependencies": libraries}) if libraries else ""
    program.write_text(f"#!/bin/sh\necho 'no way there' >&2\ncat <<'END'\n{text}\nEND\n")
    program.chmod(0o700)


def test_known_vulnerability_is_told(pip_audit: Path) -> None:
    answers(pip_audit, FOUND, BROKEN)
    assert advisories.looked_up("a.txt") == ["a.txt: jinja2 3.1.0: PYSEC-0"]


def test_library_that_was_not_looked_up_while_others_were_is_told(pip_audit: Path) -> None:
    answers(pip_audit, FOUND, MISSED)
    assert advisories.looked_up("a.txt") == [f"a.txt: {MISSED['skip_reason']}"]


def test_nothing_is_wrong_where_all_were_looked_up(pip_audit: Path) -> None:
    answers(pip_audit, FOUND)
    assert advisories.looked_up("a.txt") == []


@pytest.mark.parametrize("libraries", [[], [MISSED]])
def test_list_that_is_not_reached_is_told_and_fails_only_where_it_is_needed(
    pip_audit: Path,
    libraries: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers(pip_audit, *libraries)
    assert advisories.looked_up("a.txt") == []
    assert "a.txt: NOTHING LOOKED UP" in capsys.readouterr().out
    monkeypatch.setenv("ADVISORIES", "needed")
    assert len(advisories.looked_up("a.txt")) == 1


def test_every_line_that_bandit_passes_over_says_which_rule_and_why(project: Path) -> None:
    files = [file for folder in CODE for file in sorted((project / folder).rglob("*.py"))]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if "# nosec" in line]
    assert lines
    assert [line for line in lines if NOSEC.search(line)] == []


def test_every_check_that_is_passed_over_has_a_reason(project: Path) -> None:
    resources = yaml_parse((project / "template.yaml").read_text("utf-8"))["Resources"]
    skips = [
        each for found in resources.values() for each in found.get("Metadata", {}).get("checkov", {}).get("skip", ())
    ]
    assert skips
    assert [each for each in skips if len(each.get("comment", "").split()) < 3] == []
