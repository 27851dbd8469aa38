"""The connection to the CRM's database: time-outs, session settings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from siro_bridge.crm.sql.connecting import connect_as_told, driver_options, told_of_the_secret
from siro_bridge.crm.sql.url import parse_url

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60


def open_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine for the SQLAlchemy URL of CrmSecret; nothing is connected yet.

    TLS is the driver's own matter and goes into the URL (`?sslmode=verify-full`, `?ssl_ca=…`).
    """
    parsed = parse_url(url)
    family = parsed.get_backend_name()
    pool: dict[str, Any] = {} if family == "sqlite" else {"pool_size": pool_size, "max_overflow": 0}
    with told_of_the_secret(parsed):
        engine = create_engine(
            parsed,
            connect_args=_CONNECT_ARGS[family](parsed) | driver_options(parsed),
            hide_parameters=True,
            pool_pre_ping=family != "sqlite",
            pool_recycle=300,
            **pool,
        )
    connect_as_told(engine)
    if "options" not in parsed.query:
        _run_on_connect(engine, _SESSION[family])
    return engine


def _postgresql(url: URL) -> dict[str, Any]:
    timeout = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    if "options" not in url.query:
        return timeout
    given = url.query["options"]
    options = given if isinstance(given, str) else " ".join(given)
    return timeout | {"options": f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=UTC {options}"}


def _mysql(url: URL) -> dict[str, Any]:
    defaults = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": STATEMENT_SECONDS,
        "write_timeout": STATEMENT_SECONDS,
        "charset": "utf8mb4",
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
STRICT = "SET SESSION sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_ALL_TABLES')"
# MySQL's TIMESTAMP is shown in the session's zone: UTC makes it mean the same on every server. PostgreSQL's settings
# do not travel in the startup parameter `options`, unless the URL has one: RDS Proxy and PgBouncer refuse it.
_SESSION: Mapping[str, Sequence[str]] = {
    "postgresql": (f"SET statement_timeout = {STATEMENT_SECONDS * 1000}", "SET TIME ZONE 'UTC'"),
    "mysql": ("SET time_zone = '+00:00'", STRICT),
    "mariadb": ("SET time_zone = '+00:00'", STRICT),
    "sqlite": (),
}


def _run_on_connect(engine: Engine, statements: Sequence[str]) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()  # PostgreSQL takes a setting back when its transaction is rolled back
