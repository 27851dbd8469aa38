"""`siro-bridge sign-event` makes an event that the function accepts now."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from siro_bridge.siro.signature import load_svix_webhooks
from siro_bridge_cli.main import main

EVENTS = Path(__file__).parents[3] / "events"
SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize("name", ["webhook-recording-processed.json", "webhook-recording-linked.json"])
def test_signed_event_verifies_with_the_secret_and_the_current_time(name: str) -> None:
    result = CliRunner().invoke(main, ["sign-event", str(EVENTS / name)], input=f"{SECRET}\n")
    event = json.loads(result.output)
    load_svix_webhooks().Webhook(SECRET).verify(event["body"], event["headers"])
    assert event["body"] == json.loads((EVENTS / name).read_text())["body"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "is no HTTP API event"),
        ('{"Records": []}', "is no HTTP API event"),
        ('{"body": {}, "headers": {"svix-id": "msg_1"}}', "body: text expected"),
        ('{"body": null, "headers": {"svix-id": "msg_1"}}', "body: text expected"),
        ('{"body": "\\ud83d", "headers": {"svix-id": "msg_1"}}', "body: text expected"),
        ('{"body": "a", "isBase64Encoded": true, "headers": {"svix-id": "msg_1"}}', "body: text expected"),
        ('{"body": "", "headers": []}', "headers: an object with a svix-id"),
        ('{"body": "", "headers": {}}', "headers: an object with a svix-id"),
        ('{"body": "", "headers": {"svix-id": 1}}', "headers: an object with a svix-id"),
    ],
)
def test_file_that_is_no_event_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(content)
    result = CliRunner().invoke(main, ["sign-event", str(file)], input=SECRET)
    assert result.exit_code == 1
    assert f"{file}: {complaint}" in result.output


def test_bad_secret_is_refused_without_quoting_it() -> None:
    file = EVENTS / "webhook-recording-linked.json"
    result = CliRunner().invoke(main, ["sign-event", str(file)], input="whsec_secret-x")
    assert result.exit_code == 1
    assert "signing secret: whsec_ and base64 expected" in result.output
    assert "secret-x" not in result.output


def test_secret_may_stand_in_the_environment_and_not_on_the_command_line() -> None:
    command = ["sign-event", str(EVENTS / "webhook-recording-linked.json")]
    assert CliRunner().invoke(main, command, env={"SIGNING_SECRET": SECRET}).exit_code == 0
    refused = CliRunner().invoke(main, [*command, "--secret", SECRET])
    assert refused.exit_code == 2
    assert SECRET not in refused.output
