"""Words for nothing are told from answers."""

from typing import Any

import pytest

from siro_bridge.domain.spoken.nothing import says_nothing

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
N / A | N/A or unknown | unknown/not discussed | Not specified/unknown | not-discussed | <NOT_PROVIDED> | #NULL!
(empty) | \u2800 | \u3164 | \ufffd | None reported | None expressed by the homeowner | Not yet known | It is unclear
Nothing specific was mentioned. | Nothing to report | Not discussed or mentioned | Neither mentioned nor discussed
There was no mention of budget | There is no information in the transcript about the budget | No mention was made
The conversation does not mention a budget. | The transcript does not contain this information | Does not apply
The call did not include a discussion of price | They did not discuss budget | The rep did not ask about budget
The homeowner did not provide this information | Not enough information to determine | No relevant information found
Budget could not be determined | Financing has not been discussed | no reference to budget | missing data
"""
SOMETHING = """
No | no. | 0 | false | Not sure | Not sure yet | Undecided | Not decided yet | No preference | No damage found
No objections | No HOA | Not interested | None of the above | No financing | No one | Not covered
Roof not covered | Permit not provided | No warranty provided | N/A, cash buyer | None, first-time buyer
Nothing else | Unknown contractor from Reno | Not mentioned by name: Acme | Discussed | Budget discussed
I don't know | Declined to say | Pending | Later | No idea | ✓ | 👍 | ½ | Nana | Nil Roofing | TBD Roofing | a
3 | 日本 | No budget, they say | Not discussed with her husband yet | She has not decided | No discount given
No leaks identified | <3 | C++
The call did not include his wife | The customer did not provide access | Insurance does not cover it | Unknown/original
The other quote did not specify materials | No mention of warranty in the other quote | There is no HOA | None and happy
There were no issues | Does not apply to condos | Customer did not say no to financing | No response to the email
He didn't mention the roof leak until the end | Did not discuss financing, wants to pay cash | Empty nest
missing shingles | Not discussed with wife | Nothing to report from the neighbor
No details on financing until he talks to the bank
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
