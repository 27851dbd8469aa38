"""What the demo starts: an AWS with the product deployed, a CRM, and a Siro. All of it on loopback."""

import json
import secrets as randomness
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siro_bridge.state.ledger_items import read_item
from siro_bridge_cli.demo.functions import Functions
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.aws import EmbeddedAws, embedded_aws
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.deploy import build_stack, deploy_stack
from siro_bridge_cli.embedded.isolation import temporary_files
from siro_bridge_cli.embedded.processes import ChildProcess, ProcessError, child_process, shown
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator.client import SimulatorClient
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.local import Note

START_SECONDS = 30.0


@dataclass(frozen=True)
class Siro:
    """The simulated Siro in its own process, and the credentials it gave out."""

    client: SimulatorClient
    facts: Mapping[str, str]
    child: ChildProcess


@dataclass(frozen=True)
class Stack:
    """Everything, running, with its secrets filled."""

    aws: EmbeddedAws
    crm: SampleCrm
    siro: Siro
    functions: Functions
    deployed: DeployedStack
    signing_secret: str

    @property
    def outputs(self) -> Mapping[str, str]:
        return self.deployed.outputs

    def queued(self) -> int:
        """Messages that wait for the enrichment function, or are with it."""
        return self.deployed.queued("EnrichmentQueueUrl")

    def ledger_reason(self, recording_id: str) -> str:
        """Why something of the recording is not in the CRM, as the ledger has it; empty when all of it is."""
        item = read_item(self.aws.client("dynamodb"), self.outputs["StateTableName"], recording_id)
        return item.reason if item else ""

    def note(self) -> Note:
        """Where its parts are, for commands with `--local`."""
        return Note(
            stack=self.deployed.name,
            region=self.deployed.region,
            endpoint_url=self.aws.endpoint_url,
            webhook_url=self.outputs["WebhookUrl"],
            siro_url=self.siro.facts["base_url"],
            crm_url=self.crm.url,
        )

    def fill(self, **values: Mapping[str, Any]) -> None:
        """Fill the secrets rightly, or some of them with `values`, by the output that names them."""
        client = self.aws.client("secretsmanager")
        for name, value in (secret_values(self.siro.facts, self.crm.url, self.signing_secret) | values).items():
            client.put_secret_value(SecretId=self.outputs[name], SecretString=json.dumps(value))


@contextmanager
def running_stack(
    project: Path, work: Path, progress: Progress, watch: Watch, built: BuiltStack | None = None
) -> Iterator[Stack]:
    """Start everything for the length of the block; whatever was started is stopped, the newest first.

    `built` is a build that is at hand.
    """
    with temporary_files(work), ExitStack() as started:
        if built is None:
            with progress.step("Building the functions and layers (sam build)"):
                built = build_stack(project, work)
        with progress.step("Starting an AWS, a CRM (PostgreSQL) and a Siro on this machine"):
            aws = started.enter_context(embedded_aws(work))
            crm = started.enter_context(sample_crm(work))
            siro = started.enter_context(simulated_siro(work))
        started.enter_context(watch.over(aws.server, crm.server, siro.child))
        progress.note(f"CRM: pid {crm.pid}; simulated Siro: pid {siro.child.process.pid}; logs: {shown(work)}/")
        with progress.step("Deploying the unchanged template (sam deploy)"):
            urls = {"SiroApiUrl": siro.facts["api_url"], "SiroPlatformUrl": siro.facts["platform_url"]}
            deployed = deploy_stack(aws, built, project, urls)
        signing_secret = f"whsec_{b64encode(randomness.token_bytes(24)).decode()}"
        stack = Stack(aws, crm, siro, Functions(deployed), deployed, signing_secret)
        with progress.step("Filling the secrets"):
            stack.fill()
        yield stack


def secret_values(facts: Mapping[str, str], crm_url: str, signing_secret: str) -> dict[str, dict[str, Any]]:
    """The three secrets that a person fills, by the output that names them."""
    siro_keys = ("organization_token", "oauth_client_id", "oauth_client_secret", "oauth_user_id")
    return {
        "WebhookSecretArn": {"signing_secrets": [signing_secret]},
        "SiroSecretArn": {key: facts[key] for key in siro_keys},
        "CrmSecretArn": {"url": crm_url},
    }


@contextmanager
def simulated_siro(work: Path) -> Iterator[Siro]:
    """Run the simulated Siro as a process of its own."""
    command = [sys.executable, "-m", "siro_bridge_cli.simulator"]
    with child_process("the simulated Siro", command, work / "siro.log") as child:
        facts = _introduction(child)
        with SimulatorClient(facts["base_url"]) as client:
            yield Siro(client, facts, child)


def _introduction(child: ChildProcess) -> dict[str, str]:
    """The line of JSON with which it starts: its addresses and credentials."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        line, end, _ = child.log.read_text("utf-8").partition("\n")
        if end and line.startswith("{"):
            return dict(json.loads(line))
        if child.process.poll() is not None:
            break
        time.sleep(0.05)
    raise ProcessError(f"{child.name} did not start:\n{child.last_lines()}")
