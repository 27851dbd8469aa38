"""What no UTF-8 can hold becomes what it can."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.texts import cut, seen, whole, whole_value


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x07c\x9bd", "abcd"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("\ufeff\u200bhe\u00adl\u2060lo\u200d ", "hello"),
        ("\ta\tb\u00a0", "a\tb"),
        ("\U0001f469\u200d\U0001f527", "\U0001f469\u200d\U0001f527"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)
def test_text_is_what_a_person_sees_of_it(text: str, shown: str) -> None:
    assert seen(text) == shown


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cdef", 4, "ab…"),
        ("abcde\u0301f", 6, "abcd…"),
        ("ab\U0001f469\u200d\U0001f527c", 5, "ab…"),
        ("ab\U0001f44d\U0001f3fdc", 4, "ab…"),
        ("a\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 4, "a\U0001f1e9\U0001f1ea…"),
        ("a\u0301" + "\u0301" * 40000, 5, "…"),
        ("abc", 1, "…"),
    ],
)
def test_cut_tears_no_sign_apart(text: str, most: int, left: str) -> None:
    assert cut(text, most) == left
