"""A deployed stack: its outputs and parameters, its functions, secrets and queues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siro_bridge.domain.operate.requests import REFUSED
from siro_bridge.secrets import Secrets
from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.errors import FunctionFailedError, OlderReleaseError

UPGRADE = "deploy this release first (sam build && sam deploy)"
REQUESTS = "RequestsVersion"
"""The output that says which typed requests the functions take: an older function would run a sync instead."""

REQUESTS_KNOWN = 1
_DEPTHS = {
    "waiting": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}


@dataclass(frozen=True)
class DeployedStack:
    """`outputs` and `parameters` are CloudFormation's, by name; `status` is the stack's own."""

    name: str
    access: Access
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    status: str = "CREATE_COMPLETE"

    @property
    def region(self) -> str:
        return self.access.region_name

    @property
    def is_older(self) -> bool:
        """Whether its functions take none of this release's typed requests."""
        return int(self.outputs.get(REQUESTS, 0)) < REQUESTS_KNOWN

    def client(self, service: str) -> Any:
        return self.access.client(service)

    def output(self, name: str) -> str:
        """Raises OlderReleaseError when the stack has no such output."""
        if value := self.outputs.get(name):
            return value
        raise OlderReleaseError(f"stack {self.name} has no output {name}: an older release made it; {UPGRADE}")

    def parameter(self, name: str) -> str:
        """Raises OlderReleaseError when the stack's template has no such parameter."""
        if name in self.parameters:
            return self.parameters[name]
        raise OlderReleaseError(f"stack {self.name} has no parameter {name}: an older release made it; {UPGRADE}")

    def secret(self, name: str) -> dict[str, Any]:
        """The secret's object by its logical id, such as SiroSecret. Raises ConfigurationError, UnavailableError."""
        return Secrets(self.client("secretsmanager"), cache_seconds=0).read(self.output(f"{name}Arn"), name)

    def put_secret(self, name: str, value: Mapping[str, Any]) -> None:
        """Replace the secret's object; the version before it stays in Secrets Manager as AWSPREVIOUS."""
        self.client("secretsmanager").put_secret_value(
            SecretId=self.output(f"{name}Arn"), SecretString=json.dumps(value)
        )

    def invoke(self, function: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Run a function by its logical id, such as SyncFunction, and give its answer.

        Raises FunctionFailedError with what the function said, OlderReleaseError before a typed request
        (`{"operation": …}`) that the deployed release does not know.
        """
        if "operation" in request and self.is_older:
            raise OlderReleaseError(
                f"stack {self.name} does not know this request: an older release made it; {UPGRADE}"
            )
        answer = self.client("lambda").invoke(
            FunctionName=self.output(f"{function}Name"), Payload=json.dumps(dict(request)).encode()
        )
        payload = _payload(answer)
        if "FunctionError" in answer or not isinstance(payload, dict):
            raise FunctionFailedError(f"{function}: {_complaint(payload)}")
        if payload.get("outcome") == REFUSED:
            raise FunctionFailedError(f"{function}: {'; '.join(str(payload.get('reason')).splitlines())}")
        return payload

    def queue_depths(self, queue: str) -> dict[str, int]:
        """How many messages a queue holds, `waiting`, `in_flight` and `delayed`; `queue` is its output."""
        answer = self.client("sqs").get_queue_attributes(
            QueueUrl=self.output(queue), AttributeNames=list(_DEPTHS.values())
        )
        return {name: int(answer["Attributes"].get(attribute, 0)) for name, attribute in _DEPTHS.items()}

    def queued(self, queue: str) -> int:
        """All messages of a queue that nobody has finished with."""
        return sum(self.queue_depths(queue).values())


def _payload(answer: Mapping[str, Any]) -> Any:
    body = answer["Payload"].read() or b"null"
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def _complaint(payload: Any) -> str:
    said = payload.get("errorMessage") if isinstance(payload, dict) else payload
    return "; ".join(str(said).splitlines()) or "failed and said nothing; its log may say why"
