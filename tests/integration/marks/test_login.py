"""A CRM's login quotes the credentials that it was sent: none is told, and none is kept but where tokens are."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx2
import pytest
import time_machine
from moto import mock_aws

from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge_cli.simulator import SimulatedSiro, SimulatorTransport
from tests.integration.marks import handlers
from tests.integration.marks.heard import Heard
from tests.integration.marks.marks import CLIENT_SECRET, EVERYTHING, MAIL, PASSWORD, SHAPES, TOKEN
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

PAUSE = 1000
RECORDING = "rec-login"
OAUTH = {"token_url": "/oauth/token", "client_id": "bridge", "client_secret": CLIENT_SECRET}
LOGINS: dict[str, dict[str, Any]] = {
    "client credentials": {"kind": "client_credentials", **OAUTH, "headers": {"X-Gateway": PASSWORD}},
    "client credentials in the body": {"kind": "client_credentials", **OAUTH, "client_authentication": "post"},
    "a refresh token": {"kind": "refresh_token", **OAUTH, "refresh_token": TOKEN},
    "user and password": {
        "kind": "json",
        "login_url": "/auth/login",
        "body": {"email": MAIL, "password": PASSWORD},
        "token": "data.access_token",
    },
}


class QuotingLogin(httpx2.BaseTransport):
    """Answers with what it was sent, in the shape that is told: to the login, and to all that comes after one."""

    def __init__(self) -> None:
        self.status, self.shape, self.body = 400, SHAPES["word for word"], "error"
        self.gives_token = False
        self.asked = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        sent = request.read().decode()
        self.asked += 1
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        encoded = base64.b64encode(f"bridge:{CLIENT_SECRET}".encode()).decode()
        quoted = self.shape(f"{EVERYTHING} {sent} {headers} {encoded} {quote_plus(CLIENT_SECRET)}")
        if self.gives_token and request.method == "POST":
            granted = {"access_token": TOKEN, "scope": quoted, "expires_in": quoted, "refresh_token": f"{TOKEN}-2"}
            return httpx2.Response(200, json={**granted, "data": granted}, request=request)
        bodies: dict[str, Any] = {
            "error": {"error": quoted, "error_description": quoted},
            "known": {"error": "invalid_client", "error_description": quoted, "error_uri": quoted},
            "grant": {"error": "invalid_grant", "error_description": quoted},
            "message": {"errors": [{"message": quoted}]},
            "token": {"access_token": quoted, "data": {"access_token": quoted}},
            "no object": [quoted],
        }
        if self.body == "page":
            headers_ = {"Content-Type": "text/html", "Server": CLIENT_SECRET}
            return httpx2.Response(self.status, text=f"<html>{quoted}</html>", headers=headers_, request=request)
        where = {"Location": f"https://elsewhere.test/?secret={CLIENT_SECRET}"}
        return httpx2.Response(self.status, json=bodies[self.body], headers=where, request=request)


BODIES = ("error", "known", "grant", "message", "token", "no object", "page")
STATUSES = (401, 403, 404, 429, 500, 302)


@dataclass
class LoginBridge(RestBridge):
    login: Mapping[str, Any] = field(default_factory=dict)
    server: QuotingLogin = field(default_factory=QuotingLogin)

    def crm_secret(self) -> Mapping[str, Any]:
        return {"base_url": "https://crm.test/v2", "login": dict(self.login)}

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        options: dict[str, Any] = {"clock": self.now, "sleep": lambda _: None, "shared": shared() if shared else None}
        crm = RestCrm(mapping, dict(secret), transport=self.server, **options)
        return crm, crm


@pytest.fixture
def bridge(
    request: pytest.FixtureRequest, clock: time_machine.Traveller, tmp_path: Path, heard: Heard
) -> Iterator[LoginBridge]:
    path = tmp_path / "mapping.yaml"
    path.write_text(json.dumps(story_mapping()), "utf-8")
    siro = SimulatedSiro(seed=1)
    with (
        mock_aws(),
        closing(LoginBridge(RestStoryCrm(), siro, "organization", str(path), login=request.param)) as made,
        handlers.deployed(made, SimulatorTransport(siro)),
    ):
        made.send_appointment(OLD, f"appointment-{OLD}")
        siro.recorder.record(f"appointment-{OLD}", recording_id=RECORDING)
        siro.agenda.run_due()
        yield made


@pytest.mark.parametrize("bridge", LOGINS.values(), ids=LOGINS, indirect=True)
def test_login_that_quotes_credentials_is_told_without_them(
    bridge: LoginBridge, heard: Heard, clock: time_machine.Traveller
) -> None:
    server, shapes = bridge.server, list(SHAPES.values())
    cases = [*((status, body) for status in (200, 400) for body in BODIES), *((each, "message") for each in STATUSES)]
    reasons = set()
    for at, (server.status, server.body) in enumerate(cases):
        server.shape = shapes[at % len(shapes)]
        reasons.add(work(bridge, clock))
        if at % len(BODIES) == 0:
            heard.say("answer", handlers.ask_enrichment({"operation": "check"}))
    server.gives_token = True
    for server.status in (400, *STATUSES):
        for server.body in ("message", "page"):
            reasons.add(work(bridge, clock))
    assert len(reasons) > 5
    assert server.asked > len(cases) / 2
    items: list[Any] = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    assert heard.marks(items) == {}


def work(bridge: LoginBridge, clock: time_machine.Traveller) -> str:
    bridge.want_again(RECORDING)
    clock.shift(PAUSE)
    handlers.forget()
    handlers.enrich(RECORDING)
    return bridge.ledger(RECORDING).reason
