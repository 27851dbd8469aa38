"""GitHub's workflows run actions of known commits, and reach AWS by way of environments alone."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / ".github" / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_action_is_named_by_its_commit(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)$", workflow.read_text("utf-8"), flags=re.MULTILINE)
    assert [each for each in used if not each.startswith("./") and not PINNED.fullmatch(each)] == []


def test_action_has_one_commit_everywhere() -> None:
    used = {each for path in WORKFLOWS for each in PINNED.findall(path.read_text("utf-8"))}
    assert len(used) == len({each.partition("@")[0] for each in used})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_job_has_the_rights_that_it_names_and_no_others(workflow: Path) -> None:
    found = read(f"workflows/{workflow.name}")
    assert found["permissions"] == {}
    assert all("permissions" in job for job in found["jobs"].values())


def test_ci_runs_the_tests_and_the_audit_also_when_nothing_changes() -> None:
    workflow = read("workflows/ci.yml")
    assert {"push", "pull_request", "schedule"} == workflow[True].keys()  # type: ignore[index]  # YAML's `on`
    jobs = workflow["jobs"]
    assert ".ci/run" in [step.get("run") for step in jobs["test"]["steps"]]
    [audit] = [step for step in jobs["audit"]["steps"] if step.get("run") == "make audit"]
    assert audit["env"]["ADVISORIES"] == "needed"


def test_production_is_deployed_after_staging_in_an_environment_of_its_own() -> None:
    jobs = read("workflows/deploy.yml")["jobs"]
    assert jobs["production"]["needs"] == "staging"
    assert {name: job["with"]["environment"] for name, job in jobs.items()} == {name: name for name in jobs}
    [deploy] = read("workflows/deploy-to.yml")["jobs"].values()
    assert deploy["environment"] == "${{ inputs.environment }}"


def test_page_names_each_variable_of_an_environment() -> None:
    asked = re.findall(r"\bvars\.(\w+)", (PROJECT / ".github/workflows/deploy-to.yml").read_text("utf-8"))
    page = (PROJECT / "docs" / "deploying.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)) == set(asked)


def test_dependabot_looks_at_every_requirements_file() -> None:
    pip, actions = read("dependabot.yml")["updates"]
    files = [*PROJECT.glob("layers/*/requirements.txt"), *PROJECT.glob("requirements/*.txt")]
    assert set(pip["directories"]) == {f"/{path.parent.relative_to(PROJECT).as_posix()}" for path in files}
    assert actions["package-ecosystem"] == "github-actions"
