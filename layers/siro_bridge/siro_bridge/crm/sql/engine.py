"""The connection to the CRM's database: time-outs, session settings."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from siro_bridge.crm.sql.connecting import connect_as_told, driver_options, told_of_the_secret
from siro_bridge.crm.sql.postgresql_texts import read_texts_as_shown
from siro_bridge.crm.sql.round_trips import spare_round_trips
from siro_bridge.crm.sql.transactions import OPTION, Session
from siro_bridge.crm.sql.url import for_reading, parse_url

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60


def open_engine(
    url: str, *, pool_size: int = 5, write_zone: str | None = None, place: str = "", read_only: bool = False
) -> Engine:
    """An engine for the SQLAlchemy URL of CrmSecret; nothing is connected yet.

    TLS is the driver's own matter and goes into the URL (`?sslmode=verify-full`, `?ssl_ca=…`). `write_zone` is the zone
    of the sessions that write, if it is not the server's own; `place` is that of the mapping's key that says so.
    `read_only`: the database itself refuses whatever would write.
    """
    parsed = parse_url(url)
    family = parsed.get_backend_name()
    if read_only and family == "sqlite":
        parsed = for_reading(parsed)
    # one more than there are workers: a table may first be described while all of them hold a connection
    pool: dict[str, Any] = {} if family == "sqlite" else {"pool_size": pool_size, "max_overflow": 1}
    options = _options(parsed)
    session = Session(
        read_zone=None if "timezone" in options.lower() else "UTC",
        write_zone=write_zone,
        place=place,
        statement_seconds=None if options else STATEMENT_SECONDS,
        read_only=read_only,
    )
    with told_of_the_secret(parsed):
        engine = create_engine(
            parsed,
            connect_args=_CONNECT_ARGS[family](parsed) | driver_options(parsed),
            execution_options={OPTION: session},
            hide_parameters=True,
            json_deserializer=partial(json.loads, parse_float=Decimal),
            pool_recycle=300,
            pool_reset_on_return=None,  # see `spare_round_trips`
            **pool,
        )
    connect_as_told(engine)
    spare_round_trips(engine)
    if family in ("mysql", "mariadb"):
        _run_on_connect(engine, STRICT)
        if read_only:
            _run_on_connect(engine, "SET SESSION TRANSACTION READ ONLY")
    if family == "postgresql":
        read_texts_as_shown(engine)
    return engine


def _options(url: URL) -> str:
    """PostgreSQL's startup parameter `options`: what a URL sets there goes before what we would set."""
    given = url.query.get("options", "")
    return given if isinstance(given, str) else " ".join(given)


def _postgresql(url: URL) -> dict[str, Any]:
    """Without `options` of our own: RDS Proxy and PgBouncer refuse a connection that has any.

    Nothing is prepared: behind a pooler the next transaction has another server's connection. A rollback has psycopg
    forget what it prepared anyway, and each of our reads ends with one.
    """
    defaults = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None}
    options = _options(url)
    return {name: value for name, value in defaults.items() if name not in url.query} | (
        {"options": f"-c statement_timeout={STATEMENT_SECONDS * 1000} {options}"} if options else {}
    )


def _mysql(url: URL) -> dict[str, Any]:
    defaults = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": STATEMENT_SECONDS,
        "write_timeout": STATEMENT_SECONDS,
        "charset": "utf8mb4",
        "autocommit": None,  # STRICT switches it off
    }
    return {name: value for name, value in defaults.items() if name not in url.query}


def _sqlite(_: URL) -> dict[str, Any]:
    return {"timeout": CONNECT_SECONDS, "check_same_thread": False}


_CONNECT_ARGS: Mapping[str, Callable[[URL], dict[str, Any]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}
# Otherwise MySQL cuts, clips and empties what does not fit. The server's other modes stay: a select may need them.
STRICT = "SET SESSION autocommit = 0, SESSION sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_ALL_TABLES')"


def _run_on_connect(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
