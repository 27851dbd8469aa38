"""Each line is one change to a valid delivery, and what becomes of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from siro_bridge.domain.errors import ConfigurationError, SignatureError
from siro_bridge.siro.signature import SignatureVerifier
from tests.unit.siro.signing import BODY, NOW, OTHER_SECRET, SECRET, TIMESTAMP, headers, signature

GOOD = signature()
FOREIGN = signature(secret=OTHER_SECRET)
BESIDE = ("junk", "v1", "v1,", "v1,abc", "v1,a,b", ",", "", " ", "v1,\u2603", GOOD[:-1], f"{GOOD}=", f"{GOOD},{GOOD}")
"""No signatures: none of them makes a good one bad, or a foreign one good."""

VERIFIER = SignatureVerifier([SECRET])


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"signature": f"{FOREIGN} {GOOD}"},
        {"signature": f"{GOOD} {FOREIGN}"},
        {"signature": f"v1a,AAAA {GOOD}"},
        *({"signature": f"{beside} {GOOD}"} for beside in BESIDE),
        *({"signature": f"{GOOD} {beside}"} for beside in BESIDE),
        {"id": "msg_2", "signature": signature(message_id="msg_2")},
    ],
    ids=str,
)
def test_what_siro_signed_is_accepted(change: dict[str, str]) -> None:
    VERIFIER.verify(BODY, headers(**change))


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_attempt_within_five_minutes_is_accepted(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    VERIFIER.verify(BODY, headers(timestamp=str(int(at.timestamp())), signature=signature(at=at)))


def test_headers_of_a_white_labelled_sender_are_accepted() -> None:
    VERIFIER.verify(BODY, {name.replace("svix-", "webhook-"): value for name, value in headers().items()})


REFUSED = [
    ({"id": None}, "missing"),
    ({"timestamp": None}, "missing"),
    ({"signature": None}, "missing"),
    ({"id": ""}, "missing"),
    ({"timestamp": ""}, "missing"),
    ({"signature": ""}, "missing"),
    ({"timestamp": "yesterday"}, "malformed"),
    ({"timestamp": "nan"}, "malformed"),
    ({"timestamp": "inf"}, "malformed"),
    ({"timestamp": "9" * 400}, "malformed"),
    ({"timestamp": f"{TIMESTAMP}.9"}, "malformed"),
    ({"timestamp": f" {TIMESTAMP}"}, "malformed"),
    ({"timestamp": f"+{TIMESTAMP}"}, "malformed"),
    ({"timestamp": f"{TIMESTAMP[:1]}_{TIMESTAMP[1:]}"}, "malformed"),
    ({"timestamp": TIMESTAMP.translate({ord(digit): chr(0x0660 + int(digit)) for digit in "0123456789"})}, "malformed"),
    ({"signature": "v1"}, "malformed"),
    ({"signature": "v1,abc"}, "malformed"),
    ({"signature": "v1,a,b"}, "malformed"),
    *(({"signature": f"{beside} {FOREIGN}"}, "mismatch") for beside in BESIDE),
    *(({"signature": f"{FOREIGN} {beside}"}, "mismatch") for beside in BESIDE),
    ({"signature": "junk v1,abc"}, "malformed"),
    ({"signature": f"junk{GOOD}"}, "mismatch"),
    ({"signature": GOOD.replace(",", ", ")}, "malformed"),
    ({"signature": GOOD.replace("=", " =")}, "malformed"),
    ({"signature": GOOD.removeprefix("v1,")}, "malformed"),
    ({"signature": f"{GOOD},{GOOD}"}, "malformed"),
    ({"signature": "v1,\u2603\u2603\u2603\u2603"}, "malformed"),
    ({"signature": GOOD.replace("v1,", "v1,!")}, "malformed"),
    ({"signature": GOOD[:-2] + chr(ord(GOOD[-2]) + 1) + "="}, "malformed"),
    ({"signature": "v1,"}, "mismatch"),
    ({"signature": GOOD.replace("v1,", "v2,")}, "mismatch"),
    ({"signature": GOOD.swapcase().replace("V1,", "v1,")}, "mismatch"),
    ({"signature": FOREIGN}, "mismatch"),
    ({"signature": f"{FOREIGN} {FOREIGN}"}, "mismatch"),
    ({"id": "msg_2"}, "mismatch"),
    ({"timestamp": str(int(TIMESTAMP) + 1)}, "mismatch"),
    ({"id": "\ud800"}, "malformed"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED, ids=ascii)
def test_changed_header_is_refused_with_its_reason(change: dict[str, str | None], reason: str) -> None:
    with pytest.raises(SignatureError) as raised:
        VERIFIER.verify(BODY, headers(**change))
    assert raised.value.reason == reason


@pytest.mark.parametrize(("seconds", "reason"), [(-301, "stale"), (-86_400, "stale"), (301, "future")])
def test_attempt_beyond_five_minutes_is_refused(seconds: int, reason: str) -> None:
    at = NOW + timedelta(seconds=seconds)
    with pytest.raises(SignatureError) as raised:
        VERIFIER.verify(BODY, headers(timestamp=str(int(at.timestamp())), signature=signature(at=at)))
    assert raised.value.reason == reason


@pytest.mark.parametrize("body", [b"", BODY[:-1], BODY + b" ", b" " + BODY, BODY.replace(b"rec-1", b"rec-2")])
def test_changed_body_is_refused(body: bytes) -> None:
    with pytest.raises(SignatureError) as raised:
        VERIFIER.verify(body, headers())
    assert raised.value.reason == "mismatch"


def test_body_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(SignatureError) as raised:
        VERIFIER.verify(b"\xff" + BODY, headers())
    assert raised.value.reason == "malformed"


def test_no_headers_at_all_are_refused() -> None:
    with pytest.raises(SignatureError) as raised:
        VERIFIER.verify(BODY, {})
    assert raised.value.reason == "missing"


def test_svix_header_wins_over_the_white_labelled_one() -> None:
    both = {**{f"webhook-{name}": "x" for name in ("id", "timestamp", "signature")}, **headers()}
    VERIFIER.verify(BODY, both)
    swapped = {f"webhook-{name.removeprefix('svix-')}": value for name, value in headers().items()}
    with pytest.raises(SignatureError):
        VERIFIER.verify(BODY, {**swapped, "svix-id": "msg_2"})


@pytest.mark.parametrize("first", [SECRET, OTHER_SECRET])
def test_while_a_secret_rotates_both_are_good(first: str) -> None:
    second = OTHER_SECRET if first == SECRET else SECRET
    rotating = SignatureVerifier([first, second])
    for secret in (first, second):
        rotating.verify(BODY, headers(signature=signature(secret=secret)))
    with pytest.raises(SignatureError) as raised:
        rotating.verify(BODY, headers(signature=signature(secret="whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")))
    assert raised.value.reason == "mismatch"


@pytest.mark.parametrize(
    "written",
    [SECRET.rstrip("="), SECRET.removeprefix("whsec_"), f" {SECRET}\n", SECRET.removeprefix("whsec_").rstrip("=")],
)
def test_secret_is_good_without_padding_prefix_or_with_a_paste_s_white_space(written: str) -> None:
    SignatureVerifier([written]).verify(BODY, headers())


@pytest.mark.parametrize(
    "written", ["whsec_", "whsec_!!!!", "whsec_====", "whsec_a", "whsec_köln", "my signing secret", "\ud800"]
)
def test_what_is_no_secret_is_named_by_its_place_and_never_makes_an_open_verifier(written: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        SignatureVerifier([SECRET, written])
    assert str(raised.value) == (
        'secret WebhookSecret: "signing_secrets"[1] is no signing secret; copy it whole, it starts with whsec_'
    )


def test_no_secret_accepts_nothing() -> None:
    with pytest.raises(SignatureError):
        SignatureVerifier([]).verify(BODY, headers())
