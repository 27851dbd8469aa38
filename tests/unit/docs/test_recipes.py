"""Every recipe is a mapping that the check passes, says how it was tried, and stands in the table."""

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from siro_bridge_cli.main import main

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "docs" / "recipes"
RECIPES = sorted(each.parent.name for each in FOLDER.glob("*/mapping.yaml"))
NOT_RUN = "not run against the real CRM"
SCHEMA = "# yaml-language-server: $schema=../../mapping.schema.json\n"


@cache
def table() -> dict[str, tuple[str, ...]]:
    """Of docs/recipes/README.md: recipe → its CRM's cells."""
    rows = re.findall(
        r"^\| \[(.+?)\]\((\w+)/README\.md\) \| (.+?) \| (.+?) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    return {recipe: (crm, *cells) for crm, recipe, *cells in rows}


def page(recipe: str) -> str:
    return (FOLDER / recipe / "README.md").read_text("utf-8")


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_check_passes_a_recipes_mapping(recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER / recipe)
    result = CliRunner().invoke(main, ["mapping", "check", "mapping.yaml"])
    lines = result.output.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "ok"), result.output
    assert all(line.startswith("warning: ") for line in lines[:-1])


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_says_what_a_mapping_cannot(recipe: str) -> None:
    for heading in ("What it needs", "What surprises", "Versions"):
        assert f"\n## {heading}\n" in page(recipe), heading
    assert (FOLDER / recipe / "mapping.yaml").read_text("utf-8").startswith(SCHEMA)


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_warning_of_a_recipes_mapping_is_explained(recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER / recipe)
    result = CliRunner().invoke(main, ["mapping", "check", "mapping.yaml"])
    keys = re.findall(r"^warning: mapping\.yaml:\d+: (\S+): ", result.output, re.MULTILINE)
    assert [key for key in keys if f"`{key}`" not in page(recipe)] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_run_or_says_that_it_is_not(recipe: str) -> None:
    is_run = (PROJECT / "tests" / "recipes" / f"test_{recipe}.py").exists()
    assert (NOT_RUN in page(recipe)) == (not is_run)
    assert ("`make recipes`" in table()[recipe][2]) == is_run


def test_the_table_has_every_recipe_and_no_other() -> None:
    assert sorted(table()) == RECIPES
