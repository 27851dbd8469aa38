"""What no UTF-8 can hold becomes what it can."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.texts import whole, whole_value


@pytest.mark.parametrize(
    ("text", "mended"), [("bad \ud83d", "bad ?"), ("\ude00\ud83d", "??"), ("\udce9t\udce9", "?t?")]
)
def test_each_half_of_an_emoji_becomes_a_question_mark(text: str, mended: str) -> None:
    assert whole(text) == mended


@given(st.text())
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert whole(text) == text


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "é😀", ["a", {"b": [None]}]])
def test_other_values_stay_as_they_are(value: Any) -> None:
    assert whole_value(value) == value


def test_texts_are_found_at_any_depth() -> None:
    value = json.loads(r'{"\ud83d": ["\ud83d", {"a": "\ud83d\ude00 \ud83d"}]}')
    assert whole_value(value) == {"?": ["?", {"a": "😀 ?"}]}
