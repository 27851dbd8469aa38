"""A PgBouncer from Debian's package before a PostgreSQL server, in transaction mode with a single server connection.

It takes a URL's `options` and passes them over, as poolers are told to for clients that cannot be changed.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_for_port
from siro_bridge_cli.sample_crm.postgres import DATABASE, USER, Postgres

NOBODY = 65534
"""It does not run as root."""

SETTINGS = """\
[databases]
{database} = host=127.0.0.1 port={server} dbname={database} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = 1
ignore_startup_parameters = options
"""


@contextmanager
def pgbouncer(server: Postgres, folder: Path) -> Iterator[str]:
    """The URL of the database behind it; skips the test where the package is not installed."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer")
    port, users, settings = free_port(), folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text(f'"{USER}" "{server.password}"\n')
    values = {"database": DATABASE, "user": USER, "password": server.password, "server": server.port}
    settings.write_text(SETTINGS.format(**values, port=port, users=users.name))
    for path in (folder, users, settings):
        path.chmod(0o755)
    unprivileged = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*unprivileged, program, settings.name]  # the folder is his, those above it are not
    with child_process("PgBouncer", command, folder / "pgbouncer.log", cwd=folder) as child:
        wait_for_port(child, port)
        yield server.url.replace(f":{server.port}/", f":{port}/")
