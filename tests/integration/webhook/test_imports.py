"""The webhook function's cold start: a fresh process takes one event, and has loaded only what that needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from siro_bridge_cli.events import TEST_SECRET
from tests.integration.template_aws import TemplateAws
from tests.integration.webhook.delivery import event, payload

PROGRAM = """\
import json, sys
from types import SimpleNamespace
import webhook_handler
context = SimpleNamespace(
    function_name="webhook", memory_limit_in_mb=256, invoked_function_arn="arn:aws:lambda:x", aws_request_id="r-1"
)
reply = webhook_handler.lambda_handler(json.load(sys.stdin), context)
print(json.dumps([reply["statusCode"], list(sys.modules)]))
"""

HEAVY = [
    "svix",
    "svix.api",
    "boto3",
    "httpx2",
    "pydantic",
    "sqlalchemy",
    "jinja2",
    "yaml",
    "tenacity",
    "orjson",
    "requests",
    "attr",
    "aws_xray_sdk",
    "asyncio",
    "siro_bridge.crm.port",
    "siro_bridge.domain.recording.ledger",
    "siro_bridge.mapping.load",
    "siro_bridge.siro.client",
    "siro_bridge.state.work_ledger",
]


@pytest.fixture(scope="module")
def program_path(project: Path) -> str:
    return os.pathsep.join(str(project / folder) for folder in ("layers/siro_bridge", "functions/webhook"))


def test_first_event_loads_nothing_heavy(aws: TemplateAws, program_path: str) -> None:
    environment = os.environ | aws.environment("WebhookFunction") | {"PYTHONPATH": program_path}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(event(payload(), secrets=(TEST_SECRET,))),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    status, modules = json.loads(result.stdout.splitlines()[-1])
    assert status == 200, result.stdout
    assert set(HEAVY) & set(modules) == set()
    assert {"siro_bridge.siro.signature", "standardwebhooks"} <= set(modules), "the test looks past the webhook's path"
