"""The connection to the CRM's database: time-outs, session settings."""

import json
import re
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
PATIENCE_SECONDS = 5
"""So much longer the client waits where the server ends a statement itself: its answer keeps the connection."""


def open_engine(
    url: str, *, pool_size: int = 5, write_zone: str | None = None, place: str = "", read_only: bool = False
) -> Engine:
    """An engine for the SQLAlchemy URL of CrmSecret; nothing is connected yet.

    TLS is the driver's own matter and goes into the URL (`?sslmode=verify-full`, `?ssl_ca=…`); without it, a database
    on the internet is refused when it is to be connected to. `write_zone` is the zone of the sessions that write, if it
    is not the server's own; `place` is that of the mapping's key that says so.
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
        statement_timeout=_statement_timeout(options),
        read_only=read_only,
    )
    with told_of_the_secret(parsed):
        limits = _limits(parsed)
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
        _run_on_connect(engine, STRICT + limits)
        if read_only:
            _run_on_connect(engine, "SET SESSION TRANSACTION READ ONLY")
    if family == "postgresql":
        read_texts_as_shown(engine)
    return engine


def _options(url: URL) -> str:
    """PostgreSQL's startup parameter `options`: what a URL sets there goes before what we would set."""
    given = url.query.get("options", "")
    return given if isinstance(given, str) else " ".join(given)


def _statement_timeout(options: str) -> str:
    """It is told to each transaction: a pooler may take `options` and pass them over."""
    named = _TIMEOUT.search(options)
    return re.sub(r"\\(.)", r"\1", named[1]) if named else f"{STATEMENT_SECONDS}s"


_TIMEOUT = re.compile(r"(?:\b|-c)statement[_-]timeout=((?:\\.|[^\s\\])+)", re.IGNORECASE)
"""`-c name=value`, `-cname=value` or `--name=value`; a backslash stands before a space of a value."""


def _postgresql(url: URL) -> dict[str, Any]:
    """Without `options` of our own: RDS Proxy and PgBouncer refuse a connection that has any.

    Nothing is prepared: behind a pooler the next transaction has another server's connection. A rollback has psycopg
    forget what it prepared anyway, and each of our reads ends with one.
    """
    defaults = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None}
    return {name: value for name, value in defaults.items() if name not in url.query}


def _mysql(url: URL) -> dict[str, Any]:
    defaults = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": STATEMENT_SECONDS + PATIENCE_SECONDS,
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


def _limits(url: URL) -> str:
    """More of what STRICT sets: where the client alone gives up, the server works on, and keeps its locks.

    Comments by version, of which the server itself takes its own, whatever a proxy before it says that it is: MariaDB
    ends every statement, MySQL (5.7.8) those that read. A lower limit of the server's own stays.
    """
    seconds = int(str(url.query.get("read_timeout", STATEMENT_SECONDS)))
    return "".join(
        f" /*{version} , SESSION {name} = LEAST(COALESCE(NULLIF(@@{name}, 0), {limit}), {limit}) */"
        for version, name, limit in (
            ("M!100108", "max_statement_time", seconds),
            ("!50708", "max_execution_time", seconds * 1000),
        )
    )


def _run_on_connect(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
