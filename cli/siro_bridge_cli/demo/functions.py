"""The deployed functions as a person uses them: invoke one, read what it logged, look at its queue."""

import json
from collections.abc import Mapping
from typing import Any

from siro_bridge_cli.embedded.aws import EmbeddedAws

NAMES = ("WebhookFunctionName", "SyncFunctionName", "EnrichmentFunctionName")
WORST = ("ERROR", "CRITICAL")


class FunctionFailedError(Exception):
    """A deployed function failed; the message is its own error line where it logged one."""


class Functions:
    """The stack's three functions; `outputs` are the stack's."""

    def __init__(self, aws: EmbeddedAws, outputs: Mapping[str, str]) -> None:
        self._lambda = aws.client("lambda")
        self._logs = aws.client("logs")
        self._sqs = aws.client("sqs")
        self._outputs = outputs

    def sync(self) -> dict[str, Any]:
        """Run the sync function once; gives its report. FunctionFailedError when it fails, or could not do it all."""
        answer = self._lambda.invoke(FunctionName=self._outputs["SyncFunctionName"], Payload=b"{}")
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer or not isinstance(payload, dict):
            raise FunctionFailedError(self._reason("SyncFunctionName", payload))
        if payload.get("outcome") != "done":
            raise FunctionFailedError(f"{self._outputs['SyncFunctionName']}: {_stopped(payload)}")
        return payload

    def queued(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(value) for value in attributes.values())

    def complaints(self) -> list[str]:
        """The errors that the functions logged, each once."""
        lines = [f"{self._outputs[name]}: {line}" for name in NAMES for line in self._errors(name)]
        return list(dict.fromkeys(lines))

    def _reason(self, name: str, payload: Any) -> str:
        logged = self._errors(name)
        told = payload.get("errorMessage") if isinstance(payload, dict) else payload
        return f"{self._outputs[name]}: {logged[-1] if logged else told}"

    def _errors(self, name: str) -> list[str]:
        group = self._lambda.get_function_configuration(FunctionName=self._outputs[name])["LoggingConfig"]["LogGroup"]
        events = self._logs.filter_log_events(logGroupName=group).get("events", [])
        return [message for event in events if (message := _error_message(event["message"]))]


def _stopped(report: Mapping[str, Any]) -> str:
    """Why a run ended early; where several steps stopped, the first one's reason: the others mostly follow."""
    stopped = list(report.get("stopped", {}).items())
    if not stopped:
        return str(report.get("reason", "gave no reason"))
    others = f" (then stopped too: {', '.join(step for step, _ in stopped[1:])})" if stopped[1:] else ""
    return f"{stopped[0][0]}: {stopped[0][1]}{others}"


def _error_message(line: str) -> str | None:
    """The message of a structured log line, if it is an error."""
    start = line.find("{")
    try:
        entry = json.loads(line[start:]) if start >= 0 else {}
    except ValueError:
        return None
    return str(entry.get("message")) if isinstance(entry, dict) and entry.get("level") in WORST else None
