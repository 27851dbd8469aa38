"""Build and deploy the project's unchanged template onto the embedded AWS, as a person does with `sam`."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from siro_bridge_cli.embedded.aws import EmbeddedAws
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.isolation import isolated_environment
from siro_bridge_cli.embedded.processes import ProcessError, child_process, shown
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.opening import open_stack

HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
HOST_ARCHITECTURE = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
RECIPE = ("build.mk", "sbom.py")
BUCKET = "siro-bridge-artifacts"
COMMAND_SECONDS = 900
ERROR_LINES = 15


def build_stack(project: Path, work: Path, *, quietly: bool = True) -> BuiltStack:
    """Run `sam build` for this machine's own Python and processor, which run the handlers on the emulator.

    An unchanged part is taken from the cache of the last build in `work`. ProcessError carries sam's error.
    """
    build, recipe = work / "build", b"".join((project / "layers" / name).read_bytes() for name in RECIPE)
    cache = work / "build-cache" / sha256(recipe).hexdigest()[:12]  # sam does not see that the recipe changed
    for mapping in cache.glob("*/python/crm_mapping"):  # nor that the code changed, for which it is compiled
        shutil.rmtree(mapping.parents[1])
    environment = isolated_environment(work) | {"LAMBDA_PYTHON": "host", "PYTHON": sys.executable}
    command = ["build", "--template-file", str(project / "template.yaml"), "--build-dir", str(build)]
    command += ["--cached", "--parallel", "--cache-dir", str(cache)]
    run_sam([*command, "--parameter-overrides", *overrides_for_host()], project, environment, quietly=quietly)
    return BuiltStack(build)


def deploy_stack(
    aws: EmbeddedAws,
    built: BuiltStack,
    project: Path,
    parameters: Mapping[str, str],
    stack_name: str = "siro-bridge",
    *,
    quietly: bool = True,
) -> DeployedStack:
    """Run `sam deploy` on the emulator and give the stack.

    Its `WebhookUrl` is rewritten to one that is reachable on loopback. ProcessError carries sam's error.
    """
    aws.client("s3").create_bucket(Bucket=BUCKET)
    command = ["deploy", "--template-file", str(built.template), "--stack-name", stack_name, "--s3-bucket", BUCKET]
    command += ["--config-file", str(project / "samconfig.toml"), "--config-env", "local", "--no-progressbar"]
    command += ["--parameter-overrides", *overrides_for_host(parameters)]
    run_sam(command, project, aws.environment(), quietly=quietly)
    return reachable(aws, open_stack(stack_name, aws.access))


def reachable(aws: EmbeddedAws, stack: DeployedStack) -> DeployedStack:
    """The stack with its webhook's address as it is reached on this machine; polling has none."""
    urls = {name: loopback_url(aws, url) for name, url in stack.outputs.items() if name == "WebhookUrl"}
    return replace(stack, outputs={**stack.outputs, **urls})


def loopback_url(aws: EmbeddedAws, url: str) -> str:
    """Rewrite `https://<api id>.execute-api.<region>.<suffix>/<path>` to the emulator's path form."""
    host, _, path = url.removeprefix("https://").partition("/")
    return f"{aws.endpoint_url}/_aws/execute-api/{host.partition('.')[0]}/$default/{path}"


def overrides_for_host(parameters: Mapping[str, str] | None = None) -> list[str]:
    """Give sam's arguments for the template's parameters, of which two are this machine's own."""
    host = {"PythonRuntime": f"python{HOST_PYTHON}", "Architecture": HOST_ARCHITECTURE}
    values = host | dict(parameters or {})
    return [f'ParameterKey={name},ParameterValue="{value}"' for name, value in values.items()]


def run_sam(arguments: list[str], project: Path, environment: Mapping[str, str], *, quietly: bool) -> None:
    """Run one sam command in the project folder; ProcessError with its error when it fails.

    An interruption ends it with all that it has started, such as the pip of a layer's build.
    """
    command = [sys.executable, "-m", "samcli", *arguments]
    log = Path(environment["TMPDIR"]).parent / f"sam-{arguments[0]}.log"
    with child_process(f"sam {arguments[0]}", command, log, environment, cwd=project) as sam:
        status = sam.process.wait(COMMAND_SECONDS)
    output = log.read_text(errors="replace")
    if not quietly:
        print(output)
    if status:
        raise ProcessError(f"sam {arguments[0]} failed: {sam_error(output)}\nits log: {shown(log)}")


def sam_error(output: str) -> str:
    """What sam says of a failure: from its first `Error:` on, else its last lines."""
    lines = output.strip().splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("Error:")), -ERROR_LINES)
    return "\n".join(lines[first:][:ERROR_LINES]).removeprefix("Error: ") or "it said nothing"
