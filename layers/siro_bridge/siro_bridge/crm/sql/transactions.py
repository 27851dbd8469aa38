"""Transactions that read, and transactions that write, each with its session's settings and in its zone.

The settings are set anew in each transaction, since a proxy may give each another session.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.read_only import READS_ONLY
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.zones import zone_named

OPTION = "bridge_session"
SETTLED = "bridge_settled"
"""Of a connection on which nothing is left to be rolled back."""

TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""PostgreSQL's. By the second the server lets go of rows that a function locked which died before it could say so."""

AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"
HALF_A_YEAR = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Session:
    """`read_zone` is the sync's, whose selects may cast moments; `write_zone` that of all that has to do with writing.

    None leaves the server's own zone (the role's, the database's or the server's default), in which the CRM stamps what
    it changes itself. `place` is that of the mapping's key that names another.
    """

    read_zone: str | None = "UTC"
    write_zone: str | None = None
    place: str = ""
    statement_timeout: str = "0"
    """As PostgreSQL takes it: milliseconds, or with a unit. `0` is none."""
    read_only: bool = False


def session_of(engine: Engine) -> Session:
    found: Session = engine.get_execution_options()[OPTION]
    return found


_READ_ONLY = {
    "mysql": "START TRANSACTION READ ONLY",
    "mariadb": "START TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"
"""PostgreSQL's; others use one process for a query anyway."""


@contextmanager
def reading_in_utc(engine: Engine) -> Iterator[Connection]:
    """For the mapping's selects: whatever they make of a moment means the same on every server."""
    with _reading(engine, session_of(engine).read_zone) as connection:
        yield connection


@contextmanager
def reading_alone(engine: Engine) -> Iterator[Connection]:
    """As `reading_in_utc`, by one process of the server: for what an index finds, where more of them cost more."""
    with _reading(engine, session_of(engine).read_zone, ALONE) as connection:
        yield connection


@contextmanager
def reading_at(engine: Engine, ahead: int) -> Iterator[Connection]:
    """While the session's clock is so many hours ahead of UTC: what is made by it shows itself."""
    zone = f"Etc/GMT{-ahead:+}" if engine.dialect.name == "postgresql" else f"{ahead:+03}:00"
    with _reading(engine, zone) as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """For what may be written: it is seen as `writing` will see it."""
    with _reading(engine, session_of(engine).write_zone) as connection:
        yield connection


@contextmanager
def _reading(engine: Engine, zone: str | None, *then: str) -> Iterator[Connection]:
    """A transaction that cannot write, whatever a mapping's select says. `then` is PostgreSQL's, as in `_begin`."""
    with engine.connect() as connection:
        family = connection.dialect.name
        _begin(connection, zone, "BEGIN READ ONLY", *then)
        if family in _READ_ONLY:
            connection.exec_driver_sql(_READ_ONLY[family])
        try:
            yield connection
        finally:
            if family == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = OFF")  # the pool hands it to the writer next


@contextmanager
def describing(engine: Engine) -> Iterator[Connection]:
    """For questions about the schema. MariaDB runs a view's functions to describe it, and they may write."""
    with engine.connect() as connection:
        begin = "BEGIN READ ONLY" if session_of(engine).read_only else "BEGIN"
        _begin(connection, session_of(engine).write_zone, begin)
        yield connection


@contextmanager
def explaining(engine: Engine) -> Iterator[Connection]:
    """For how a write would be done. MariaDB refuses to tell that in a transaction that cannot write."""
    with engine.connect() as connection:
        _begin(connection, session_of(engine).write_zone, "BEGIN")
        if connection.dialect.name in ("mysql", "mariadb"):
            connection.exec_driver_sql("START TRANSACTION READ WRITE")
        yield connection


@contextmanager
def writing(engine: Engine, *, checks_at_once: bool = False) -> Iterator[Connection]:
    """A transaction that is committed whole, or not at all.

    `checks_at_once`: PostgreSQL checks deferred constraints with each statement, and not at COMMIT, where a refusal
    would be of all that was written. SQLite has no row locks: its write lock is taken at once, so that what is read
    stays true until the write.
    Raises ConfigurationError where the engine is for reading alone.
    """
    if session_of(engine).read_only:
        raise ConfigurationError(READS_ONLY)
    with engine.connect() as connection:
        begin_again(connection, checks_at_once=checks_at_once)
        yield connection
        connection.commit()
        connection.info[SETTLED] = True


def begin_again(connection: Connection, *, checks_at_once: bool = False) -> None:
    """The transaction of `writing`; after a rollback, another one on the same connection."""
    _begin(connection, session_of(connection.engine).write_zone, *(["BEGIN", AT_ONCE] if checks_at_once else ["BEGIN"]))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


# ---- settings of a session ----


def _begin(connection: Connection, zone: str | None, begin: str, *then: str) -> None:
    """Puts the settings in force on a connection that has done nothing yet. Raises ConfigurationError.

    `begin`, and what comes `then`, are PostgreSQL's; the others begin by themselves.
    """
    session = session_of(connection.engine)
    try:
        if connection.dialect.name == "postgresql":
            _postgresql(connection, session, zone, begin, then)
        elif connection.dialect.name != "sqlite":  # which has no zone but UTC
            _mysql(connection, zone)
    except DBAPIError as error:
        if is_unknown_zone(error):
            raise ConfigurationError(
                f"{session.place}: the CRM's database does not know {zone}; MySQL and MariaDB know zones by name "
                "once mysql_tzinfo_to_sql has loaded them"
            ) from None
        raise


def _postgresql(connection: Connection, session: Session, zone: str | None, begin: str, then: Sequence[str]) -> None:
    """For this transaction alone: what a session is told stays with a pooler's connection, and meets others.

    All of it is one message: the driver, which would send a BEGIN of its own and wait for it, is told not to.
    """
    from psycopg.sql import Literal  # noqa: PLC0415 - not for those who have another database

    connection.execution_options(isolation_level="AUTOCOMMIT")
    driver = connection.connection.driver_connection
    settings = {**dict.fromkeys(TIMEOUTS, session.statement_timeout), "TimeZone": zone}
    given = {name: Literal(value).as_string(driver) for name, value in settings.items() if value}
    calls = ", ".join(f"set_config('{name}', {value}, true)" for name, value in given.items())
    parts = [begin, *([f"SELECT {calls}"] if calls else []), *then]
    connection.exec_driver_sql("; ".join(parts), execution_options={"no_parameters": True})


def _mysql(connection: Connection, zone: str | None) -> None:
    """Its zone is the session's, and stays: the pool's connection remembers it, and the one it came with."""
    known = connection.info
    if "own_zone" not in known:
        if zone is None:
            return
        known["own_zone"] = known["zone"] = connection.exec_driver_sql("SELECT @@session.time_zone").scalar_one()
    wanted = mysql_zone(zone) if zone else known["own_zone"]
    if wanted != known["zone"]:
        connection.exec_driver_sql("SET time_zone = %s", (wanted,))
        known["zone"] = wanted


def mysql_zone(name: str) -> str:
    """A zone without summer time as its offset, which needs no tables of zones: `+00:00` for UTC."""
    if name.startswith(("+", "-")):
        return name
    now = datetime.now(UTC)
    winter, summer = (moment.astimezone(zone_named(name)).isoformat()[-6:] for moment in (now, now + HALF_A_YEAR))
    return winter if winter == summer else name


_UNKNOWN_ZONE = ("22023", 1298)
"""PostgreSQL's SQLSTATE and MySQL's number."""


def is_unknown_zone(error: DBAPIError) -> bool:
    original = error.orig
    number = original.args[0] if original and original.args else None
    return getattr(original, "sqlstate", None) in _UNKNOWN_ZONE or number in _UNKNOWN_ZONE
