"""What a build's template says of what AWS charges for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from samcli.yamlhelper import yaml_parse

from bench.baseline import Build

Function = Literal["webhook", "sync", "enrichment"]
FUNCTIONS: tuple[Function, ...] = ("webhook", "sync", "enrichment")
QUIET_LEVELS = ("WARN",)
"""Of Lambda's own lines: those of an invocation that went well are INFO."""

TYPICAL = {
    "requestId": "JKJaXmPLvHcESHA=",
    "requestTime": "30/Nov/2026:12:00:00 +0000",
    "routeKey": "POST /webhooks/siro",
    "status": "200",
    "responseLatency": "48",
    "integrationErrorMessage": "-",
}
"""What API Gateway writes for each variable of an access log."""


@dataclass(frozen=True, slots=True)
class Deployed:
    resources: Mapping[str, Any]
    shared: Mapping[str, Any]
    parameters: Mapping[str, Any]

    def defaults(self) -> dict[str, str]:
        """Of the parameters."""
        return {name: str(each["Default"]) for name, each in self.parameters.items()}

    def gigabytes(self, function: Function) -> float:
        return float(self._function(function)["MemorySize"]) / 1024

    def platform_bytes(self, function: Function, *, cold: bool) -> int:
        """Of the lines that Lambda itself writes about an invocation that went well."""
        logging = dict(self.shared.get("LoggingConfig", {})) | dict(self._function(function)["LoggingConfig"])
        if logging.get("LogFormat") == "JSON" and _otherwise(logging.get("SystemLogLevel")) in QUIET_LEVELS:
            return 0
        return sum(len(line) for line in _platform_lines(self._function(function)["MemorySize"], cold=cold))

    def access_bytes(self) -> int:
        """Of API Gateway's line for a request."""
        settings = self.resources["WebhookStage"]["Properties"].get("AccessLogSettings")
        text = settings["Format"] if settings else ""
        return len(re.sub(r"\$context\.(\w+)", lambda found: TYPICAL[found[1]], text))

    def concurrency(self) -> int:
        [source] = self._function("enrichment")["Events"].values()
        return int(source["Properties"]["ScalingConfig"]["MaximumConcurrency"])

    def environment(self, function: Function) -> dict[str, Any]:
        variables: dict[str, Any] = (
            self.shared["Environment"]["Variables"] | (self._function(function)["Environment"]["Variables"])
        )
        return variables

    def count(self, kind: str) -> int:
        return sum(resource["Type"] == kind for resource in self.resources.values())

    def _function(self, function: Function) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.resources[f"{function.capitalize()}Function"]["Properties"]
        return properties


def deployed(build: Build) -> Deployed:
    template = yaml_parse((build.folder / "template.yaml").read_text("utf-8"))
    return Deployed(template["Resources"], template["Globals"]["Function"], template["Parameters"])


def _otherwise(value: Any) -> Any:
    """What stands where none of the template's conditions asks for something else."""
    return value["Fn::If"][2] if isinstance(value, dict) else value


def _platform_lines(memory: int, *, cold: bool) -> list[str]:
    """As Lambda writes them in text format; a UUID has 36 characters."""
    request = "RequestId: " + "0" * 36
    first = "INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:"
    start = [first + "0" * 64 + "\n"] if cold else []
    init = "Init Duration: 700.00 ms\t" if cold else ""
    report = f"Duration: 400.00 ms\tBilled Duration: 400 ms\tMemory Size: {memory} MB\tMax Memory Used: 120 MB\t"
    return [*start, f"START {request} Version: $LATEST\n", f"END {request}\n", f"REPORT {request}\t{report}{init}\n"]
