"""Transactions that read, and transactions that write, each in its session's zone."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from siro_bridge.crm.read_only import READS_ONLY
from siro_bridge.crm.sql.session import begin, session_of
from siro_bridge.domain.errors import ConfigurationError

_READ_ONLY = {
    "mysql": "START TRANSACTION READ ONLY",
    "mariadb": "START TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


@contextmanager
def reading_in_utc(engine: Engine) -> Iterator[Connection]:
    """For the mapping's selects: whatever they make of a moment means the same on every server."""
    with _reading(engine, session_of(engine).read_zone) as connection:
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
def _reading(engine: Engine, zone: str | None) -> Iterator[Connection]:
    """A transaction that cannot write, whatever a mapping's select says."""
    with engine.connect() as connection:
        family = connection.dialect.name
        if family == "postgresql":
            connection.execution_options(postgresql_readonly=True)
        begin(connection, zone)
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
        if session_of(engine).read_only and connection.dialect.name == "postgresql":
            connection.execution_options(postgresql_readonly=True)
        begin(connection, session_of(engine).write_zone)
        yield connection


@contextmanager
def explaining(engine: Engine) -> Iterator[Connection]:
    """For how a write would be done. MariaDB refuses to tell that in a transaction that cannot write."""
    with engine.connect() as connection:
        if connection.dialect.name in ("mysql", "mariadb"):
            connection.exec_driver_sql("START TRANSACTION READ WRITE")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed whole, or not at all.

    SQLite has no row locks: its write lock is taken at once, so that what is read stays true until the write.
    Raises ConfigurationError where the engine is for reading alone.
    """
    if session_of(engine).read_only:
        raise ConfigurationError(READS_ONLY)
    with engine.connect() as connection:
        begin(connection, session_of(engine).write_zone)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()
