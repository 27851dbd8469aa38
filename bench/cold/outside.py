"""What a function meets at its first event: AWS and Siro behind TLS, and the sample CRM in PostgreSQL."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.children import Siro, answer_of, environment, python_path, simulated_siro, stand_in
from bench.cold.building import Built
from bench.cold.certificates import Certificates, certificates
from bench.work import PROJECT, work_folder
from siro_bridge_cli.embedded.processes import child_process, free_port, wait_for_port
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator.api.routes import ORGANIZATION_PREFIX

FIRST_EVENT = Path(__file__).with_name("first_event.py")


@dataclass(frozen=True, slots=True)
class Started:
    """CPU seconds of a process until its first event was answered, its own start included."""

    cpu_seconds: float
    answer: Any


@dataclass(frozen=True, slots=True)
class Outside:
    """Siro and the CRM are shared; each build gets a state of its own by `starts`."""

    siro: Siro
    siro_url: str
    crm: SampleCrm
    trusted: Certificates

    @contextmanager
    def starts(self, built: Built) -> Iterator["Starts"]:
        secrets = {
            "SiroSecret": {"organization_token": self.siro.token()},
            "SiroTokenSecret": {"access_token": "REPLACE_ME"},
            "CrmTokenSecret": {"access_token": "REPLACE_ME"},
            "CrmSecret": {"url": self.crm.url},
        }
        with stand_in("aws", secrets=secrets) as address, tls(address, self.trusted) as aws:
            yield Starts(built, function_environment(aws, self.siro_url, self.trusted))


@dataclass(frozen=True, slots=True)
class Starts:
    """Fresh processes of one build's functions."""

    built: Built
    environment: Mapping[str, str]

    def start(self, function: str, event: Mapping[str, Any]) -> Started:
        """RuntimeError when it does not do what it is for is the caller's: see `Started.answer`."""
        path = [str(folder) for folder in self.built.path(function)]
        setting = {"path": path, "environment": dict(self.environment), "event": event}
        # -B: a folder under /opt cannot be written to.
        found = answer_of(["-I", "-S", "-B", FIRST_EVENT, f"{function}_handler", json.dumps(setting)], environment())
        return Started(float(found["cpu_seconds"]), found["answer"])


@contextmanager
def outside() -> Iterator[Outside]:
    trusted = certificates(work_folder())
    with (
        sample_crm(work_folder()) as crm,
        simulated_siro() as siro,
        tls(siro.platform_url, trusted) as siro_url,
    ):
        yield Outside(siro, siro_url, crm, trusted)


@contextmanager
def tls(address: str, trusted: Certificates) -> Iterator[str]:
    """TLS before a server; gives the new address."""
    port, behind = free_port(), address.rpartition(":")[2]
    options = ["--port", str(port), "--to", behind, "--certificate", str(trusted.server)]
    command = [sys.executable, "-m", "bench.stand_ins.tls", *options]
    log, env = work_folder() / f"tls-{port}.log", environment({"PYTHONPATH": python_path()})
    with child_process("tls", command, log, env=env, cwd=PROJECT) as child:
        wait_for_port(child, port)
        yield f"https://127.0.0.1:{port}"


def function_environment(aws: str, siro: str, trusted: Certificates) -> dict[str, str]:
    """As the template sets it, and what the runtime sets; nothing else of this machine."""
    return {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_ENDPOINT_URL": aws,
        "AWS_CA_BUNDLE": str(trusted.trusted),
        "SSL_CERT_FILE": str(trusted.trusted),
        "AWS_LAMBDA_FUNCTION_NAME": "Function",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_X_AMZN_TRACE_ID": "Root=1-69907f60-0123456789abcdef01234562;Parent=0123456789abcdef;Sampled=0",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "POWERTOOLS_SERVICE_NAME": "siro-bridge",
        "LOG_LEVEL": "INFO",
        "STATE_TABLE": "StateTable",
        "SIRO_API_URL": siro + ORGANIZATION_PREFIX,
        "SIRO_PLATFORM_URL": siro,
        "SIRO_SECRET_ARN": "SiroSecret",
        "SIRO_TOKEN_SECRET_ARN": "SiroTokenSecret",
        "CRM_SECRET_ARN": "CrmSecret",
        "CRM_TOKEN_SECRET_ARN": "CrmTokenSecret",
        "SIRO_USER_AGENT": "",
        "RECORDING_API": "auto",
        "INGEST_MODE": "both",
        "ENRICHMENT_QUEUE_URL": f"{aws}/queue/enrichment",
    }
