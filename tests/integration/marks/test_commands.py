"""The operator's commands print no people and no secrets when all is refused: only `trace` shows the journal."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import httpx2
import pytest
import time_machine
from click.testing import CliRunner

import enrichment_handler
import sync_handler
from siro_bridge_cli.main import main
from siro_bridge_cli.stack.access import Access
from tests.integration.crm import rest_harness
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import EVERYTHING, found_in
from tests.integration.marks.quoting import Quoting, all_shapes, rests, siros
from tests.integration.marks.test_http_crm import RECORDING, Open, Told, opened
from tests.integration.way_back.one_process import API_URL, PLATFORM_URL
from tests.integration.way_back.rest_bridge import RestBridge

__all__ = ["opened"]

FUNCTIONS = {"sync": sync_handler.lambda_handler, "enrichment": enrichment_handler.lambda_handler}


class InProcess:
    """Lambda, as far as a command asks it: what a function raises is told by its message."""

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  boto3's names
        try:
            answer = FUNCTIONS[FunctionName](json.loads(Payload), handlers.CONTEXT)
        except Exception as error:  # noqa: BLE001  as Lambda does
            told = {"errorMessage": str(error), "errorType": type(error).__name__}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(told).encode())}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}

    def close(self) -> None:
        pass


@pytest.fixture
def stack(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Told, Quoting]:
    """A stack by its name on moto's CloudFormation, its functions in this process."""
    told = opened(rest_harness.documented(), RestBridge)
    monkeypatch.chdir(tmp_path)
    outputs = {
        "StateTableName": told.bridge.table,
        "EnrichmentQueueUrl": told.bridge.queue_url,
        "EnrichmentDeadLetterQueueUrl": f"{told.bridge.queue_url}-gone",  # moto waits by the clock, which stands
        "SyncFunctionName": "sync",
        "EnrichmentFunctionName": "enrichment",
        "WebhookFunctionName": "webhook",
        "WebhookUrl": "https://bridge.test/webhooks/siro",
        "RequestsVersion": "1",
        **{f"{name}Arn": name for name in ("SiroSecret", "SiroTokenSecret", "CrmSecret", "WebhookSecret")},
        "CrmTokenSecretArn": "CrmTokenSecret",
    }
    template = {
        "Parameters": {
            "SiroApiUrl": {"Type": "String", "Default": API_URL},
            "SiroPlatformUrl": {"Type": "String", "Default": PLATFORM_URL},
            "RecordingApi": {"Type": "String", "Default": "organization"},
            "IngestMode": {"Type": "String", "Default": "both"},
        },
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    boto3.client("cloudformation", region_name="us-east-1").create_stack(
        StackName="siro-bridge", TemplateBody=json.dumps(template)
    )
    make = Access._make
    monkeypatch.setattr(
        Access, "_make", lambda self, service: InProcess() if service == "lambda" else make(self, service)
    )
    siro = Quoting(httpx2.MockTransport(lambda _: httpx2.Response(503)))
    client = httpx2.Client

    def over(**options: Any) -> httpx2.Client:
        return client(**options | {"transport": options.get("transport") or siro})

    monkeypatch.setattr(httpx2, "Client", over)
    return told, siro


# What `preview`, `trace`, `undo`, `trust` and `link` are for is to show what stands in the CRM, or a recording's title:
# here the CRM shows nothing.
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("status", "--json"),
    ("sync", "--wait", "0", "--at-most", "0"),
    ("resync", "v-1", "--wait", "0", "--at-most", "0"),
    ("preview",),
    ("reps",),
    ("doctor",),
    ("doctor", "--json"),
    ("undo", RECORDING, "--yes"),
    ("replay", RECORDING),
    ("trace", RECORDING, "--support"),
    ("deep-link", "v-1"),
    ("mapping", "check", "--live", "--stack", "siro-bridge"),
)


def run(*words: str) -> SimpleNamespace:
    result = CliRunner().invoke(main, [*words, *(() if "--stack" in words else ("--stack", "siro-bridge"))])
    return SimpleNamespace(text=result.output, error=result.exception, status=result.exit_code)


@pytest.mark.parametrize("siro_refuses", [False, True])
def test_commands_print_no_people_when_all_is_refused(
    stack: tuple[Told, Quoting], heard: Heard, siro_refuses: bool, clock: time_machine.Traveller
) -> None:
    told, siro = stack
    told.crm.quote(lambda request: request.method != "GET", *all_shapes(rests))
    for _ in range(4):
        told.work()
    told.crm.quote(lambda _: True, *all_shapes(rests))
    siro.quote(lambda _: siro_refuses, *all_shapes(siros))
    for words in COMMANDS:
        clock.shift(1000)
        done = run(*words)
        assert done.error is None or isinstance(done.error, SystemExit), (words, done.error)
        assert "No such option" not in done.text, (words, done.text)
        assert "Usage:" not in done.text, (words, done.text)
        heard.say(" ".join(words), done.text)
    assert heard.marks(told.items()) == {}


def test_trace_shows_what_the_crm_said(stack: tuple[Told, Quoting]) -> None:
    told, _ = stack
    told.crm.quote(lambda request: request.method != "GET", httpx2.Response(422, json={"message": EVERYTHING}))
    told.work()
    assert found_in(run("trace", RECORDING).text)
    assert "the CRM said" in run("trace", RECORDING).text
    assert not found_in(run("trace", RECORDING, "--support").text)
