"""How often a recording waits for the CRM's database, and that nothing is taken for granted for the sake of it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from sqlalchemy import event, text

from bench.trips.wire import Wire, wire
from siro_bridge.crm.port import FieldWrite, WriteResult
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import Open
from tests.integration.crm.sql_harness import SqlUnderTest, sql_mapping

MOST_WARM, MOST_COLD = 12, 20
SECOND = 2
FIELDS = ("timeline", "amount", "hot", "decision_date")
MARKER = fence.marker("rec-1")
BODY = NoteForm().fenced("what was said", "rec-1")

POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
AFTERWARDS = (
    """CREATE OR REPLACE FUNCTION afterwards() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN UPDATE {table} SET {column} = {made} WHERE id = NEW.id; RETURN NULL; END $$""",
    """CREATE TRIGGER afterwards AFTER INSERT OR UPDATE ON {table} FOR EACH ROW WHEN (pg_trigger_depth() = 0)
       EXECUTE FUNCTION afterwards()""",
)


@pytest.fixture
def on_the_wire(server: Database) -> Iterator[Wire]:
    with wire(server.engine.url.render_as_string(hide_password=False)) as found:
        yield found


@pytest.fixture
def crm(server: Database, on_the_wire: Wire) -> Iterator[SqlCrm]:
    SqlUnderTest(server.engine.url.render_as_string(hide_password=False), "").person.dispose()
    opened = SqlCrm(sql_mapping(), {"url": on_the_wire.url})
    yield opened
    opened.close()


def written_to(crm: SqlCrm, deal: str) -> None:
    """What a recording with four facts and a note asks of the connector."""
    crm.fields.read_fields("deal", deal, FIELDS)
    outcomes = crm.fields.write_fields("deal", deal, [FieldWrite("timeline", None, "soon")])
    assert outcomes["timeline"].result is WriteResult.WRITTEN
    assert crm.notes.create_note(deal, MARKER, BODY).body == BODY


def test_a_recording_waits_for_few_statements(crm: SqlCrm, on_the_wire: Wire) -> None:
    written_to(crm, "d-1")
    cold = len(on_the_wire.statements)
    written_to(crm, "d-2")
    warm = on_the_wire.since(cold)
    assert cold <= MOST_COLD, on_the_wire.statements
    assert len(warm) <= MOST_WARM, warm


def test_a_connection_that_has_rested_is_asked_whether_it_lives(crm: SqlCrm, on_the_wire: Wire) -> None:
    with time_machine.travel(0, tick=False) as clock:
        crm.fields.read_fields("deal", "d-1", FIELDS)
        before = len(on_the_wire.statements)
        crm.fields.read_fields("deal", "d-1", FIELDS)
        asked = len(on_the_wire.since(before))
        clock.shift(timedelta(minutes=1))
        crm.fields.read_fields("deal", "d-1", FIELDS)
    assert len(on_the_wire.since(before)) == 2 * asked + 1


def test_a_connection_that_ended_as_it_rested_is_made_anew(crm: SqlCrm, server: Database) -> None:
    with time_machine.travel(0, tick=False) as clock:
        crm.fields.read_fields("deal", "d-1", FIELDS)
        end_all_but_ours(server)
        clock.shift(timedelta(minutes=1))
        assert crm.fields.read_fields("deal", "d-1", FIELDS) == dict.fromkeys(FIELDS)


def end_all_but_ours(server: Database) -> None:
    """As when the database is restarted."""
    ours, others, end = _CONNECTIONS[server.dialect]
    with server.engine.connect() as connection:
        own = connection.exec_driver_sql(ours).scalar_one()
        for number in connection.exec_driver_sql(others).scalars().all():
            if number != own:
                connection.execute(text(end), {"number": number})


_CONNECTIONS = {
    "postgresql": (
        "SELECT pg_backend_pid()",
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
        "SELECT pg_terminate_backend(:number)",
    ),
    "mariadb": (
        "SELECT CONNECTION_ID()",
        "SELECT id FROM information_schema.processlist WHERE user = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)",
        "KILL :number",
    ),
}


@POSTGRESQL
def test_what_a_trigger_makes_of_a_value_after_the_statement_is_seen(deals: Open) -> None:
    """Also of a trigger that is made while our function is warm."""
    table = deals("VARCHAR(40)")
    assert table.write(fact="soon")["fact"].result is WriteResult.WRITTEN
    table.run(*(each.format(table="deals", column="fact", made="upper(fact)") for each in AFTERWARDS))
    outcome = table.write(fact="later")["fact"]
    assert (outcome.result, outcome.value, table.shown("fact")) == (WriteResult.ALTERED, "LATER", "LATER")


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_what_a_trigger_makes_of_a_note_after_the_statement_is_seen(crm: SqlCrm, server: Database) -> None:
    assert crm.notes.create_note("d-1", MARKER, BODY).body == BODY
    for each in AFTERWARDS:
        server.execute(each.format(table="notes", column="body", made="body || ' kept'"))
    assert crm.notes.create_note("d-2", MARKER, BODY).body == f"{BODY} kept"


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_who_edits_between_a_refusal_and_the_next_try_wins(deals: Open) -> None:
    table = deals("NUMERIC(4,2)", "number")

    table.read()
    begun = count(1)

    @event.listens_for(table.crm.engine, "begin")
    def edited(_: object) -> None:
        if next(begun) == SECOND:
            table.run("UPDATE deals SET beside = 'typed'")

    outcomes = table.crm.fields.write_fields(
        "deal", "1", [FieldWrite("fact", None, 1_000_000), FieldWrite("beside", None, "ours")]
    )
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert (outcomes["beside"].result, outcomes["beside"].value) == (WriteResult.EDITED, "typed")
    assert table.shown("beside") == "typed"
