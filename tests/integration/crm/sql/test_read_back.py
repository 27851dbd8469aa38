"""Written means that it stands there: what a trigger, a rule or a policy makes of a value is told, field by field."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from siro_bridge.crm.port import CrmValue, FieldWrite, FoundNote, WriteResult
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.said import Said
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import DealTable, Open

BOTH = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
TRIGGERS = {
    "postgresql": (
        "CREATE OR REPLACE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN {row}; END $$",
        "CREATE TRIGGER meddle BEFORE UPDATE ON deals FOR EACH ROW EXECUTE FUNCTION meddle()",
    ),
    "mariadb": ("CREATE TRIGGER meddle BEFORE UPDATE ON deals FOR EACH ROW BEGIN {body}; END",),
}


def meddling(table: DealTable, body: str, row: str = "NEW") -> DealTable:
    """With a trigger; `:=` is PostgreSQL's."""
    is_mysql = table.database.dialect == "mariadb"
    text = re.sub(r"(NEW\.\w+) :=", r"SET \1 =", body) if is_mysql else body
    table.run(*(statement.format(body=text, row=row) for statement in TRIGGERS[table.database.dialect]))
    return table


@BOTH
def test_an_amount_that_came_out_other_is_put_back_and_refused(deals: Open) -> None:
    table = meddling(deals("NUMERIC(12,2)", "money"), "NEW.fact := LEAST(NEW.fact, 9999)")
    table.run("UPDATE deals SET fact = 7")
    outcomes = table.write(fact=Decimal(40000), beside="soon")
    assert (outcomes["fact"].result, outcomes["fact"].value) == (WriteResult.REFUSED, Decimal(7))
    assert outcomes["fact"].reason == "UPDATE deals: the database made another value of it; the old value was put back"
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert (table.shown("fact"), table.shown("beside")) == (Decimal(7), "soon")


TEXTS = {
    "capitals": ("NEW.fact := UPPER(NEW.fact)", "SOON", "the database changed its capitals"),
    "cut": ("NEW.fact := LEFT(NEW.fact, 3)", "soo", "the database cut it from 4 characters to 3"),
    "another": ("NEW.fact := CONCAT('call: ', NEW.fact)", "call: soon", "the database made another text of it"),
}


@BOTH
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_came_out_other_stays_and_is_altered(deals: Open, name: str) -> None:
    body, left, reason = TEXTS[name]
    outcome = meddling(deals("VARCHAR(40)"), body).write(fact="soon")["fact"]
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, left)
    assert outcome.reason == f"UPDATE deals: {reason}"


@BOTH
@pytest.mark.parametrize("value", ["NULL", "''"])
def test_a_text_that_was_emptied_is_refused_and_the_old_one_put_back(deals: Open, value: str) -> None:
    table = deals("VARCHAR(40)")
    table.run("UPDATE deals SET fact = 'ours'")
    outcome = meddling(table, f"NEW.fact := {value}").write(fact="soon")["fact"]
    assert (outcome.result, outcome.value) == (WriteResult.REFUSED, "ours")
    assert table.shown("fact") == "ours"


@BOTH
def test_a_value_that_the_database_kept_is_refused(deals: Open) -> None:
    table = meddling(deals("VARCHAR(40)"), "NEW.fact := OLD.fact")
    outcomes = table.write(fact="soon", beside="later")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert "kept what was there" in outcomes["fact"].reason
    assert outcomes["beside"].result is WriteResult.WRITTEN


@BOTH
def test_a_field_that_another_ones_write_changes_is_not_told_as_written(deals: Open) -> None:
    body = "IF NEW.beside = 'closed' THEN NEW.fact := 0; END IF"
    table = meddling(deals("NUMERIC(12,2)", "money"), body)
    outcomes = table.write(fact=Decimal(40000), beside="closed")
    assert (outcomes["fact"].result, outcomes["fact"].value) == (WriteResult.REFUSED, Decimal(0))
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert table.shown("fact") == 0


@BOTH
def test_a_field_can_be_emptied_where_the_database_knows_better(deals: Open) -> None:
    """On a take-back the value must go, whatever comes in its place."""
    table = meddling(deals("NUMERIC(12,2)", "money"), "NEW.fact := COALESCE(NEW.fact, 1)")
    table.write(fact=Decimal(40000))
    outcome = table.write(fact=None)["fact"]
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, Decimal(1))


@POSTGRESQL
def test_a_trigger_that_drops_an_update_in_silence_is_told(deals: Open) -> None:
    table = meddling(deals("VARCHAR(40)"), "NULL", row="CASE WHEN NEW.fact IS NULL THEN NEW END")
    outcomes = table.write(fact="soon", beside="later")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert "no row was updated" in outcomes["fact"].reason
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert table.read(["fact", "beside"]) == {"fact": None, "beside": "later"}


@POSTGRESQL
def test_a_constraint_that_is_checked_at_commit_refuses_one_field(deals: Open) -> None:
    """Django's foreign keys are such."""
    table = deals("INTEGER", "number")
    table.run("ALTER TABLE deals ADD CONSTRAINT known FOREIGN KEY (fact) REFERENCES deals (id) INITIALLY DEFERRED")
    outcomes = table.write(fact=Decimal(404), beside="soon")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert table.write(fact=Decimal(1))["fact"].result is WriteResult.WRITTEN


@BOTH
def test_a_view_is_written_through_and_its_check_refuses_one_record(deals: Open) -> None:
    table = deals("VARCHAR(40)", table="open_deals")
    table.run("CREATE VIEW open_deals AS SELECT * FROM deals WHERE fact IS NULL OR fact <> 'gone' WITH CHECK OPTION")
    assert table.write(fact="soon")["fact"].result is WriteResult.WRITTEN
    outcomes = table.write(fact="gone", beside="later")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert outcomes["beside"].result is WriteResult.WRITTEN
    assert table.shown("fact") == "soon"


@BOTH
def test_a_record_that_a_view_shows_no_more_is_put_back(deals: Open) -> None:
    table = deals("VARCHAR(40)", table="open_deals")
    table.run("CREATE VIEW open_deals AS SELECT * FROM deals WHERE fact IS NULL OR fact <> 'gone'")
    outcome = table.write(fact="gone")["fact"]
    assert outcome.result is WriteResult.REFUSED
    assert "does not show the record any more" in outcome.reason
    assert table.shown("fact") is None


@POSTGRESQL
def test_a_view_with_a_trigger_of_its_own_may_drop_an_update(deals: Open) -> None:
    table = deals("VARCHAR(40)", table="open_deals")
    table.run(
        "CREATE VIEW open_deals AS SELECT id, fact, beside FROM deals",
        "CREATE OR REPLACE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER meddle INSTEAD OF UPDATE ON open_deals FOR EACH ROW EXECUTE FUNCTION meddle()",
    )
    outcome = table.write(fact="soon")["fact"]
    assert outcome.result is WriteResult.REFUSED
    assert "no row was updated" in outcome.reason


SIGNALS = ["SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 30001", "SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1213"]


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
@pytest.mark.parametrize("signal", [*SIGNALS, "SIGNAL SQLSTATE '99999' SET MYSQL_ERRNO = 60000"])
def test_a_trigger_may_refuse_by_any_number(deals: Open, signal: str) -> None:
    table = deals("VARCHAR(40)")
    table.run(
        "CREATE TRIGGER meddle BEFORE UPDATE ON deals FOR EACH ROW "
        f"IF NEW.fact IS NOT NULL THEN {signal}, MESSAGE_TEXT = 'not for soon'; END IF"
    )
    outcomes = table.write(fact="soon", beside="later")
    assert (outcomes["fact"].result, outcomes["fact"].said) == (WriteResult.REFUSED, Said("not for soon"))
    assert re.search(r"error -?\d+(: a trigger refuses it)?$", outcomes["fact"].reason)
    assert outcomes["beside"].result is WriteResult.WRITTEN


BROKEN = {"postgresql": "PERFORM nowhere FROM deals", "mariadb": "DELETE FROM nowhere"}


@BOTH
def test_a_trigger_that_is_broken_refuses_the_field_that_it_fails_at(deals: Open) -> None:
    table = deals("VARCHAR(40)")
    broken = BROKEN[table.database.dialect]
    outcomes = meddling(table, f"IF NEW.fact IS NOT NULL THEN {broken}; END IF").write(fact="soon", beside="later")
    assert outcomes["fact"].result is WriteResult.REFUSED
    assert "nowhere" in outcomes["fact"].said.word_for_word
    assert outcomes["beside"].result is WriteResult.WRITTEN


@pytest.fixture
def clerk(postgresql: Database) -> Iterator[str]:
    """The URL of a user who may read deals and nothing else yet."""
    postgresql.execute("DROP TABLE IF EXISTS deals CASCADE")
    postgresql.execute("CREATE ROLE clerk LOGIN PASSWORD 'hush'")
    yield postgresql.engine.url.set(username="clerk", password="hush").render_as_string(hide_password=False)
    postgresql.execute("DROP TABLE IF EXISTS deals CASCADE")
    postgresql.execute("DROP ROLE clerk")


def soon(table: DealTable, url: str, **new: CrmValue) -> object:
    crm = table.connect(url)
    try:
        return crm.fields.write_fields("deal", "1", [FieldWrite(name, None, value) for name, value in new.items()])
    finally:
        crm.close()


@POSTGRESQL
@pytest.mark.parametrize(
    ("granted", "asked"), [("SELECT", "SELECT, UPDATE"), ("SELECT, UPDATE (beside)", "UPDATE (fact)")]
)
def test_a_missing_grant_is_told_with_the_statement_to_run(deals: Open, clerk: str, granted: str, asked: str) -> None:
    table = deals("VARCHAR(40)")
    table.run(f"GRANT {granted} ON deals TO clerk")
    with pytest.raises(ConfigurationError) as caught:
        soon(table, clerk, beside="later", fact="soon")
    assert str(caught.value).startswith("the CRM's database says: permission denied for table deals; run: GRANT ")
    statement = str(caught.value).partition("run: ")[2].partition(" (for mapping.yaml")[0]
    assert asked in statement
    assert "hush" not in str(caught.value)
    table.run(statement)
    soon(table, clerk, beside="later", fact="soon")
    assert table.shown("fact") == "soon"


@POSTGRESQL
def test_a_row_that_may_be_read_and_not_updated_is_not_gone(deals: Open, clerk: str) -> None:
    table = deals("VARCHAR(40)")
    table.run(
        "GRANT SELECT, UPDATE ON deals TO clerk",
        "ALTER TABLE deals ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY reads ON deals FOR SELECT USING (true)",
    )
    assert "row-level security: a policy FOR UPDATE must allow it" in str(soon(table, clerk, fact="soon"))
    assert table.shown("fact") is None
    crm = table.connect(clerk)
    with pytest.raises(CrmRefusedError, match="row-level security"):
        crm.notes.create_note("1", "[rec-1]", "[rec-1] hello")
    crm.close()
    table.run("CREATE POLICY writes ON deals FOR UPDATE USING (true) WITH CHECK (fact IS NULL)")
    outcomes = str(soon(table, clerk, fact="soon", beside="later"))
    assert "new row violates row-level security policy" in outcomes
    assert (table.shown("fact"), table.shown("beside")) == (None, "later")


def test_of_a_note_that_a_policy_keeps_nobody_hears_that_it_is_deleted(postgresql: Database, clerk: str) -> None:
    """PostgreSQL deletes no row then, and says nothing."""
    table = DealTable(postgresql, "VARCHAR(40)")
    table.run(
        "UPDATE deals SET fact = 'note'",
        "GRANT SELECT, UPDATE, DELETE ON deals TO clerk",
        "ALTER TABLE deals ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY reads ON deals FOR SELECT USING (true)",
        "CREATE POLICY writes ON deals FOR UPDATE USING (true)",
    )
    crm = table.connect(clerk)
    with pytest.raises(CrmRefusedError, match=r"DELETE FROM deals: the database took it and kept the note; .*policy"):
        crm.notes.delete_note(FoundNote("1", "note"))
    table.run("CREATE POLICY deletes ON deals FOR DELETE USING (true)")
    assert crm.notes.delete_note(FoundNote("1", "note"))
    crm.close()
    table.close()
