"""The servers that all test files of a worker share, as if just started: no file meets what another left."""

from collections.abc import Iterable
from typing import Any

import pymysql
from pymysql.constants import ER
from sqlalchemy import create_engine

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import ADMIN, DATABASE, USER, MariaDb

_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema'"
_ROLES = "SELECT rolname FROM pg_roles WHERE NOT starts_with(rolname, 'pg_') AND rolname <> current_user"
_DATABASES = "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN ({kept})"
_USERS = "SELECT concat('''', user, '''@''', host, '''') FROM mysql.user WHERE user NOT IN ({kept})"
_SERVERS_OWN = ("information_schema", "performance_schema", "mysql", "sys")
_PEOPLE = (USER, ADMIN, "root", "mysql", "mariadb.sys", "")


def emptied_postgres(server: Postgres) -> Postgres:
    """Without others' connections, schemas, roles, and settings of its user."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        run(f"SELECT pg_terminate_backend(pid) {_OTHERS} AND backend_type = 'client backend'")
        for schema in run(_SCHEMAS).scalars().all():
            run(f'DROP SCHEMA "{schema}" CASCADE')
        run("CREATE SCHEMA public")
        run("GRANT USAGE ON SCHEMA public TO PUBLIC")
        for role in run(_ROLES).scalars().all():
            run(f'DROP OWNED BY "{role}"')
            run(f'DROP ROLE "{role}"')
        run("ALTER ROLE CURRENT_USER RESET ALL")
    engine.dispose()
    return server


def emptied_mariadb(server: MariaDb) -> MariaDb:
    """Without others' connections, databases, users, and settings."""
    with (
        pymysql.connect(host="127.0.0.1", port=server.port, user=ADMIN, password=server.password) as connection,
        connection.cursor() as cursor,
    ):

        def run(sql: str) -> list[Any]:
            cursor.execute(sql)
            return [row[0] for row in cursor.fetchall()]

        for number in run(f"SELECT id FROM information_schema.processlist WHERE user = '{USER}'"):
            _end(cursor, number)
        for database in run(_DATABASES.format(kept=_quoted(_SERVERS_OWN))):
            run(f"DROP DATABASE `{database}`")
        run(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
        for user in run(_USERS.format(kept=_quoted(_PEOPLE))):
            run(f"DROP USER {user}")
        run("SET GLOBAL time_zone = 'SYSTEM'")
    return server


def _end(cursor: Any, number: int) -> None:
    try:
        cursor.execute(f"KILL {number}")
    except pymysql.err.OperationalError as error:
        if error.args[0] != ER.NO_SUCH_THREAD:  # it has just ended by itself
            raise


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
