"""Code flows one way: nothing imports what stands to its left, and the domain knows no world outside."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import siro_bridge
from siro_bridge.crm.connectors import NAMES

ROOT = Path(siro_bridge.__file__).parent
MAY_IMPORT = {
    "domain": {"domain"},
    "mapping": {"crm.connectors", "domain", "mapping"},  # the file is checked by the connector that it names
    "siro": {"domain", "http_answers", "secrets", "siro", "tls"},
    "state": {"domain", "state"},
    "crm": {"crm", "domain", "http_answers", "mapping", "secrets", "tls"},
    "use_cases": {"crm.port", "domain", "mapping", "siro.canonical", "use_cases"},
}
"""Packages of ours by package; functions → bootstrap → use cases → ports."""

OUTSIDE = {"aws_lambda_powertools", "boto3", "botocore", "httpx2", "jinja2", "jmespath", "os", "sqlalchemy", "yaml"}


def modules_of(package: str) -> Iterator[tuple[Path, str]]:
    """Every import of the package's files: the file, and the full name of what it imports."""
    for file in sorted((ROOT / package).rglob("*.py")):
        yield from ((file, name) for name in imported_by(file))


@cache
def imported_by(file: Path) -> tuple[str, ...]:
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    whole = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    found = [f"{node.module}.{name.name}" for node in whole for name in node.names]
    return (*found, *(name.name for node in nodes if isinstance(node, ast.Import) for name in node.names))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_nothing_imports_to_its_left(package: str) -> None:
    allowed = tuple(f"siro_bridge.{name}." for name in MAY_IMPORT[package])
    for file, name in modules_of(package):
        ours = name.startswith("siro_bridge.") and name != "siro_bridge.__version__"
        assert not ours or name.startswith(allowed), f"{file.relative_to(ROOT)} imports {name}"


def test_zones_are_made_in_one_place_by_the_rules_that_we_ship() -> None:
    """`ZoneInfo(name)` would take the machine's own files, which may be a winter behind."""
    makers = {file.relative_to(ROOT).as_posix() for file, name in modules_of("") if name.startswith("zoneinfo.")}
    assert makers == {"domain/payload/zones.py"}


@pytest.mark.parametrize("package", ["domain", "use_cases"])
def test_rules_know_no_world_outside(package: str) -> None:
    for file, name in modules_of(package):
        assert name.partition(".")[0] not in OUTSIDE, f"{file.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("name", NAMES)
def test_only_a_connector_itself_knows_its_own_modules(name: str) -> None:
    for file, imported in modules_of(""):
        is_own = file.is_relative_to(ROOT / "crm" / name)
        assert is_own or not imported.startswith(f"siro_bridge.crm.{name}"), f"{file.relative_to(ROOT)}: {imported}"
