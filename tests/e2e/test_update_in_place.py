"""A stack that release 0.1.0 deployed and worked in becomes one of this release by `sam deploy`, and goes on."""

import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from siro_bridge_cli.demo.functions import Functions
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.siro_side import OK, SYNC
from siro_bridge_cli.demo.stack import Stack, running_stack
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.deploy import deploy_stack
from siro_bridge_cli.stack.local import alone_in

pytestmark = pytest.mark.upgrade
TAG = "v0.1.0"
PATIENCE_SECONDS = 120.0


@pytest.fixture(scope="session")
def release(project: Path, work_folder: Path) -> Path:
    """That release's own files."""
    found = subprocess.run(["git", "archive", TAG], cwd=project, check=False, capture_output=True)
    if found.returncode:
        pytest.skip(f"the tag {TAG} is not here: git fetch --tags")
    folder = work_folder.with_name(f"{work_folder.name}-{TAG}")
    with tarfile.open(fileobj=BytesIO(found.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="session")
def old(project: Path, release: Path) -> Iterator[Stack]:
    """Built by its own code, deployed, and its appointments sent to Siro."""
    work = release.with_name(f"{release.name}-work")
    with alone_in(work), ExitStack() as started:
        built = build(release, project / ".work" / f"built-{TAG}")
        stack = started.enter_context(running_stack(release, work, Progress(Console(quiet=True)), Watch(), built))
        stack.siro.client.configure_endpoint(stack.outputs["WebhookUrl"], [stack.signing_secret])
        stack.functions.sync()
        yield stack


def build(release: Path, work: Path) -> BuiltStack:
    """Its recipes are its own, and so is what it knows of them."""
    work.mkdir(parents=True, exist_ok=True)
    code = "from pathlib import Path; from sys import argv; from siro_bridge_cli.embedded.deploy import build_stack; "
    code += "build_stack(Path(argv[1]), Path(argv[2]))"
    paths = os.pathsep.join(str(release / each) for each in ("cli", "layers/siro_bridge", "layers"))
    command = [sys.executable, "-c", code, str(release), str(work)]
    subprocess.run(command, cwd=release, env=os.environ | {"PYTHONPATH": paths}, check=True)
    return BuiltStack(work / "build")


def held(stack: Stack) -> dict[str, Any]:
    """What an update must leave as it is."""
    secrets = stack.aws.client("secretsmanager")
    names = [name for name in stack.outputs if name.endswith("SecretArn")]
    values = {name: secrets.get_secret_value(SecretId=stack.outputs[name])["SecretString"] for name in names}
    kept = ("StateTableName", "WebhookUrl", "EnrichmentQueueUrl", "EnrichmentDeadLetterQueueUrl", *names)
    return {name: stack.outputs[name] for name in kept} | {"values": values}


def keys(stack: Stack) -> set[tuple[str, str]]:
    """Of all that the state table holds."""
    found = stack.aws.client("dynamodb").scan(TableName=stack.outputs["StateTableName"])["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]) for item in found}


def code(stack: Stack) -> list[str]:
    """Which versions of the layers the sync function runs on."""
    name = stack.outputs["SyncFunctionName"]
    found = stack.aws.client("lambda").get_function_configuration(FunctionName=name)
    return sorted(layer["Arn"] for layer in found["Layers"])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def is_quiet(stack: Stack) -> bool:
    sending = sum(message["openAttempts"] for message in stack.siro.client.state()["messages"])
    return not sending and not stack.queued()


def puts(stack: Stack) -> int:
    entries = stack.siro.client.requests()["entries"]
    return sum(entry["method"] == "PUT" and SYNC in entry["route"] and entry["status"] in OK for entry in entries)


def notes(stack: Stack) -> list[dict[str, Any]]:
    return [note for note in stack.crm.notes() if note["kind"] == "siro"]


def test_stack_is_updated_in_place_and_goes_on(project: Path, old: Stack, built_stack: BuiltStack) -> None:
    first, second = old.crm.appointments()[:2]
    others = len(notes(old))
    old.siro.client.record(first["key"], steps=["linked", "processed"])
    wait_until(lambda: len(notes(old)) == others + 1 and is_quiet(old))
    before, known, sent, written = held(old), keys(old), puts(old), old.crm.deals()
    released = code(old)

    urls = {"SiroApiUrl": old.siro.facts["api_url"], "SiroPlatformUrl": old.siro.facts["platform_url"]}
    deployed = deploy_stack(old.aws, built_stack, project, urls)
    new = replace(old, deployed=deployed, functions=Functions(deployed))

    assert code(new) != released
    assert held(new) == before
    assert keys(new) >= known
    new.functions.sync()
    assert (puts(new), len(notes(new)), new.crm.deals()) == (sent, others + 1, written)
    new.siro.client.record(second["key"], steps=["linked", "processed"])
    wait_until(lambda: len(notes(new)) == others + 2 and is_quiet(new))
    assert {first["deal_id"], second["deal_id"]} <= {note["deal_id"] for note in notes(new)}
