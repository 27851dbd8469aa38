"""A MariaDB server from Debian's package, run from one folder on loopback; there is none on PyPI."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pymysql
import pytest

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_for_port

DATABASE = "crm"
USER = "bridge"
ADMIN = "admin"

NO_NATIVE_AIO = "--innodb-use-native-aio=0"
"""The kernel has so many requests for all servers of a machine together; one too many does not start."""


@dataclass(frozen=True)
class MariaDb:
    port: int
    password: str
    database: str = DATABASE

    @property
    def url(self) -> str:
        return self._url(USER)

    @property
    def admin_url(self) -> str:
        """A SQLAlchemy URL of a user who may do everything."""
        return self._url(ADMIN).replace("mariadb:", "mariadb+pymysql:")

    def _url(self, user: str) -> str:
        return f"mariadb://{user}:{self.password}@127.0.0.1:{self.port}/{self.database}"

    def another(self, database: str) -> "MariaDb":
        """The same server with a new, empty database, for whoever looks at all of one's tables."""
        with (
            pymysql.connect(host="127.0.0.1", port=self.port, user=ADMIN, password=self.password) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"CREATE DATABASE {database} CHARACTER SET utf8mb4")
            cursor.execute(f"GRANT ALL ON {database}.* TO '{USER}'@'127.0.0.1'")
        return replace(self, database=database)


@contextmanager
def mariadb(folder: Path) -> Iterator[MariaDb]:
    """Run a new server for the length of the block; skips the test where the package is not installed."""
    daemon, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if daemon is None or install is None:
        pytest.skip("MariaDB is not installed: apt-get install mariadb-server")
    data, password, port = folder / "mariadb", secrets.token_hex(16), free_port()
    _make_data(install, data)
    first = folder / "first.sql"
    first.write_text(  # a statement a line: the server reads it so
        f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;\n"
        f"CREATE USER '{USER}'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON {DATABASE}.* TO '{USER}'@'127.0.0.1';\n"
        f"CREATE USER '{ADMIN}'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO '{ADMIN}'@'127.0.0.1' WITH GRANT OPTION;\n"
        f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
    )
    command = [
        daemon,
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={folder / 's'}",
        f"--pid-file={folder / 'pid'}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        f"--port={port}",
        f"--init-file={first}",
        "--user=root",
        "--innodb-flush-log-at-trx-commit=0",
        NO_NATIVE_AIO,
    ]
    with child_process("MariaDB", command, folder / "mariadb.log", cwd=folder) as child:
        wait_for_port(child, port)
        yield MariaDb(port, password)


def _make_data(install: str, data: Path) -> None:
    """As the user who runs the tests, and without the files of the machine's own server."""
    options = ("--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--user=root")
    made = subprocess.run(
        [install, *options, f"--datadir={data}", NO_NATIVE_AIO], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, f"{made.stdout[-2000:]}\n{made.stderr[-2000:]}"
