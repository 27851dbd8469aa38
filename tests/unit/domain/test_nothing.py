"""Words for nothing are told from answers."""

from typing import Any

import pytest

from siro_bridge.domain.nothing import says_nothing

NOTHING = """
N/A | n/a | NA | n.a. | None | none. | Null | undefined | Unknown | TBD | T.B.D. | to be determined | - | —
... | ??? | ! | "" | '' | [] | {} | [""] | [null] | {"a": null} | ["N/A", ""] | (none) | <unknown> | "N/A"
*N/A* | #N/A | NaN | nil | [object Object] | {{budget}} | Not discussed | not mentioned. | Not specified
Not provided | Not stated | Not available | Not yet discussed | Not brought up | Not explicitly mentioned
Not mentioned in the conversation | Not discussed during this call | Was not discussed | Wasn't mentioned
This was not discussed | It hasn't been discussed | None mentioned | None provided | None given at this time
None so far | none yet | Nothing was mentioned | Nothing specific | No information provided | No info
No data available | No details | No answer | No response | No mention of budget | No information about the roof
No discussion of financing | No budget mentioned | No competitors were mentioned
No specific timeline was discussed | No objections raised | No concerns expressed | Budget not discussed
The budget was not mentioned | Budget: not discussed | Timeline: N/A | Unknown (not discussed)
N/A - not mentioned | Not specified, not discussed | none; none | Not mentioned / not applicable
Not discussed. Not mentioned. | The customer did not mention a budget | Homeowner didn't say
They did not discuss it | Did not specify | It didn't come up | Never came up | Insufficient information
Not enough data in the call | Unable to determine | Cannot be determined from the transcript
Could not be determined | Not part of the conversation | unclear | Information not available | Date not given
[inaudible] | not_specified | left blank | \u200b | \ufeff\u2060 | \u00a0 | $ | +/- | N\u2044A
"""
SOMETHING = """
No | no. | 0 | false | Not sure | Not sure yet | Undecided | Not decided yet | No preference | No damage found
No objections | No HOA | Not interested | None of the above | No financing | No one | Not covered
Roof not covered | Permit not provided | No warranty provided | N/A, cash buyer | None, first-time buyer
Nothing else | Unknown contractor from Reno | Not mentioned by name: Acme | Discussed | Budget discussed
I don't know | Declined to say | Pending | Later | No idea | ✓ | 👍 | ½ | Nana | Nil Roofing | TBD Roofing | a
3 | 日本 | No budget, they say | Not discussed with her husband yet | She has not decided | No discount given
No leaks identified | <3 | C++
"""


def listed(text: str) -> list[str]:
    return [value for line in text.strip("\n").splitlines() for value in line.split(" | ")]


@pytest.mark.parametrize("text", listed(NOTHING))
def test_words_for_nothing_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", listed(SOMETHING))
def test_answer_says_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize("value", [None, float("nan"), [], [None, ["N/A"]], {}, {"a": None, "b": ["none"]}])
def test_empty_values_say_nothing(value: Any) -> None:
    assert says_nothing(value)


@pytest.mark.parametrize("value", [0, False, 1.5, ["N/A", "Acme"], {"a": "b"}])
def test_other_values_say_something(value: Any) -> None:
    assert not says_nothing(value)


@pytest.mark.parametrize("text", ["pass", "PASS.", "(Pass)"])
def test_word_of_the_mapping_says_nothing(text: str) -> None:
    assert not says_nothing(text)
    assert says_nothing(text, ["Pass"])


@pytest.mark.parametrize("text", ["not discussed " * 3000, "no " * 15000, "x" * 40000, "(" * 39999 + "a"])
def test_long_text_says_something(text: str) -> None:
    assert not says_nothing(text)
