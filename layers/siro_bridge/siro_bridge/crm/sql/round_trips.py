"""What SQLAlchemy would ask a database of its own accord, and need not: each question is a wait for a CRM far away."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from siro_bridge.crm.sql.transactions import SETTLED, session_of

JUST_USED_SECONDS = 10.0
"""So long a connection is taken to live. Should it be gone, the recording waits for its next try, as in any outage."""

_USED_AT = "bridge_used_at"
_SETTINGS = ("sql_mode", "lower_case_table_names")


def spare_round_trips(engine: Engine) -> None:
    """No ping of a connection that was just used, no ROLLBACK after a COMMIT, no questions that the login answers."""
    dialect = engine.dialect
    if dialect.name != "sqlite":
        _ping_what_has_rested(engine)
    if dialect.name == "postgresql":
        _know_postgresql(dialect, knows_schema=session_of(engine).read_only)
    if dialect.name in ("mysql", "mariadb"):
        _ask_mysql_once(dialect)

    @event.listens_for(engine, "reset")
    def on_reset(connection: Any, record: ConnectionPoolEntry, state: PoolResetState) -> None:
        is_settled = record.info.pop(SETTLED, False)
        if not (state.terminate_only or state.transaction_was_reset or is_settled):
            connection.rollback()


def _ping_what_has_rested(engine: Engine) -> None:
    dialect = engine.dialect

    @event.listens_for(engine, "connect")
    @event.listens_for(engine, "checkin")
    def on_use(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.time()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        """The wall's clock goes on while a function is frozen; where it was set back, the connection is asked."""
        rested = time.time() - record.info.get(_USED_AT, 0.0)
        if not 0 <= rested < JUST_USED_SECONDS and not _lives(dialect, connection):
            raise InvalidatePoolError


def _lives(dialect: Any, connection: Any) -> bool:
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        if dialect.is_disconnect(error, connection, None):
            return False
        raise
    return True


def _know_postgresql(dialect: Any, *, knows_schema: bool) -> None:
    """The server tells its version with the login; the isolation level and hstore are nothing that we use.

    `knows_schema`: commands that look at a schema go by its name.
    """

    def version(connection: Connection) -> tuple[int, int]:
        known = _told(connection).server_version
        return known // 10000, known % 10000

    def set_backslash_escapes(connection: Connection) -> None:
        is_standard = _told(connection).parameter_status("standard_conforming_strings")
        vars(dialect)["_backslash_escapes"] = is_standard == "off"

    vars(dialect).update(
        use_native_hstore=False,
        get_default_isolation_level=lambda _: "READ COMMITTED",
        _get_server_version_info=version,
        _set_backslash_escapes=set_backslash_escapes,
        **({} if knows_schema else {"_get_default_schema_name": lambda _: None}),
    )


def _told(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.info


def _ask_mysql_once(dialect: Any) -> None:
    """Not the login, which a proxy answers: the server itself, all that SQLAlchemy wants to know in one question."""
    known: dict[str, Any] = {}
    parse = dialect._parse_server_version  # noqa: SLF001 - it also tells MariaDB apart

    def version(connection: Connection) -> Any:
        row = connection.exec_driver_sql(f"SELECT VERSION(), DATABASE(), @@{', @@'.join(_SETTINGS)}").one()
        known.update(zip(("schema", *_SETTINGS), row[1:], strict=True))
        return parse(row[0])

    vars(dialect).update(
        get_default_isolation_level=lambda _: "REPEATABLE READ",
        _get_server_version_info=version,
        _get_default_schema_name=lambda _: known["schema"],
        _fetch_setting=lambda _, name: str(known[name]),
    )
