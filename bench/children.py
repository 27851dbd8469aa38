"""Processes of the benchmark: measurements that need one of their own, and the servers on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.work import LAYER, PROJECT, work_folder
from siro_bridge_cli.embedded.isolation import DROPPED_PREFIXES, REGION
from siro_bridge_cli.embedded.processes import ChildProcess, ProcessError, child_process, free_port, wait_for_port
from siro_bridge_cli.simulator import SimulatorClient
from siro_bridge_cli.simulator.api.routes import ORGANIZATION_PREFIX

LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Siro:
    """A running simulated Siro."""

    platform_url: str
    control: SimulatorClient

    @property
    def api_url(self) -> str:
        return self.platform_url + ORGANIZATION_PREFIX

    def token(self) -> str:
        return self.control.facts()["organization_token"]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours, with nothing of the user's AWS account in it, and the credentials of nobody."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*DROPPED_PREFIXES, "POWERTOOLS"))}
    return kept | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": "siro-bridge",
        "POWERTOOLS_METRICS_NAMESPACE": "SiroBridge",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        **(extra or {}),
    }


def python_path(*folders: Path) -> str:
    return os.pathsep.join(str(folder) for folder in (PROJECT, LAYER, PROJECT / "cli", *folders))


def answer_of(command: Sequence[str | Path], env: Mapping[str, str]) -> Any:
    """The last line of the child's standard output, as JSON. Raises ProcessError with the end of what it said."""
    result = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    if result.returncode:
        raise ProcessError(f"{' '.join(map(str, command[:4]))} failed:\n{result.stderr[-3000:].rstrip()}")
    return json.loads(result.stdout.splitlines()[-1])


@contextmanager
def stand_in(kind: str, *, delay: float = 0.0, secrets: Mapping[str, Any] | None = None) -> Iterator[str]:
    """One of `bench.stand_ins` in a process of its own; gives its address. `delay` in seconds, of each answer."""
    port = free_port()
    options = ["--port", str(port), "--delay", str(delay), "--secrets", json.dumps(dict(secrets or {}))]
    with _server(f"stand-in-{kind}", ["-m", "bench.stand_ins", kind, *options], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def simulated_siro(*, forget: bool = False) -> Iterator[Siro]:
    """In a process of its own, without a rate limit; `forget` keeps nothing of what is synced."""
    port = free_port()
    options = ["--port", str(port), "--rate-limit", "0", "--seed", "1", *(["--forget"] if forget else [])]
    with (
        _server("siro", ["-m", "siro_bridge_cli.simulator", *options], port),
        SimulatorClient(f"http://127.0.0.1:{port}", timeout=60) as control,
    ):
        yield Siro(f"http://127.0.0.1:{port}", control)


@contextmanager
def _server(name: str, arguments: list[str], port: int) -> Iterator[ChildProcess]:
    log = work_folder() / f"{name}.log"
    env = environment({"PYTHONPATH": python_path()})
    with child_process(name, [sys.executable, *arguments], log, env=env, cwd=PROJECT) as child:
        wait_for_port(child, port)
        yield child
