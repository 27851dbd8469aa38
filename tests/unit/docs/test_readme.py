"""What the README tells a person to run and look at is there."""

import re
from pathlib import Path

import pytest
from click import Command, Group
from samcli.yamlhelper import yaml_parse

from siro_bridge_cli.main import main

PROJECT = Path(__file__).parents[3]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "events/README.md",
    *(f"docs/{page.name}" for page in sorted((PROJECT / "docs").glob("*.md")) if page.stem != "decisions"),
)
"""Pages that tell a person to run or look at something; decisions.md tells of code, also of what is no more."""
TEXT = {page: (PROJECT / page).read_text("utf-8") for page in PAGES}
ALL = "\n".join(TEXT.values())
TEMPLATE = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))


def found(pattern: str) -> list[str]:
    hits = sorted(set(re.findall(pattern, ALL)))
    assert hits, pattern
    return hits


@pytest.mark.parametrize("target", found(r"(?:^|`)make ([a-z]+)(?=[`\s]*(?:#|`|\n| &&))"))
def test_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("line", found(r"(?:^|\n|`) *siro-bridge ([a-z-]+(?: [a-z][a-z-]*)?)"))
def test_subcommand_exists(line: str) -> None:
    command: Command | None = main
    for word in line.split():
        if not isinstance(command, Group):
            break
        command = command.commands.get(word) or command.get_command(None, word)  # type: ignore[arg-type]
        assert command, line


@pytest.mark.parametrize("path", found(r"\b(?:events|docs|layers|cli|functions|tests)/[\w/.-]*\w"))
def test_path_exists(path: str) -> None:
    assert (PROJECT / path).exists()


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", TEXT[page]):
        found = (PROJECT / page).parent / target if target else PROJECT / page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), f"{target}{anchor}"


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("output", found(r"OutputKey=='([A-Z]\w+)'"))
def test_output_exists(output: str) -> None:
    assert output in TEMPLATE["Outputs"]


def test_every_parameter_is_in_the_readme() -> None:
    assert [name for name in TEMPLATE["Parameters"] if f"`{name}`" not in TEXT["README.md"]] == []


def test_parameter_defaults_are_the_templates() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|`]+?) \|", TEXT["README.md"], flags=re.MULTILINE)
    defaults = {name: default for name, default in rows if name in TEMPLATE["Parameters"]}
    assert defaults
    assert defaults == {name: str(TEMPLATE["Parameters"][name]["Default"]) for name in defaults}


@pytest.mark.parametrize("name", found(r"sam local invoke (\w+)"))
def test_function_exists(name: str) -> None:
    assert TEMPLATE["Resources"][name]["Type"] == "AWS::Serverless::Function"


def test_environment_of_local_functions_is_complete() -> None:
    variables = dict(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    for resource in TEMPLATE["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            variables |= resource["Properties"]["Environment"]["Variables"]
    resources = {name for name, value in variables.items() if isinstance(value, dict) and is_resource(value)}
    told = dict(re.findall(r'"([A-Z_]+)": "<(\w+)>"', TEXT["README.md"]))
    assert set(told) == resources
    assert set(told.values()) <= set(TEMPLATE["Outputs"])


def is_resource(value: dict[str, str]) -> bool:
    return value.get("Ref") in TEMPLATE["Resources"]


@pytest.mark.parametrize("name", found(r"`([A-Z]\w*(?:Function|Queue|Table|Secret))`"))
def test_logical_id_exists(name: str) -> None:
    assert name in TEMPLATE["Resources"]
