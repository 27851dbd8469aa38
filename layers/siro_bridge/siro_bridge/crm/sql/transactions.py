"""Transactions that read, and transactions that write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

_READ_ONLY = {
    "mysql": "START TRANSACTION READ ONLY",
    "mariadb": "START TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


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
