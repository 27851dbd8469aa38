"""Recipes over the real CRMs: a table of what was seen ends the run."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from moto import mock_aws

from siro_bridge_cli.main import main
from siro_bridge_cli.sample_crm.postgres import Postgres, postgres
from siro_bridge_cli.simulator import SimulatedSiro
from tests.recipes.bridge import RecipeBridge, mapping_of
from tests.recipes.crm import RecipeCrm
from tests.recipes.story import Story, Told

Tell = Callable[[str, RecipeCrm], Told]
ROWS = pytest.StashKey[dict[str, list[str]]]()


@pytest.fixture(scope="module")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One for each file of tests: databases and roles of a CRM that two of them install must not meet."""
    with postgres(tmp_path_factory.mktemp("recipes-postgres"), "UTC") as running:
        yield running


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Tells the story over a recipe's CRM, and notes its row of the table."""

    def told(recipe: str, crm: RecipeCrm) -> Told:
        with _bridge(recipe, crm) as bridge:
            story = Story(crm, bridge)
            _look(crm, bridge.mapping_file)
            seen = story.tell()
        row = [recipe, crm.versions, str(seen.synced), str(seen.fields), str(seen.notes)]
        request.config.stash.setdefault(ROWS, {})[recipe] = row
        return seen

    return told


def _look(crm: RecipeCrm, mapping_file: str) -> None:
    """As a person would before the first deploy: with the recipe's own user, no mistake is found."""
    environment = {"SIRO_BRIDGE_CRM": json.dumps(dict(crm.secret))}
    looked = CliRunner().invoke(main, ["mapping", "check", mapping_file, "--live"], env=environment)
    assert looked.exit_code == 0, looked.output


@contextmanager
def _bridge(recipe: str, crm: RecipeCrm) -> Iterator[RecipeBridge]:
    with mock_aws():
        mapping_file = getattr(crm, "mapping_file", mapping_of(recipe))
        bridge = RecipeBridge(crm, SimulatedSiro(seed=1), mapping_file=str(mapping_file))
        try:
            yield bridge
        finally:
            bridge.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = terminalreporter.config.stash.get(ROWS, {})
    if not rows:
        return
    table = [["CRM", "version", "rows synced", "fields written", "notes written"], *rows.values()]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    terminalreporter.section("recipes, each verified by the CRM's own client")
    for row in table:
        terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
