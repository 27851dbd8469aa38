"""The mapping that `init` makes of the sample CRM passes the check, and syncs without a hand's touch."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from sqlalchemy import make_url

from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.mapping_init.conftest import Command
from tests.integration.sync.running import NOON, Running

SHIPPED = Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCrm]:
    with sample_crm(tmp_path_factory.mktemp("sample-crm"), NOON) as running:
        yield running


@pytest.fixture
def made(command: Command, crm: SampleCrm, tmp_path: Path) -> Path:
    result = command("init", "made.yaml", "--yes", url=crm.url)
    assert result.exit_code == 0, result.output
    return tmp_path / "made.yaml"


def records(mapping: SqlMapping, crm: SampleCrm) -> dict[str, dict[str, Any]]:
    """What would be sent, by entity and external id."""
    found: dict[str, dict[str, Any]] = {}
    with closing(SqlCrm(mapping, {"url": crm.url})) as bridge:
        for entity in ("opportunities", "engagements"):
            rows = bridge.reader.read_changes(entity, None, None, 100)
            found[entity] = {row.payload["externalId"]: row.payload for row in rows}
    return found


def loaded(file: Path) -> SqlMapping:
    mapping = load_mapping(str(file))
    assert isinstance(mapping, SqlMapping)
    return mapping


def test_it_passes_the_check_with_the_database_too(made: Path, command: Command, crm: SampleCrm) -> None:
    assert command("check", str(made)).output == "ok\n"
    live = command("check", "--live", str(made), url=crm.url)
    warnings = [line for line in live.output.splitlines() if line.startswith("warning: ")]
    assert (live.exit_code, live.output.endswith("\nok\n")) == (0, True), live.output
    assert [line for line in warnings if "are CALL" not in line] == []


def test_it_sends_what_the_shipped_mapping_sends(made: Path, crm: SampleCrm) -> None:
    """But for the words by which a kind is shown, which nobody could guess."""
    ours, shipped = records(loaded(made), crm), records(loaded(SHIPPED), crm)
    assert ours["opportunities"] == shipped["opportunities"]
    for record in (*ours["engagements"].values(), *shipped["engagements"].values()):
        assert record["engagementType"].pop("name")
    assert ours["engagements"] == shipped["engagements"]


def test_it_syncs_every_appointment_of_the_crm(made: Path, crm: SampleCrm, tmp_path: Path) -> None:
    with mock_aws():
        running = Running(tmp_path, crm, SimulatedSiro(seed=1), mapping=made.read_text("utf-8"))  # type: ignore[arg-type]
        report = running.run()
        synced = running.synced()
        running.close()
    assert (report.failures, report.stopped) == ([], {})
    live = {row["key"]: row["subject"] for row in crm.appointments() if row["cancelled_at"] is None}
    assert {key: record["subject"] for key, record in synced.items()} == live


def test_it_writes_back_to_the_fields_and_notes_of_the_shipped_mapping(made: Path) -> None:
    ours, shipped = loaded(made).write_back, loaded(SHIPPED).write_back
    assert ours.mode == "shadow"
    assert {name: (each.table, each.key) for name, each in ours.targets.items()} == {
        name: (each.table, each.key) for name, each in shipped.targets.items()
    }
    assert {rule.field for rule in ours.fields} == {rule.field for rule in shipped.fields}
    types = {rule.field: rule.type for rule in shipped.fields} | {"competitors": "text"}
    assert {rule.field: rule.type for rule in ours.fields} == types
    assert {rule.field: rule.max_length for rule in ours.fields if rule.max_length} == {"decision_maker": 80}
    assert ours.note
    assert shipped.note
    assert ours.note.model_dump(exclude={"template"}) == shipped.note.model_dump(exclude={"template"})
    assert loaded(made).deep_link == loaded(SHIPPED).deep_link


def test_what_was_guessed_is_told_and_stands_beside_it(command: Command, crm: SampleCrm, tmp_path: Path) -> None:
    output = command("init", "made.yaml", "--yes", url=crm.url).output
    assert "made.yaml is written." in output
    for told in (
        "opportunities: deals (7 rows; its name; it has name, amount, stage, closed; it refers to accounts, reps)",
        "timezone: America/Denver (guess: the clock of the database's server.)",
        "deals.stage: sold is WON, dead is LOST, all others OPEN",
    ):
        assert told in output
    text = (tmp_path / "made.yaml").read_text("utf-8")
    assert "# guess: deals (7 rows; its name;" in text
    assert "Guess: the clock of the database's server." in text


def test_no_value_of_a_person_is_shown_or_written(command: Command, crm: SampleCrm, tmp_path: Path) -> None:
    output = command("init", "made.yaml", "--yes", "--with-values", url=crm.url).output
    said = output + (tmp_path / "made.yaml").read_text("utf-8")
    people = crm.rows(
        "SELECT full_name, email, phone, street FROM customers UNION SELECT full_name, email, '', '' FROM reps"
    )
    assert [value for row in people for value in row.values() if value and str(value) in said] == []


def test_what_the_user_may_not_read_is_not_mapped(command: Command, crm: SampleCrm, tmp_path: Path) -> None:
    """PostgreSQL describes it all the same; a select of it would be refused."""
    crm.execute("CREATE ROLE reader LOGIN PASSWORD 'sesame'")
    crm.execute("GRANT SELECT ON appointments, deals, reps TO reader")
    crm.execute("REVOKE SELECT ON deals FROM reader")
    crm.execute("GRANT SELECT (deal_id, title, stage, updated_at, rep_code) ON deals TO reader")
    owner = make_url(crm.url)
    url = owner.set(username="reader", password="sesame").render_as_string(hide_password=False)
    result = command("init", "made.yaml", "--yes", url=url)
    assert result.exit_code == 0, result.output
    assert "may the database's user read customers, deal_notes? they were not looked at" in result.output
    assert "may the database's user read all of deals? only some of its columns were looked at" in result.output
    assert "quoted_amount" not in (tmp_path / "made.yaml").read_text("utf-8")
    assert {row["opportunity"]["name"] for row in records(loaded(tmp_path / "made.yaml"), crm)["engagements"].values()}


def test_words_that_are_no_part_of_the_schema_are_read_only_when_asked_for(
    command: Command, crm: SampleCrm, tmp_path: Path
) -> None:
    crm.execute("ALTER TABLE deals DROP CONSTRAINT deals_stage_check")
    crm.execute(
        "UPDATE deals SET stage = 'lost, sadly' WHERE deal_id IN (SELECT deal_id FROM deals ORDER BY 1 LIMIT 2)"
    )
    crm.execute("UPDATE deals SET stage = 'sold' WHERE deal_id = (SELECT max(deal_id) FROM deals)")
    result = command("init", "made.yaml", "--yes", url=crm.url)
    assert "deals.stage: which of its words mean won, and which lost?" in result.output
    assert "-- ? d.stage" in (text := (tmp_path / "made.yaml").read_text("utf-8"))
    assert "sold" not in text
    command("init", "made.yaml", "--yes", "--overwrite", "--with-values", url=crm.url)
    opportunities = loaded(tmp_path / "made.yaml").opportunities
    assert opportunities
    assert opportunities.translate["disposition"].items() >= {"lost, sadly": "LOST", "sold": "WON", "*": "OPEN"}.items()
