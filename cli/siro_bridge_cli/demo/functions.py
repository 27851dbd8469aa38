"""The deployed functions as the demo uses them: run a sync, read what they logged."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import FunctionFailedError

NAMES = ("WebhookFunctionName", "SyncFunctionName", "EnrichmentFunctionName")
WORST = ("ERROR", "CRITICAL")


class Functions:
    """The stack's three functions."""

    def __init__(self, stack: DeployedStack) -> None:
        self._stack = stack
        self._logs = stack.client("logs")
        self._outputs = stack.outputs

    def sync(self) -> dict[str, Any]:
        """Run the sync function once; gives its report. FunctionFailedError when it fails, or could not do it all."""
        report = self._stack.invoke("SyncFunction", {})
        if report.get("outcome") != "done":
            raise FunctionFailedError(f"SyncFunction: {_stopped(report)}")
        return report

    def complaints(self) -> list[str]:
        """The errors that the functions logged, each once."""
        lines = [f"{self._outputs[name]}: {line}" for name in NAMES for line in self._errors(name)]
        return list(dict.fromkeys(lines))

    @cached_property
    def _groups(self) -> dict[str, str]:
        """The log group of each function."""
        return {name: self._group(name) for name in NAMES}

    def _group(self, name: str) -> str:
        found = self._stack.client("lambda").get_function_configuration(FunctionName=self._outputs[name])
        return str(found["LoggingConfig"]["LogGroup"])

    def _errors(self, name: str) -> list[str]:
        events = self._logs.filter_log_events(logGroupName=self._groups[name]).get("events", [])
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
