"""A database that makes something else of notes' texts as it takes them."""

from functools import reduce

from sqlalchemy import Connection

from tests.changing_crms import Pairs

_UNDO = {
    "postgresql": ("DROP TRIGGER IF EXISTS notes_changed ON notes",),
    "mariadb": ("DROP TRIGGER IF EXISTS notes_made", "DROP TRIGGER IF EXISTS notes_changed"),
    "sqlite": ("DROP TRIGGER IF EXISTS notes_made", "DROP TRIGGER IF EXISTS notes_changed"),
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION change_note() RETURNS trigger LANGUAGE plpgsql AS
$do$ BEGIN NEW.body := {of_new}; RETURN NEW; END $do$
"""
_SQLITE = "ON notes BEGIN UPDATE notes SET body = {of_row} WHERE id = NEW.id; END"
_DO = {
    "postgresql": (
        _FUNCTION,
        "CREATE TRIGGER notes_changed BEFORE INSERT OR UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION change_note()",
    ),
    "mariadb": (
        "CREATE TRIGGER notes_made BEFORE INSERT ON notes FOR EACH ROW SET NEW.body = {of_new}",
        "CREATE TRIGGER notes_changed BEFORE UPDATE ON notes FOR EACH ROW SET NEW.body = {of_new}",
    ),
    "sqlite": (  # the first one's update sets off the second, which does not set off itself
        f"CREATE TRIGGER notes_made AFTER INSERT {_SQLITE.replace('{of_row}', 'body')}",
        f"CREATE TRIGGER notes_changed AFTER UPDATE {_SQLITE}",
    ),
}


def change_notes(connection: Connection, pairs: Pairs) -> None:
    """From now on each first text of a pair becomes the second; without pairs notes stay as they are sent."""
    family = connection.dialect.name
    of_new, of_row = (_expression(column, pairs, family) for column in ("NEW.body", "body"))
    for statement in (*_UNDO[family], *(_DO[family] if pairs else ())):
        connection.exec_driver_sql(statement.format(of_new=of_new, of_row=of_row))


def _expression(column: str, pairs: Pairs, family: str) -> str:
    def replaced(inner: str, pair: tuple[str, str]) -> str:
        return f"replace({inner}, {_text(pair[0], family)}, {_text(pair[1], family)})"

    return reduce(replaced, pairs, column)


def _text(value: str, family: str) -> str:
    quoted = value.replace("'", "''")
    return "'" + (quoted.replace("\\", "\\\\") if family == "mariadb" else quoted) + "'"
