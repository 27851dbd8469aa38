"""A MariaDB CRM quotes rows in its refusals: none of it is told but in the journal."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws
from sqlalchemy import Engine, create_engine

from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, SimulatorTransport
from tests.integration.crm.mariadb import MariaDb
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import ADDRESS, EVERYTHING, NAME, PHONE, SHAPES, SUMMARY, found_in
from tests.integration.way_back.one_process import OneProcess

RECORDING = "rec-marked"
PAUSE = 300
MAPPING = """
connector: sql
timezone: America/Denver
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  fields:
    - {crmModelName: Opportunity, crmFieldName: Timeline__c, target: deal, column: timeline}
    - {crmModelName: Opportunity, crmFieldName: Decision_Maker__c, target: deal, column: maker}
  note: {target: deal, table: notes, key: id, parent: deal_id, body: body}
"""
SCHEMA = (
    "CREATE TABLE deals (id INT PRIMARY KEY, timeline VARCHAR(80), maker VARCHAR(80))",
    "CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, deal_id INT NOT NULL, body TEXT)",
    "INSERT INTO deals (id) VALUES (4001), (4002)",
)


def _signal(text: str, state: str = "45000", number: int | None = None) -> list[str]:
    """MESSAGE_TEXT holds 128 letters, so the marks come one by one, too."""
    literal = "'" + text[:120].replace("\\", "\\\\").replace("'", "''").replace("\n", " ") + "'"
    more = f", MYSQL_ERRNO = {number}" if number else ""
    signal = f"SIGNAL SQLSTATE '{state}' SET MESSAGE_TEXT = {literal}{more}"
    return [
        f"CREATE TRIGGER quoting_deals BEFORE UPDATE ON deals FOR EACH ROW {signal}",
        f"CREATE TRIGGER quoting_notes BEFORE INSERT ON notes FOR EACH ROW {signal}",
    ]


NUMBERS = (1048, 1054, 1062, 1142, 1205, 1292, 1366, 1406, 2006, 4025, 60000)
REFUSALS: Mapping[str, list[str]] = {
    **{shape: _signal(as_told(EVERYTHING)) for shape, as_told in SHAPES.items()},
    **{f"with the number {number}": _signal(EVERYTHING, number=number) for number in NUMBERS},
    **{f"with the state {state}": _signal(EVERYTHING, state) for state in ("23000", "42S22", "40001", "99999")},
    **{f"in the words of {at}": _signal(f"{text}", "HY000", number) for at, (number, text) in enumerate((
        (1054, f"Unknown column '{NAME}' in 'field list'"),
        (1062, f"Duplicate entry '{PHONE}' for key '{NAME}'"),
        (1142, f"UPDATE command denied to user '{NAME}'@'{PHONE}' for table `{ADDRESS}`.`deals`"),
        (1366, f"Incorrect integer value: '{NAME}' for column `crm`.`deals`.`maker` at row 1"),
        (1045, f"Access denied for user '{NAME}'@'{PHONE}'"),
    ))},
    "a type": ["ALTER TABLE deals MODIFY timeline INT, MODIFY maker DATE"],
    "a length": ["ALTER TABLE deals MODIFY timeline VARCHAR(3), MODIFY maker VARCHAR(3)"],
    "a key": [
        "ALTER TABLE deals ADD UNIQUE KEY one (maker)",
        "UPDATE deals SET maker = 'O''Quimbard of Zorblax' WHERE id = 4002",
    ],
    "a check": ["ALTER TABLE deals ADD CONSTRAINT short CHECK (char_length(maker) < 3)"],
    "an enum": ["ALTER TABLE deals MODIFY maker ENUM('a', 'b')"],
}  # fmt: skip
CLEAN = ("DROP TABLE IF EXISTS deals", "DROP TABLE IF EXISTS notes", *SCHEMA)

WITHOUT_TRIGGERS = ("DROP TRIGGER IF EXISTS quoting_deals", "DROP TRIGGER IF EXISTS quoting_notes")


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


@dataclass
class MariaBridge(OneProcess[str]):
    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": self.crm}


@pytest.fixture
def engine(mariadb_server: MariaDb) -> Iterator[Engine]:
    engine = create_engine(mariadb_server.admin_url)
    run(engine, *CLEAN)
    yield engine
    run(engine, *CLEAN[:2])
    engine.dispose()


@pytest.fixture
def bridge(
    engine: Engine, mariadb_server: MariaDb, clock: time_machine.Traveller, heard: Heard, tmp_path: Path
) -> Iterator[MariaBridge]:
    del engine, heard  # the tables are there, and somebody listens, before anything is said
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING)
    siro, url = SimulatedSiro(seed=1), mariadb_server.url
    with (
        mock_aws(),
        closing(MariaBridge(url, siro, "organization", str(path))) as made,
        handlers.deployed(made, SimulatorTransport(siro)),
    ):
        made.send_appointment("4001", "a-1", NAME)
        siro.recorder.record(
            "a-1",
            recording_id=RECORDING,
            summary=(Section("Overview", SUMMARY),),
            extractions=(
                Extraction("Timeline", f"{ADDRESS} by spring", ("Opportunity.Timeline__c",)),
                Extraction("Decision Maker", "O'Quimbard of Zorblax", ("Opportunity.Decision_Maker__c",)),
            ),
        )
        siro.agenda.run_due()
        yield made


def test_refusals_that_quote_rows_are_told_without_them(
    bridge: MariaBridge, engine: Engine, heard: Heard, clock: time_machine.Traveller
) -> None:
    states = {}
    for name, statements in REFUSALS.items():
        run(engine, *(WITHOUT_TRIGGERS if "TRIGGER" in statements[0] else CLEAN), *statements)
        handlers.forget()
        bridge.want_again(RECORDING)
        clock.shift(PAUSE)
        handlers.enrich(RECORDING)
        item = bridge.ledger(RECORDING)
        states[name] = f"{item.state}: {item.reason}"
    assert {name: state for name, state in states.items() if state.startswith("working")} == {}
    assert sum(state.startswith("incomplete") for state in states.values()) > len(SHAPES)
    items: list[Any] = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    assert heard.marks(items) == {}
    assert found_in(json.dumps([each.get("said") for each in bridge.journal(RECORDING)]))
