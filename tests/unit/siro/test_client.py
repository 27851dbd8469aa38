"""Every answer of Siro's becomes a value or one of our errors, whatever its shape."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from siro_bridge.domain.errors import Issue, SiroRefusedError, SiroUnavailableError, TokenRefusedError
from siro_bridge.siro.answers import AccessDeniedError
from siro_bridge.siro.client import Headers, SiroClient, Unlimited

Answers = Iterator[httpx2.Response | Exception]


class Tokens:
    """An authorization whose first token Siro may refuse."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def headers(self) -> Headers:
        return {"authorization": f"Bearer {self.tokens[0]}"}

    def refused(self, headers: Headers) -> bool:
        before = self.tokens[0]
        self.tokens = self.tokens[1:] or self.tokens
        return self.tokens[0] != before


class Counted(Unlimited):
    def __init__(self) -> None:
        self.taken = 0
        self.emptied = 0

    def take(self) -> None:
        self.taken += 1

    def exhausted(self) -> None:
        self.emptied += 1


class Siro:
    """Gives the answers it was told, in turn, and keeps the requests."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self._answers = iter(answers)
        self.requests: list[httpx2.Request] = []
        self.budget = Counted()
        self.slept: list[float] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, *tokens: str, attempts: int = 1, user_agent: str = "") -> SiroClient:
        return SiroClient(
            "https://siro.test/api/",
            Tokens(*(tokens or ("t-1",))),
            self.budget,
            attempts=attempts,
            user_agent=user_agent,
            transport=httpx2.MockTransport(self),
            sleep=self.slept.append,
        )


def answer(status: int, body: Any = None) -> httpx2.Response:
    return httpx2.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())


def test_request_carries_token_and_the_products_user_agent() -> None:
    siro = Siro(answer(200, {"a": 1}))
    assert siro.client().get("/v1/x", {"q": "1"}) == {"a": 1}
    [request] = siro.requests
    assert str(request.url) == "https://siro.test/api/v1/x?q=1"
    assert request.headers["authorization"] == "Bearer t-1"
    assert request.headers["user-agent"].startswith("siro-bridge/")


def test_user_agent_can_be_set_for_siros_firewall() -> None:
    siro = Siro(answer(200))
    siro.client(user_agent="acme-bridge/1").get("/v1/x")
    assert siro.requests[0].headers["user-agent"] == "acme-bridge/1"


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (answer(500), SiroUnavailableError, "answered 500"),
        (answer(503, b"<html>"), SiroUnavailableError, "answered 503"),
        (answer(408), SiroUnavailableError, "answered 408"),
        (answer(429), SiroUnavailableError, "answered 429"),
        (answer(200, b"<html>"), SiroUnavailableError, "not JSON"),
        (answer(200, b""), SiroUnavailableError, "not JSON"),
        (answer(200, b"[" * 200_000), SiroUnavailableError, "not JSON"),
        (answer(423, {"error": "x"}), SiroUnavailableError, "answered 423"),
        (answer(425, {"error": "x"}), SiroUnavailableError, "answered 425"),
        (httpx2.ConnectError("no route"), SiroUnavailableError, "no answer (ConnectError)"),
        (httpx2.ReadTimeout("slow"), SiroUnavailableError, "no answer (ReadTimeout)"),
        (httpx2.RemoteProtocolError("cut"), SiroUnavailableError, "no answer (RemoteProtocolError)"),
        (answer(401, {"error": "no"}), TokenRefusedError, "secret SiroSecret"),
        (answer(403, {"error": "no"}), AccessDeniedError, "secret SiroSecret"),
        (answer(403, b"error code: 1010"), TokenRefusedError, "SIRO_USER_AGENT"),
        (answer(404, {"error": "Recording not found"}), SiroRefusedError, "body: Recording not found"),
        (answer(400, b"?"), SiroRefusedError, "no reason given"),
        (answer(422, []), SiroRefusedError, "no reason given"),
        (answer(413, b"<html>"), SiroRefusedError, "no reason given"),
        (answer(410, {"error": "gone"}), SiroRefusedError, "body: Siro gives a reason in other words"),
        (answer(422, {"issues": ["?", {"path": None}]}), SiroRefusedError, "answered 422: body: "),
        (answer(422, {"issues": [{"path": 5, "message": "odd"}]}), SiroRefusedError, "answered 422: 5: Siro gives"),
        (answer(422, {"issues": [{"path": "a.b", "message": "odd"}]}), SiroRefusedError, "answered 422: …: Siro gives"),
    ],
    ids=lambda value: str(value) if isinstance(value, str | Exception) else None,
)
def test_failure_says_what_and_where(given: httpx2.Response | Exception, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as raised:
        Siro(given).client().get("/v1/x")
    assert str(raised.value).startswith("Siro: GET /v1/x ")
    assert said in str(raised.value)
    assert "t-1" not in str(raised.value)


def test_answer_without_end_is_not_read_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("siro_bridge.http_answers.LARGEST", 10)
    with pytest.raises(SiroUnavailableError, match="answered more than"):
        Siro(answer(200, "x" * 20)).client().get("/v1/x")


@pytest.mark.parametrize("status", [301, 302, 304, 307, 404, 405, 407, 410, 421])
@pytest.mark.parametrize("body", [b"", b"<html>nginx</html>"])
def test_refusal_that_is_not_siros_own_passes_and_names_the_addresses(status: int, body: bytes) -> None:
    headers = {"server": "nginx/1.2", "content-type": "text/html; charset=utf-8", "location": "https://x/?token=t-1"}
    given = httpx2.Response(status, content=body, headers=headers)
    with pytest.raises(SiroUnavailableError) as raised:
        Siro(given).client().get("/v1/x")
    assert str(raised.value) == (
        f"Siro: GET /v1/x answered {status}: not Siro, but something before siro.test answered "
        "(nginx, text/html); check SiroApiUrl and SiroPlatformUrl"
    )


def test_access_to_one_thing_is_kept_apart_from_a_bad_token_and_from_the_firewall() -> None:
    for given in (answer(401, {"error": "no"}), answer(403, b"error code: 1010")):
        with pytest.raises(TokenRefusedError) as raised:
            Siro(given).client().get("/v1/x")
        assert not isinstance(raised.value, AccessDeniedError)


def test_validation_errors_keep_siros_path_and_message() -> None:
    issues = [{"code": "invalid_type", "path": ["account", "addresses", 0, "zip"], "message": "Required"}]
    with pytest.raises(SiroRefusedError) as raised:
        Siro(answer(422, {"name": "ZodError", "issues": issues})).client().request("PUT", "/v1/x", json={})
    assert raised.value.status == 422
    assert raised.value.issues == (Issue(("account", "addresses", 0, "zip"), "Required"),)
    assert "account.addresses.0.zip: Required" in str(raised.value)


def test_refused_token_is_replaced_and_the_request_made_again_once() -> None:
    siro = Siro(answer(401), answer(200, 1))
    assert siro.client("t-1", "t-2").get("/v1/x") == 1
    assert [request.headers["authorization"] for request in siro.requests] == ["Bearer t-1", "Bearer t-2"]
    siro = Siro(answer(401), answer(401))
    with pytest.raises(TokenRefusedError):
        siro.client("t-1", "t-2", "t-3").get("/v1/x")
    assert len(siro.requests) == 2


def test_each_request_is_taken_from_the_budget_the_second_after_a_401_too() -> None:
    siro = Siro(answer(401), answer(200))
    siro.client("t-1", "t-2").get("/v1/x")
    assert siro.budget.taken == 2


def test_too_many_requests_empties_the_budget() -> None:
    siro = Siro(answer(429))
    with pytest.raises(SiroUnavailableError):
        siro.client().get("/v1/x")
    assert siro.budget.emptied == 1


@pytest.mark.parametrize("passing", [lambda: answer(503), lambda: answer(429), lambda: httpx2.ReadTimeout("slow")])
def test_passing_failure_is_tried_again_as_often_as_asked(passing: Callable[[], httpx2.Response | Exception]) -> None:
    siro = Siro(passing(), passing(), answer(200, "at last"))
    assert siro.client(attempts=3).get("/v1/x") == "at last"
    assert len(siro.slept) == 2
    siro = Siro(passing(), passing(), answer(200))
    with pytest.raises(SiroUnavailableError):
        siro.client(attempts=2).get("/v1/x")


@pytest.mark.parametrize("lasting", [answer(404), answer(422), answer(403)])
def test_lasting_refusal_is_not_tried_again(lasting: httpx2.Response) -> None:
    siro = Siro(lasting, answer(200))
    with pytest.raises((SiroRefusedError, TokenRefusedError)):
        siro.client(attempts=3).get("/v1/x")
    assert len(siro.requests) == 1
