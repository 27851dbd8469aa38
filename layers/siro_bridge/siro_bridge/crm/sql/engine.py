"""The connection to the CRM's database: drivers, time-outs, session settings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from siro_bridge.domain.errors import ConfigurationError

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite",
}
"""URL scheme → dialect and driver; a scheme that names one of these drivers itself is taken as it is."""

SUPPORTED = ", ".join(sorted({"postgresql", "mysql", "mariadb", "sqlite"}))


def open_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine for the SQLAlchemy URL of CrmSecret; nothing is connected yet.

    TLS is the driver's own matter and goes into the URL (`?sslmode=verify-full`, `?ssl_ca=…`).
    """
    parsed = _parse(url)
    family = parsed.get_backend_name()
    pool: dict[str, Any] = {} if family == "sqlite" else {"pool_size": pool_size, "max_overflow": 0}
    engine = create_engine(
        parsed,
        connect_args=_CONNECT_ARGS[family](parsed),
        hide_parameters=True,
        pool_pre_ping=family != "sqlite",
        pool_recycle=300,
        **pool,
    )
    if "options" not in parsed.query:
        _run_on_connect(engine, _SESSION[family])
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that cannot write, whatever a mapping's select says."""
    with engine.connect() as connection:
        family = connection.dialect.name
        if family == "postgresql":
            connection.execution_options(postgresql_readonly=True)
        else:
            connection.exec_driver_sql(_READ_ONLY[family])
        try:
            yield connection
        finally:
            if family == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = OFF")  # the pool hands it to the writer next


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        name = DRIVERS.get(parsed.drivername, parsed.drivername)
        if name not in DRIVERS.values():
            raise ConfigurationError(f'secret CrmSecret: key "url": {parsed.drivername!r} is not one of {SUPPORTED}')
        parsed = parsed.set(drivername=name)
        parsed.get_dialect()
        if not url.startswith("sqlite") and _has_stray_at(url, parsed.username or ""):
            raise ConfigurationError(_STRAY_AT)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigurationError(
            _STRAY_AT
            if url.partition("?")[0].count("@") > 1
            else 'secret CrmSecret: key "url" is not an SQLAlchemy URL such as postgresql://user:password@host/database'
        ) from None  # the cause would quote the password
    return parsed


_STRAY_AT = 'secret CrmSecret: key "url": percent-encode @ in the password, as %40'


def _has_stray_at(url: str, username: str) -> bool:
    """A password's end would pass for the host, which a message shows. A user's name and an option may have one."""
    server, _, options = url.partition("?")
    names = (option.partition("=")[0] for option in options.split("&"))
    return server.count("@") > 1 + username.count("@") or any("@" in name for name in names)


def _postgresql(url: URL) -> dict[str, Any]:
    timeout = {"connect_timeout": CONNECT_SECONDS}
    if "options" not in url.query:
        return timeout
    given = url.query["options"]
    options = given if isinstance(given, str) else " ".join(given)
    return timeout | {"options": f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=UTC {options}"}


def _mysql(url: URL) -> dict[str, Any]:
    timeouts = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": STATEMENT_SECONDS,
        "write_timeout": STATEMENT_SECONDS,
    }
    return timeouts | ({} if "charset" in url.query else {"charset": "utf8mb4"})


def _sqlite(_: URL) -> dict[str, Any]:
    return {"timeout": CONNECT_SECONDS, "check_same_thread": False}


_CONNECT_ARGS: Mapping[str, Callable[[URL], dict[str, Any]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}
# MySQL's TIMESTAMP is shown in the session's zone: UTC makes it mean the same on every server. PostgreSQL's settings
# do not travel in the startup parameter `options`, unless the URL has one: RDS Proxy and PgBouncer refuse it.
_SESSION: Mapping[str, Sequence[str]] = {
    "postgresql": (f"SET statement_timeout = {STATEMENT_SECONDS * 1000}", "SET TIME ZONE 'UTC'"),
    "mysql": ("SET time_zone = '+00:00'",),
    "mariadb": ("SET time_zone = '+00:00'",),
    "sqlite": (),
}
_READ_ONLY = {
    "mysql": "START TRANSACTION READ ONLY",
    "mariadb": "START TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


def _run_on_connect(engine: Engine, statements: Sequence[str]) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()  # PostgreSQL takes a setting back when its transaction is rolled back


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed whole, or not at all.

    SQLite has no row locks: its write lock is taken at once, so that what is read stays true until the write.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()
