"""Run a built function in the Lambda runtime itself, as `sam local invoke` does in its container, without one.

The runtime interface emulator comes with aws-sam-cli, the runtime's Python half is awslambdaric. The process sees the
built code and layers and what AWS's own runtime holds (boto3), nothing else of this machine: a library that a layer
lacks is missing here too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import platform
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import samcli

from siro_bridge_cli.embedded.built import BuiltFunction
from siro_bridge_cli.embedded.isolation import REGION, isolated_environment
from siro_bridge_cli.embedded.processes import ChildProcess, child_process, free_port, wait_for_port

# /var/runtime on AWS: boto3 with what it imports, and the runtime client with what it imports.
RUNTIME_MODULES = (
    "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six",
    "awslambdaric", "runtime_client", "snapshot_restore_py", "simplejson",
)  # fmt: skip
INVOKE_PATH = "/2015-03-31/functions/function/invocations"


class FunctionError(Exception):
    """The function raised, timed out or could not be loaded; the message is the runtime's own."""


@dataclass(frozen=True)
class LambdaRuntime:
    """One function, loaded and waiting: the second event finds it warm, as on AWS."""

    function: BuiltFunction
    port: int
    server: ChildProcess

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Send one event and give the function's answer; FunctionError when it raised."""
        answer = httpx2.post(
            f"http://127.0.0.1:{self.port}{INVOKE_PATH}", json=event, timeout=self.function.timeout + 5
        )
        payload = json.loads(answer.content) if answer.content else None
        if isinstance(payload, dict) and "errorType" in payload:
            raise FunctionError(f"{payload['errorType']}: {payload.get('errorMessage', '')}")
        return payload

    def log(self) -> str:
        """Everything the function and the runtime have printed so far."""
        return self.server.log.read_text(errors="replace")


@contextlib.contextmanager
def lambda_runtime(
    function: BuiltFunction,
    environment: Mapping[str, str],
    work: Path,
    first_on_path: Path | None = None,
) -> Iterator[LambdaRuntime]:
    """Run `function` for the length of the block with the template's `environment`; its log is under `work`.

    `first_on_path` is a folder that a test puts before everything else, with a `sitecustomize` of its own.
    """
    port, inner_port = free_port(), free_port()
    folders = [*([first_on_path] if first_on_path else []), *function.import_path(), runtime_modules(work)]
    settings = isolated_environment(work) | {
        "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders),
        "AWS_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "LAMBDA_TASK_ROOT": str(function.code),
    } | dict(environment)  # fmt: skip
    command: list[str | Path] = [
        emulator_program(), "--runtime-interface-emulator-address", f"127.0.0.1:{port}",
        "--runtime-api-address", f"127.0.0.1:{inner_port}",
        bare_python(work), "-m", "awslambdaric", function.handler,
    ]  # fmt: skip
    log = work / f"{function.logical_id}.log"
    with child_process(function.logical_id, command, log, settings, cwd=function.code) as server:
        wait_for_port(server, port)
        yield LambdaRuntime(function, port, server)


def emulator_program() -> Path:
    """Give the runtime interface emulator of aws-sam-cli for this machine's processor (Linux only)."""
    processor = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    return Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{processor}"


def bare_python(work: Path) -> Path:
    """Give a Python without any installed package, made in `work` the first time."""
    folder = work / "bare-python"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, symlinks=True)
    return python


def runtime_modules(work: Path) -> Path:
    """Give a folder that holds links to the modules of AWS's own runtime, and no others."""
    folder = work / "runtime-modules"
    folder.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME_MODULES:
        source = _module_path(name)
        link = folder / source.name
        if not link.exists():
            link.symlink_to(source)
    return folder


def _module_path(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: run `make venv`")
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin
