"""What a trial starts on this machine: an AWS with the product deployed, and a Siro. The CRM is the person's own."""

import secrets as randomness
import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.stack import Siro, simulated_siro
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.aws import EmbeddedAws, embedded_aws
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.deploy import build_stack, deploy_stack
from siro_bridge_cli.embedded.isolation import temporary_files
from siro_bridge_cli.stack.deployed import DeployedStack

NAME = "siro-bridge-try"
KEPT = ("build", "build-cache", "lock")
"""What the next trial is spared; all else goes, since it may hold what the CRM has."""

SIRO_KEYS = ("organization_token", "oauth_client_id", "oauth_client_secret", "oauth_user_id")


@dataclass(frozen=True)
class Tried:
    """What a person wants to try: `secret` is CrmSecret's object.

    At most `rows` records of each kind are read; without `write` nothing is written to the CRM.
    """

    mapping: Path
    secret: Mapping[str, Any] = field(repr=False)
    rows: int
    write: bool = False


@dataclass(frozen=True)
class TrialStack:
    siro: Siro
    deployed: DeployedStack
    tried: Tried


@contextmanager
def trial_stack(
    project: Path,
    work: Path,
    tried: Tried,
    progress: Progress,
    watch: Watch,
    *,
    built: BuiltStack | None = None,
    running: EmbeddedAws | None = None,
) -> Iterator[TrialStack]:
    """Start everything for the length of the block; whatever was started is stopped, and what was written is removed.

    `built` is a build that is at hand, `running` an AWS that somebody else stops.
    """
    with _nothing_left(work), temporary_files(work), ExitStack() as started:
        if built is None:
            with progress.step("Building the functions and layers (sam build)"):
                built = build_stack(project, work)
        with progress.step("Starting an AWS and a Siro on this machine"):
            aws = running or started.enter_context(embedded_aws(work))
            siro = started.enter_context(simulated_siro(work))
        started.enter_context(watch.over(aws.server, siro.child))
        with progress.step("Deploying the template with your mapping (sam deploy)"):
            urls = {"SiroApiUrl": siro.facts["api_url"], "SiroPlatformUrl": siro.facts["platform_url"]}
            deployed = deploy_stack(aws, built, project, urls, NAME)
            _configure(deployed, tried)
            _fill(deployed, siro, tried)
        yield TrialStack(siro, deployed, tried)


@contextmanager
def _nothing_left(work: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for each in work.iterdir():
            if each.name not in KEPT:
                shutil.rmtree(each) if each.is_dir() else each.unlink()


def _configure(deployed: DeployedStack, tried: Tried) -> None:
    """The functions read the person's file where it lies. Syncing never writes: its links would be the simulator's."""
    common = {"MAPPING_FILE": str(tried.mapping.resolve()), "TRIAL_ROWS": str(tried.rows)}
    _set_environment(deployed, "SyncFunction", {**common, "CRM_ACCESS": "read"})
    _set_environment(deployed, "EnrichmentFunction", {**common, "CRM_ACCESS": "write" if tried.write else "read"})


def _set_environment(deployed: DeployedStack, function: str, more: Mapping[str, str]) -> None:
    client, name = deployed.client("lambda"), deployed.output(f"{function}Name")
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {**variables, **more}})


def _fill(deployed: DeployedStack, siro: Siro, tried: Tried) -> None:
    signing_secret = f"whsec_{b64encode(randomness.token_bytes(24)).decode()}"
    deployed.put_secret("SiroSecret", {key: siro.facts[key] for key in SIRO_KEYS})
    deployed.put_secret("WebhookSecret", {"signing_secrets": [signing_secret]})
    deployed.put_secret("CrmSecret", tried.secret)
    siro.client.configure_endpoint(deployed.output("WebhookUrl"), [signing_secret])
