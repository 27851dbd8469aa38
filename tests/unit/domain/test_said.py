"""What another system said stands in no text, however it is put there."""

import json
import logging
from decimal import Decimal

import pytest

from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, SiroBridgeError
from siro_bridge.domain.phrases import phrases_in
from siro_bridge.domain.said import LONGEST_KEPT, NOTHING, Said
from siro_bridge.domain.write_back.journal import Outcome, Result

ANNA = Said("row of Anna")


def test_it_is_an_ellipsis_in_every_text() -> None:
    record = logging.makeLogRecord({"msg": "it said %s", "args": (ANNA,)})
    texts = [str(ANNA), repr(ANNA), f"{ANNA}", f"{ANNA!r:>3}", "%s" % ANNA, str([ANNA]), record.getMessage()]  # noqa: UP031
    texts += [str(Outcome(Result.REFUSED, Decimal(1), "answered 422", ANNA)), json.dumps(ANNA, default=str)]
    assert not any("Anna" in text for text in texts)


def test_it_is_no_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"said": ANNA})


def test_word_for_word_it_is_what_was_said_as_far_as_there_is_room() -> None:
    assert ANNA.word_for_word == "row of Anna"
    assert len(Said("a" * 5000).word_for_word) == LONGEST_KEPT
    assert (bool(ANNA), bool(Said())) == (True, False)


def test_errors_keep_it_beside_their_message() -> None:
    for error in (CrmRefusedError("answered 422", ANNA), ConfigurationError("answered 401").saying(ANNA)):
        assert error.said == ANNA
        assert "Anna" not in f"{error} {error!r} {error.args}"
    assert SiroBridgeError("Anna").said == NOTHING


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Anna's budget is too long", "is too long"),
        ("TOO\nLONG: Anna", "too long"),
        ("permission_denied for Anna", "permission denied"),
        ("Annatoo longer", ""),
        ("is required, is invalid, is required, not found, expired", "is required; is invalid; not found"),
    ],
)
def test_phrases_are_ours(text: str, phrases: str) -> None:
    assert phrases_in(text) == phrases
