"""Instances of a build's functions, beside the AWS that counts, a simulated Siro and the sample CRM."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from sqlalchemy import make_url

from bench.baseline import Build
from bench.children import Siro, environment, simulated_siro
from bench.cost.aws import PREPARING, Meter, metered_aws, stored_bytes
from bench.cost.deployed import Deployed, Function, deployed
from bench.cost.relay import relay
from bench.cost.rounds import Rounds
from bench.cost.usage import Usage
from bench.webhook.deliveries import SECRET
from bench.work import work_folder
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator.api.routes import ORGANIZATION_PREFIX

INSTANCE = Path(__file__).parent / "instance.py"
TABLE_SETTINGS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event of one function. `import_seconds` and `seconds` are of the processor; a warm one imports nothing."""

    function: Function
    usage: Usage
    import_seconds: float
    seconds: float
    waits: Mapping[str, int]
    requests: Mapping[str, int]
    log: tuple[str, ...]
    answer: Any
    peak_mib: float

    @property
    def log_bytes(self) -> int:
        return sum(len(line.encode()) + 1 for line in self.log)


@dataclass(slots=True)
class Instance:
    """A process that takes one event after another, as an instance of a function does."""

    function: Function
    process: "subprocess.Popen[str]"
    meter: Meter

    def invoke(self, event: Mapping[str, Any], later: float = 0.0) -> Invocation:
        """`later` is how many seconds after the last one, by the function's clock."""
        before = self.meter.usage.copy()
        self.meter.rounds.clear()
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the function's instance has no pipes")
        self.process.stdin.write(json.dumps({"event": event, "seconds": later}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {self.function} function's instance ended")
        found = json.loads(line)
        rounds = self.meter.rounds
        return Invocation(
            self.function,
            self.meter.usage - before,
            found["import_seconds"],
            found["seconds"],
            dict(rounds.waits),
            dict(rounds.requests),
            tuple(found["log"]),
            found["answer"],
            found["peak_mib"],
        )


@dataclass(frozen=True, slots=True)
class Stack:
    """What a build's template deploys, as far as its functions see it."""

    build: Build
    template: Deployed
    siro: Siro
    crm: SampleCrm
    meter: Meter
    environment: Mapping[Function, Mapping[str, str]]
    work: Path
    layers: Sequence[Path]

    def stored_bytes(self) -> int:
        """Of all items of the state table, with the 100 bytes that DynamoDB adds to each."""
        return stored_bytes(self.environment["sync"]["STATE_TABLE"])

    @contextmanager
    def instance(self, function: Function) -> Iterator[Instance]:
        """A fresh one, which has not imported anything yet."""
        command = [sys.executable, "-P", INSTANCE, f"{function}_handler", self.work / f"{function}.log"]
        path = os.pathsep.join(map(str, [self.build.functions / function, *self.layers]))
        bytecode = {"PYTHONPYCACHEPREFIX": str(work_folder() / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
        env = environment({"PYTHONPATH": path} | bytecode | dict(self.environment[function]))
        pipe = subprocess.PIPE
        with subprocess.Popen([str(part) for part in command], env=env, stdin=pipe, stdout=pipe, text=True) as process:
            try:
                yield Instance(function, process, self.meter)
            finally:
                process.terminate()


@contextmanager
def stack(build: Build, held: float, work: Path, layers: Sequence[Path] = ()) -> Iterator[Stack]:
    """A new stack without a recording; its files are in `work`. `held` is how long each answer takes, see `Rounds`.

    `layers` are the folders of the product's code and of the mapping, else both as they lie in the project.
    """
    rounds = Rounds(held)
    with ExitStack() as closing:
        address, meter = closing.enter_context(metered_aws(rounds))
        siro = closing.enter_context(simulated_siro())
        crm = closing.enter_context(sample_crm(work))
        to_siro = closing.enter_context(relay(int(siro.platform_url.rpartition(":")[2]), rounds, "siro"))
        url = make_url(crm.url)
        to_crm = closing.enter_context(relay(url.port or 0, rounds, "crm"))
        secrets: dict[str, dict[str, Any]] = {
            "WebhookSecret": {"signing_secrets": [SECRET]},
            "SiroSecret": {"organization_token": siro.token()},
            "CrmSecret": {"url": url.set(port=to_crm).render_as_string(hide_password=False)},
        }
        template = deployed(build)
        references = (
            template.defaults()
            | _resources(address, template, secrets)
            | {
                "SiroApiUrl": f"http://127.0.0.1:{to_siro}{ORGANIZATION_PREFIX}",
                "SiroPlatformUrl": f"http://127.0.0.1:{to_siro}",
                "AWS::StackName": "siro-bridge",
            }
        )
        environments = {each: _variables(template, each, references, address) for each in ENVIRONMENTS}
        code = layers or (build.layer, build.folder / "layers")
        yield Stack(build, template, siro, crm, meter, environments, work, code)


ENVIRONMENTS: tuple[Function, ...] = ("webhook", "sync", "enrichment")


def _variables(template: Deployed, function: Function, references: Mapping[str, str], address: str) -> dict[str, str]:
    given = template.environment(function)
    variables = {
        name: str(value if isinstance(value, str | int) else references[value["Ref"]]) for name, value in given.items()
    }
    return variables | {"AWS_ENDPOINT_URL": address, "LAMBDA_TASK_ROOT": "/var/task"}


def _resources(address: str, template: Deployed, secrets: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What `!Ref` gives of the table, the queue and the secrets. Names are new, since moto keeps what it had."""
    suffix = address.rpartition(":")[2]
    options: Any = {
        "endpoint_url": address,
        "config": Config(user_agent=PREPARING),
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
        "region_name": "us-east-1",
    }
    dynamodb, sqs = boto3.client("dynamodb", **options), boto3.client("sqs", **options)
    secrets_manager = boto3.client("secretsmanager", **options)
    table = template.resources["StateTable"]["Properties"]
    dynamodb.create_table(TableName=f"state-{suffix}", **{key: table[key] for key in TABLE_SETTINGS})
    queue = sqs.create_queue(QueueName=f"enrichment-{suffix}")["QueueUrl"]
    references = {"StateTable": f"state-{suffix}", "EnrichmentQueue": queue}
    for name, resource in template.resources.items():
        if resource["Type"] == "AWS::SecretsManager::Secret":
            value = json.dumps(secrets[name]) if name in secrets else resource["Properties"]["SecretString"]
            made = secrets_manager.create_secret(Name=f"{name}-{suffix}", SecretString=value)
            references[name] = made["ARN"]
    for each in (dynamodb, sqs, secrets_manager):
        each.close()
    return references
