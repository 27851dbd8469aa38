"""The schema on a server from npm, in a process of its own; it is installed into the project's work folder, once."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.processes import child_process
from tests.integration.crm.graphql_crm.front import Front

SERVERS: Mapping[str, tuple[str, ...]] = {
    "graphql-http": ("graphql-http@1.23.1", "graphql@16.15.0"),
    "mercurius": ("mercurius@16.10.1", "fastify@5.12.8", "graphql@16.15.0"),
}
PROGRAM = Path(__file__).with_name("server.mjs")
WORK = Path(__file__).parents[4] / ".work" / "npm"
INSTALL_SECONDS = 120


@contextmanager
def node_behind(front: Front, name: str) -> Iterator[None]:
    """Skips the test, with the reason, where npm or its registry is missing."""
    folder = _installed(name)
    port = _free_port()
    program = folder / PROGRAM.name
    program.write_text(PROGRAM.read_text("utf-8"), "utf-8")
    command = ["node", str(program), name, str(port), f"{front.url}/operations"]
    with child_process(name, command, folder / "server.log", cwd=folder) as child:
        _wait(port, child.process, folder / "server.log")
        front.port = port
        yield


def _installed(name: str) -> Path:
    folder = WORK / name
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip(f"{name} comes from npm, which is not on this machine")
    if (folder / "installed").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n', "utf-8")
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
    command = ["npm", "install", *quiet, *SERVERS[name]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install {name}: {done.stderr.strip().splitlines()[-1:]}")
    (folder / "installed").touch()
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-500:]}")
