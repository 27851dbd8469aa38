"""A release has one version, which the code, the template and the changelog name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from samcli.vendor.serverlessrepo.application_metadata import ApplicationMetadata
from samcli.yamlhelper import yaml_parse

from audit.changes import VERSION_FILE, changes, version
from siro_bridge import __version__

CATALOGUE = "AWS::ServerlessRepo::Application"
CHANGELOG = "## Unreleased\n\n- soon\n\n## 0.2.0 (2027-01-01)\n\n- new\n\n## 0.1.0 (2026-11-30)\n\n- first\n"


def test_version_stands_in_one_place(project: Path) -> None:
    assert version(project / VERSION_FILE) == __version__
    assert f'"{__version__}"' not in (project / "pyproject.toml").read_text()


def test_template_names_the_version_and_all_that_a_catalogue_asks_for(project: Path) -> None:
    metadata = yaml_parse((project / "template.yaml").read_text())["Metadata"][CATALOGUE]
    assert metadata["SemanticVersion"] == __version__
    needed = ["author", "description", "name", "license_url", "readme_url", "semantic_version", "spdx_license_id"]
    assert ApplicationMetadata(metadata).validate(needed)
    assert (project / metadata["LicenseUrl"]).is_file()
    assert (project / metadata["ReadmeUrl"]).is_file()


def test_changelog_begins_with_what_is_not_released_or_the_version(project: Path) -> None:
    text = (project / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## (\S+)", text, flags=re.MULTILINE)
    assert headings[0] in {"Unreleased", __version__}
    assert __version__ in headings[:2]
    assert changes(text, __version__)


def test_changes_of_a_release_are_its_section_alone() -> None:
    assert changes(CHANGELOG, "0.2.0") == "- new"
    assert changes(CHANGELOG, "0.1.0") == "- first"
    with pytest.raises(SystemExit, match=r"says nothing of 0\.3\.0"):
        changes(CHANGELOG, "0.3.0")


def test_tag_of_another_version_makes_no_release(project: Path) -> None:
    command = [sys.executable, "-m", "audit.changes", "v99.0.0"]
    refused = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"v99.0.0: the code is of version {__version__}" in refused.stderr
