"""The recipes of docs/recipes, which the installed package carries too."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from siro_bridge_cli.stack.errors import StackError

MAPPING = "mapping.yaml"
NOT_RUN = "not run against the real CRM"
"""A recipe's page says so."""


def recipes_folder() -> Path:
    """The installed package's own; in a checkout docs/recipes."""
    package = Path(str(files("siro_bridge_cli")))
    installed = package / "recipes"
    return installed if installed.is_dir() else package.parents[1] / "docs" / "recipes"


def recipe_names(folder: Path) -> list[str]:
    return sorted(each.parent.name for each in folder.glob(f"*/{MAPPING}"))


def how_tried(name: str, folder: Path) -> str:
    """What `mapping init` says of a recipe to a person who looks at the database of that CRM."""
    text, page = (folder / name / MAPPING).read_text("utf-8"), (folder / name / "README.md").read_text("utf-8")
    by = "" if "\nconnector: sql" in text else ", which goes by its API"
    tried = "made by its documentation, and not run" if NOT_RUN in page else "that was tried with it"
    return f"`siro-bridge mapping init --recipe {name}` copies a mapping {tried}{by}"


def recipe_text(name: str, folder: Path | None = None) -> tuple[str, Sequence[Path]]:
    """The mapping of a recipe, and the paths of what belongs to it. Raises StackError, which lists those there are."""
    folder = folder or recipes_folder()
    names = recipe_names(folder)
    if name.lower() not in names:
        there = ", ".join(names) or "none yet"
        raise StackError(f"{name}: there is no such recipe; there are: {there}")
    chosen = folder / name.lower()
    others = sorted(each for each in chosen.rglob("*") if each.is_file() and each.name != MAPPING)
    return (chosen / MAPPING).read_text("utf-8"), others
