"""What goes wrong at a login is one line with the place and the mend, and quotes no credentials, nor does any log."""

import json
from contextlib import closing
from typing import Any
from urllib.parse import quote_plus

import httpx2
import pytest

from siro_bridge.crm.login.oauth import basic
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, SiroBridgeError
from tests.integration.crm.http_harness import loopback
from tests.integration.crm.login.instances import CLIENT, JSON, REFRESH, Instances, read
from tests.integration.crm.login.login_crm import CLIENT_ID, CLIENT_SECRET, PASSWORD, USER
from tests.integration.crm.login.serving import serving

GIVEN = "refresh-t0ken-given"
MARKS = (CLIENT_SECRET, PASSWORD, USER, GIVEN, "t0ken", "s3cret", "czNjcmV0")
ENCODED = basic(CLIENT_ID, CLIENT_SECRET).removeprefix("Basic ")
ECHO = f"app of {CLIENT_SECRET} or {quote_plus(CLIENT_SECRET)}, {ENCODED} refused"
GRANT_ECHO = f"token {GIVEN} is no good for {CLIENT_SECRET}"
JSON_ECHO = f"{USER} is not {PASSWORD}"
PAGE = httpx2.Response(200, text=f"<html>Sign in {ECHO}</html>", headers={"Content-Type": "text/html"})
WALL = httpx2.Response(403, text="<html>Request blocked</html>", headers={"Content-Type": "text/html; charset=utf-8"})
MOVED = httpx2.Response(302, headers={"Location": "https://elsewhere.test/token?secret=s3cret"})
LOGINS: dict[str, dict[str, Any]] = {"client": CLIENT, "refresh": {**REFRESH, "refresh_token": GIVEN}, "json": JSON}
TOKEN_URL = r"^CRM login: POST https://crm\.test/oauth/token answered "
LOGIN_URL = r"^CRM login: POST https://crm\.test/auth/login answered "


def answered(status: int, body: Any) -> httpx2.Response:
    return httpx2.Response(status, json=body)


def told(status: int, error: str, description: str = "") -> httpx2.Response:
    return answered(status, {"error": error, "error_description": description})


NO_OBJECT = "where a login answers a JSON object; correct login."
NOT_SENT_ON = "302, a redirect, and nothing was sent on; put the final address under login."
CASES: list[tuple[str, httpx2.Response, str]] = [
    ("client", PAGE, f"{TOKEN_URL}200 and text/html {NO_OBJECT}token_url in the secret CrmSecret"),
    ("json", PAGE, f"{LOGIN_URL}200 and text/html {NO_OBJECT}login_url in the secret CrmSecret"),
    ("refresh", PAGE, f"{TOKEN_URL}200 and text/html {NO_OBJECT}token_url"),
    ("client", WALL, f"{TOKEN_URL}403 and a page, as a firewall .* let the functions through there, or correct"),
    ("refresh", WALL, f"{TOKEN_URL}403 and a page, as a firewall .* or correct login.token_url in the secret"),
    ("json", WALL, f"{LOGIN_URL}403 and a page, as a firewall .* or correct login.login_url in the secret"),
    ("client", MOVED, f"{TOKEN_URL}{NOT_SENT_ON}token_url"),
    ("json", MOVED, f"{LOGIN_URL}{NOT_SENT_ON}login_url"),
    ("client", answered(404, {"detail": ECHO}), TOKEN_URL + r"404; no login is there; correct login.token_url"),
    ("json", httpx2.Response(405), LOGIN_URL + "405; no login is there; correct login.login_url"),
    ("client", told(401, "invalid_client", ECHO), r"401 \(invalid_client\); correct login.client_id, client_secret or"),
    ("client", answered(401, {"message": ECHO}), "401; correct login.client_id, client_secret or client_auth"),
    ("client", told(400, "invalid_scope"), r"400 \(invalid_scope\); correct login.scope in the secret CrmSecret"),
    ("client", told(400, "invalid_target"), r"400 \(invalid_target\); correct login.audience"),
    ("client", told(400, "unsupported_grant_type"), "correct login.kind or token_url"),
    ("client", told(400, ECHO), "correct login.client_id"),
    ("client", answered(200, {"error": {"code": ECHO}}), "correct login.client_id"),
    ("refresh", told(400, "invalid_client"), r"400 \(invalid_client\); correct login.client_id"),
    ("refresh", told(400, "invalid_grant", GRANT_ECHO), "does not take the refresh token"),
    (
        "json",
        answered(401, {"errors": [{"message": JSON_ECHO}]}),
        "401; the CRM refuses this user and password",
    ),
    (
        "json",
        answered(400, {"message": JSON_ECHO}),
        "400; the CRM refuses this user and password; correct login.b",
    ),
]
NO_TOKEN: list[Any] = [{}, [1], {"data": 1}, *({"access_token": value} for value in ("", None, "two words", 7))]
CASES += [
    (kind, answered(200, body), f"200; {words}|200 and application/json {NO_OBJECT}")
    for body in NO_TOKEN
    for kind, words in (("client", "it holds no access_token"), ("json", "login.token finds no token in it"))
]


def listen(caplog: pytest.LogCaptureFixture) -> None:
    """To all but AWS's own library, which nobody sets to DEBUG in a function."""
    caplog.set_level("DEBUG")
    caplog.handler.addFilter(lambda record: not record.name.startswith("botocore"))


@pytest.mark.parametrize(("kind", "answer", "words"), CASES)
def test_login_that_is_none_is_one_line_with_its_key(
    instances: Instances, caplog: pytest.LogCaptureFixture, kind: str, answer: httpx2.Response, words: str
) -> None:
    listen(caplog)
    instances.crm.answers = [answer]
    with pytest.raises(ConfigurationError, match=words) as caught:
        read(instances.open(LOGINS[kind]))
    said = str(caught.value)
    assert "\n" not in said
    assert [mark for mark in MARKS if mark in said or mark in caplog.text] == []
    assert {each["path"] for each in instances.crm.logins} <= {"/oauth/token", "/auth/login"}
    assert instances.crm.used == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("kind", LOGINS)
def test_no_credentials_follow_a_logins_redirect_to_another_server(
    instances: Instances, kind: str, status: int
) -> None:
    """On real ones: 307 and 308 ask for the same body once more."""
    other: list[httpx2.Request] = []
    with serving(Answering(other, httpx2.Response(200))) as elsewhere:
        moved = httpx2.Response(status, headers={"Location": f"{elsewhere}/token"})
        with serving(Answering([], moved)) as here:
            keys = LOGINS[kind] | {"login_url" if kind == "json" else "token_url": f"{here}/token"}
            if kind == "json":
                keys |= {"refresh_url": f"{here}/refresh"}
            told = pytest.raises(ConfigurationError, match=f"answered {status}, a redirect, and nothing was sent on")
            with closing(instances.open_over(loopback(), instances.clock, keys)) as crm, told:
                read(crm)
    assert other == []


class Answering(httpx2.BaseTransport):
    def __init__(self, seen: list[httpx2.Request], answer: httpx2.Response) -> None:
        self._seen = seen
        self._answer = answer

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._seen.append(request)
        return self._answer


def test_what_is_told_to_the_others_lies_in_the_table_without_credentials(instances: Instances) -> None:
    instances.crm.answers = [answered(401, {"error": "invalid_client", "error_description": ECHO})]
    with pytest.raises(ConfigurationError):
        read(instances.open(CLIENT))
    items = json.dumps(instances.dynamodb.scan(TableName=instances.table)["Items"])
    assert "invalid_client" in items
    assert [mark for mark in MARKS if mark in items] == []


@pytest.mark.parametrize("kind", LOGINS)
def test_nothing_of_a_login_that_works_is_logged(
    instances: Instances, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    listen(caplog)
    instances.crm.grants.refresh.add(GIVEN)
    read(instances.open(LOGINS[kind]))
    items = json.dumps(instances.dynamodb.scan(TableName=instances.table)["Items"])
    assert [mark for mark in MARKS if mark in caplog.text + items] == []


@pytest.mark.parametrize(
    ("status", "error"), [(400, ConfigurationError), (403, ConfigurationError), (500, CrmUnavailableError)]
)
def test_crm_that_quotes_our_credentials_is_not_quoted(
    instances: Instances, status: int, error: type[SiroBridgeError]
) -> None:
    crm = instances.open(CLIENT, headers={"X-Gateway": "s3cret/key"})
    read(crm)
    token = instances.kept()["access_token"]
    instances.crm.revoke_access()
    quoted = f'{{"message": "bad {token} and s3cret\\/key in {CLIENT_SECRET}"}}'
    instances.crm.expired = httpx2.Response(status, text=quoted)
    with pytest.raises(error) as caught:
        read(crm)
    assert [mark for mark in MARKS if mark in str(caught.value)] == []


def test_refused_write_keeps_no_credentials_in_its_own_words(instances: Instances) -> None:
    """What the CRM said word for word goes into the journal."""
    crm = instances.open(CLIENT)
    read(crm)
    token = instances.kept()["access_token"]
    instances.crm.revoke_access()
    instances.crm.expired = httpx2.Response(422, json={"message": f"{token} may not"})
    with pytest.raises(SiroBridgeError) as caught:
        crm.notes.create_note("d-1", "marker", "text")
    assert "may not" in caught.value.said.word_for_word
    assert token not in caught.value.said.word_for_word


@pytest.mark.parametrize(
    ("granted", "told"),
    [
        ("visits", "granted no scope deals; correct login.scope"),
        ("visits deals", ""),
        (None, ""),
        ("", "no scope visits, "),
    ],
)
def test_scope_that_is_not_granted_is_warned_of(
    instances: Instances, caplog: pytest.LogCaptureFixture, granted: str | None, told: str
) -> None:
    instances.crm.says |= {} if granted is None else {"scope": granted}
    assert read(instances.open({**CLIENT, "scope": "visits deals"})) == 0
    warned = [record.getMessage() for record in caplog.records if record.name.startswith("siro_bridge")]
    assert [told in line for line in warned] == ([True] if told else [])
