"""A database that makes something else of a deal's value as it takes it, by a trigger."""

from sqlalchemy import Connection

from tests.integration.crm.harness import Spoiling

_MADE: dict[Spoiling, str] = {
    "clips": "CASE WHEN NEW.{column} > 9 THEN 9 ELSE NEW.{column} END",
    "cuts": "substr(NEW.{column}, 1, 4)",
    "keeps": "OLD.{column}",
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION spoil_deal() RETURNS trigger LANGUAGE plpgsql AS
$do$ BEGIN NEW.{column} := {made}; RETURN NEW; END $do$
"""
_SQLITE = """
CREATE TRIGGER deals_spoiled AFTER UPDATE OF {column} ON deals
BEGIN UPDATE deals SET {column} = {made} WHERE id = NEW.id; END
"""
_DO = {
    "postgresql": (
        _FUNCTION,
        "CREATE OR REPLACE TRIGGER deals_spoiled BEFORE UPDATE ON deals FOR EACH ROW EXECUTE FUNCTION spoil_deal()",
    ),
    "mariadb": ("CREATE TRIGGER deals_spoiled BEFORE UPDATE ON deals FOR EACH ROW SET NEW.{column} = {made}",),
    "sqlite": (_SQLITE,),
}


def spoil_deals(connection: Connection, column: str, how: Spoiling) -> None:
    made = _MADE[how].format(column=column)
    for statement in _DO[connection.dialect.name]:
        connection.exec_driver_sql(statement.format(column=column, made=made))
