"""MyISAM locks no row and takes nothing back: each statement compares what it replaces, and the log says so."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from siro_bridge.crm.port import WriteResult
from tests.integration.crm.sql.deal_table import DealTable, Open

pytestmark = pytest.mark.parametrize("database", ["mariadb"], indirect=True)


def meanwhile(table: DealTable, statement: str) -> None:
    """Just before our UPDATE arrives."""
    left = [statement]

    def person(_conn: Any, _cursor: Any, ours: str, *_: Any) -> None:
        if ours.startswith("UPDATE") and left:
            table.run(left.pop())

    event.listen(table.crm.engine, "before_cursor_execute", person)


EDITS = {
    "another text": ("'soon'", "'a person''s'"),
    "other capitals": ("'soon'", "'Soon'"),
    "a blank at the end": ("'soon'", "'soon '"),
    "an accent": ("'soon'", "'söon'"),
    "nothing": ("'soon'", "NULL"),
    "out of nothing": ("NULL", "''"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_between_our_read_and_our_write_wins(deals: Open, name: str) -> None:
    before, after = EDITS[name]
    table = deals("VARCHAR(40) CHARACTER SET latin1", engine="MyISAM")
    table.run(f"UPDATE deals SET fact = {before}")
    meanwhile(table, f"UPDATE deals SET fact = {after}")
    outcome = table.write(fact="ours")["fact"]
    assert outcome.result is WriteResult.EDITED
    assert table.shown(f"fact <=> {after}")


@pytest.mark.parametrize(
    ("sql", "rule", "old", "new"),
    [
        ("FLOAT", "money", Decimal("40000.55"), Decimal(7)),
        ("DOUBLE", "money", Decimal("0.1"), Decimal(7)),
        ("DECIMAL(9,2)", "money", Decimal("0.1"), Decimal(7)),
        ("BIT(8)", "number", Decimal(5), Decimal(7)),
        ("JSON", "money", Decimal("0.5"), Decimal(7)),
        ("DATETIME", "text", "2026-03-01 10:00:00", "2026-03-02 10:00:00"),
        ("VARCHAR(40) CHARACTER SET latin1", "text", "möglich", "unmöglich"),
        ("ENUM('Roof','Windows')", "text", "Roof", "Windows"),
    ],
)
def test_what_nobody_edited_is_written(deals: Open, sql: str, rule: str, old: Any, new: Any) -> None:
    table = deals(sql, rule, engine="MyISAM")
    for value in (old, new, None, old):
        assert table.write(fact=value)["fact"].result is WriteResult.WRITTEN


TRIGGER = "CREATE TRIGGER meddle BEFORE UPDATE ON deals FOR EACH ROW SET NEW.fact = LEAST(NEW.fact, 9999)"


def test_an_amount_that_came_out_other_is_put_back_by_another_statement(deals: Open) -> None:
    table = deals("DECIMAL(12,2)", "money", engine="MyISAM")
    table.run("UPDATE deals SET fact = 7", TRIGGER)
    outcomes = table.write(fact=Decimal(40000), beside="soon")
    assert (outcomes["fact"].result, outcomes["fact"].value) == (WriteResult.REFUSED, Decimal(7))
    assert outcomes["beside"].result is WriteResult.WRITTEN


def test_an_amount_that_cannot_be_put_back_is_told_as_altered(deals: Open) -> None:
    table = deals("DECIMAL(12,2)", "money", engine="MyISAM")
    table.run("UPDATE deals SET fact = 20000", TRIGGER)
    outcome = table.write(fact=Decimal(40000))["fact"]
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, Decimal(9999))
    assert "could not be put back" in outcome.reason


@pytest.mark.parametrize("engine", ["MyISAM", "Aria"])
def test_the_log_says_once_what_such_a_table_cannot_promise(
    deals: Open, engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = deals("VARCHAR(40)", engine=engine)
    table.write(fact="soon")
    table.write(fact="later")
    [said] = [record.getMessage() for record in caplog.records if "no transactions" in record.getMessage()]
    assert said.startswith(f"mapping.yaml:6: write_back.targets.deal.table: deals has the engine {engine}, which")
