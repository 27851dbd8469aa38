"""An answer is a yes or a no with nothing beside it that takes it back."""

import pytest

from siro_bridge.domain.spoken.yes_no import parse_yes_no

YES = """
yes | Yes. | YES!!! | yep | Yup | yeah | Yeah, definitely | Yes definitely | Definitely yes | absolutely
Of course | Sure! | Yes please | Yes, they do | They do | He does | Yes, the homeowner does | That's correct
Yes - approved | yes yes yes | Yes – through GreenSky | Yes (through GreenSky) | Yes; 12 months same as cash
Yes, both homeowners present | Yes, 2 dogs | \u2713 | \u2714\ufe0f | \u2705 | T | "true" | (yes) | Y. | 1.0 | 1
on | Yes\\nThey need financing | Yes—both present | Yes they own the home | Yes, signed today
Yes, they have two quotes from Acme and Globex | Yes, filed a claim with State Farm | Yes, 60 months at 6.99%
Yes, husband and wife | Yes, hail damage on the north side | YES - APPROVED | Yes, will need financing
"""
NO = """
no | No. | NO! | nope | Nah | absolutely not | Definitely not | of course not | No thanks | No, thank you
Not at all | No, not at all | They don't | No they do not | She does not | No, paying cash | No - paying cash
No (cash) | No. Paying cash. | No, prefers cash | No, they already have financing | no no no | \u274c | f
FALSE | 0.0 | N. | off | no\u00a0
No, never | No, not needed | No, they don't have one | No, there is no damage | No, there isn't one | Absolutely no
No—paying cash | No\\nPaying cash | No, only one owner | No, using a home equity loan | No they rent | No, not approved
No, wife was not there | No, can't afford it | No, rate too high
"""
NEITHER = """
maybe | Probably | Likely yes | Possibly | I think so | I guess so | I don't think so | Kind of | Undecided
50/50 | not sure | Yes/No | Y/N | yes or no | Yes and no | yes no | Yes, no | No, yes | yes, yes, no | Yes?
Yes, isn't it | No problem | no doubt | No idea | Doesn't know | Considering it | Interested | Not interested
Approved | X | ok | 2 | -1 | 10 | never | Not really | Yes, but only if the rate is low | Yes, if approved
Yes, depending on rate | Yes, maybe | Yes, contingent on approval | Yes, as long as the price is right
Yes, subject to approval | Yes, pending approval | Yes, after the holidays | Yes, roof only | No, not right now
not yet | No, for now | no for now | No, maybe later | No, next year | No, but her husband would | No pets
No financing needed | needs financing | Yes for the roof, no for the windows
Yes, for the roof; no for the windows | Yes, spouse was not present | Yes, they will think about it
Yes I think so | Yes, however not now | yes, sometimes
Yes, and then a long story of many more words than a reason has | y e s | yesterday | noon | none
0.5 | 1.5 | 0,5 | 1, 2 | Yes - declined | Yes: denied | Yes, they turned it down | Yes, cancelled | Yes, it lapsed
Yes, we have no financing | Yes, they do not need it | Yes, wife disagrees | Yes, TBD | Yes, supposedly | Yes, used to
Yes, in theory | Yes, a little | Yes, scratch that | Yes, sold it | Yes, nothing | Yes, in two years | Yes, as needed
Yes, never | Yes, with reservations | Yes, by accident | No, they do need it | No, needs financing | No, go ahead
No, in 6 months | No, agreed | No, not without financing | No, no problem | No, no idea | not no | not a no
no they want financing | Yes, 50% | absolutely no problem
"""


def listed(text: str) -> list[str]:
    return [value.replace("\\n", "\n") for line in text.strip().splitlines() for value in line.split(" | ")]


@pytest.mark.parametrize("text", listed(YES))
def test_yes_is_understood(text: str) -> None:
    assert parse_yes_no(text, {}) is True


@pytest.mark.parametrize("text", listed(NO))
def test_no_is_understood(text: str) -> None:
    assert parse_yes_no(text, {}) is False


@pytest.mark.parametrize("text", [*listed(NEITHER), "yes " * 10000])
def test_doubt_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match="^neither yes nor no$"):
        parse_yes_no(text, {})


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Approved", True), ("approved.", True), ("not really", False), ("maybe", False), ("Approved, by phone", True)],
)
def test_words_of_the_mapping_win(text: str, *, answer: bool) -> None:
    assert parse_yes_no(text, {"approved": True, "not really": False, "maybe": False}) is answer
