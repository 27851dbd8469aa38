"""Signing secrets: several at once, rotated without refusing an event, never open while none is filled in."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from siro_bridge.domain.errors import ConfigurationError, SignatureError, UnavailableError
from siro_bridge.secrets import Secrets
from siro_bridge.siro.signing_secrets import REFRESH_SECONDS, RotatingVerifier
from tests.integration.webhook.conftest import Lines
from tests.integration.webhook.delivery import NEXT_SECRET, SECRET, Function, event, payload


class Counted:
    """Secrets Manager's client, its reads counted, which fails when told to."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.reads = 0
        self.down: Exception | None = None

    def get_secret_value(self, **request: Any) -> Any:
        self.reads += 1
        if self.down:
            raise self.down
        return self._real.get_secret_value(**request)


class Verifier:
    """The rotating verifier over the function's secret, with a clock of its own."""

    def __init__(self, function: Function) -> None:
        self.client = Counted(function.secrets)
        self.seconds = 1000.0
        self._verifier = RotatingVerifier(
            Secrets(cast("Any", self.client)), function.secret, clock=lambda: self.seconds
        )

    def __call__(self, *secrets: str) -> None:
        delivery = event(payload(), secrets=secrets)
        self._verifier.verify(delivery["body"].encode(), delivery["headers"])


@pytest.fixture
def verify(function: Function) -> Verifier:
    return Verifier(function)


def test_secret_is_read_once_for_many_deliveries(verify: Verifier) -> None:
    for _ in range(10):
        verify(SECRET)
    assert verify.client.reads == 1


def test_rotated_secret_is_picked_up_at_the_first_failure(function: Function) -> None:
    assert function(event(payload(), "msg_1")) == 200
    function.fill(NEXT_SECRET)
    assert function(event(payload(), "msg_2", secrets=(NEXT_SECRET,))) == 200


def test_no_event_is_refused_while_both_secrets_sign(function: Function) -> None:
    both = (SECRET, NEXT_SECRET)
    assert function(event(payload(), "msg_1", secrets=both)) == 200
    function.fill(NEXT_SECRET, SECRET)
    assert function(event(payload(), "msg_2", secrets=both)) == 200
    function.fill(NEXT_SECRET)
    assert function(event(payload(), "msg_3", secrets=both)) == 200
    assert function(event(payload(), "msg_4", secrets=(NEXT_SECRET,))) == 200


def test_strangers_make_us_read_the_secret_once_in_a_while_only(verify: Verifier) -> None:
    for _ in range(50):
        with pytest.raises(SignatureError):
            verify(NEXT_SECRET)
    assert verify.client.reads == 2
    verify.seconds += REFRESH_SECONDS
    with pytest.raises(SignatureError):
        verify(NEXT_SECRET)
    assert verify.client.reads == 3


def test_what_is_malformed_makes_us_read_nothing(verify: Verifier) -> None:
    verify(SECRET)
    with pytest.raises(SignatureError):
        verify()
    assert verify.client.reads == 1


def test_after_the_pause_the_next_rotation_is_picked_up_too(function: Function, verify: Verifier) -> None:
    verify(SECRET)
    function.fill(NEXT_SECRET)
    verify(NEXT_SECRET)
    function.fill(SECRET)
    with pytest.raises(SignatureError):
        verify(SECRET)
    verify.seconds += REFRESH_SECONDS
    verify(SECRET)


def test_secrets_manager_that_fails_during_a_refresh_makes_siro_come_again(verify: Verifier) -> None:
    verify(SECRET)
    verify.client.down = UnavailableError("secret WebhookSecret: not now")
    with pytest.raises(UnavailableError):
        verify(NEXT_SECRET)
    verify(SECRET)


@pytest.mark.parametrize("secrets", [["REPLACE_ME"], [], [""], ["REPLACE_ME", " "], [None], "whsec_AAAA", None])
def test_unfilled_secret_is_unavailable_named_and_lets_nobody_in(
    function: Function, lines: Lines, secrets: Any
) -> None:
    function.secrets.put_secret_value(SecretId=function.secret, SecretString=json.dumps({"signing_secrets": secrets}))
    of_the_template = isinstance(secrets, list) and "REPLACE_ME" in secrets
    assert function(event(payload())) == (425 if of_the_template else 503)
    log, counted = lines()
    assert log["level"] == "ERROR"
    assert log["message"] == (
        'secret WebhookSecret: key "signing_secrets" is not filled in; '
        "put the endpoint's signing secret (whsec_…) there"
    )
    assert counted["WebhookNotSetUp" if of_the_template else "WebhookUnavailable"] == [1.0]
    assert function.items() == []


def test_secret_that_is_filled_in_is_used_at_once(function: Function) -> None:
    function.fill("REPLACE_ME")
    function.fill(SECRET)
    assert function(event(payload())) == 200


def test_secret_that_is_filled_in_later_is_used_without_waiting_for_the_cache(
    function: Function, verify: Verifier
) -> None:
    function.fill("REPLACE_ME")
    with pytest.raises(ConfigurationError):
        verify(SECRET)
    function.fill(SECRET)
    with pytest.raises(ConfigurationError):
        verify(SECRET)
    verify.seconds += REFRESH_SECONDS
    verify(SECRET)


def test_placeholder_beside_a_filled_secret_is_left_out(function: Function) -> None:
    function.fill("REPLACE_ME", SECRET)
    assert function(event(payload())) == 200


Break = Callable[[Function], object]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda it: it.secrets.put_secret_value(SecretId=it.secret, SecretString="whsec_secret-x"), "one JSON object"),
        (lambda it: it.secrets.put_secret_value(SecretId=it.secret, SecretString='["whsec_secret-x"]'), "JSON object"),
        (lambda it: it.secrets.put_secret_value(SecretId=it.secret, SecretBinary=b"secret-x"), "one JSON object"),
        (lambda it: it.fill("whsec_secret-x"), '"signing_secrets"[0] is no signing secret'),
        (lambda it: it.secrets.delete_secret(SecretId=it.secret, ForceDeleteWithoutRecovery=True), "ResourceNotFound"),
    ],
)
def test_broken_secret_is_one_clear_line_without_the_secret(
    function: Function, lines: Lines, broken: Break, said: str
) -> None:
    broken(function)
    assert function(event(payload())) == 503
    log, _ = lines()
    assert log["message"].startswith("secret WebhookSecret: ")
    assert said in log["message"]
    assert "secret-x" not in str(log)
    assert "exception" not in log
