"""A list is split at what separates its items, and at nothing that may belong to a name."""

from typing import Any

import pytest

from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule

RULE = FieldRule(name="Competitors", target="deal", column="competitors", type="list", separator=" | ")


@pytest.mark.parametrize(
    "value",
    [
        "Acme, Globex",
        "Acme,Globex",
        "Acme ; Globex;",
        "Acme | Globex",
        "Acme\tGlobex",
        "Acme / Globex",
        "Acme + Globex",
        "Acme\nGlobex",
        "Acme\r\n\r\nGlobex\n",
        "- Acme\n- Globex",
        "* Acme\n* Globex",
        "• Acme • Globex",
        "•Acme\n•Globex",
        "1. Acme\n2. Globex",
        "1. Acme 2. Globex",
        "1) Acme, 2) Globex",
        "(1) Acme (2) Globex",
        "Competitors:\n- Acme\n- Globex",
        "Acme and Globex",
        "Acme, and Globex",
        "both Acme and Globex",
        "Acme plus Globex",
        "Acme, Globex, etc.",
        "Acme, Globex.",
        "Acme, acme, ACME., Globex",
        ",Acme,,Globex,",
        "Acme, N/A, Globex",
        '"Acme", "Globex"',
        "'Acme', 'Globex'",
        "\u201cAcme\u201d and \u201cGlobex\u201d",
        "Competitors: Acme, Globex",
        "Acme, Globex and others",
        "1 - Acme\n2 - Globex",
        "[Acme, Globex]",
        '["Acme", "Globex",]',
        '["Acme","Globex"]',
        '["Acme", null, "N/A", "Globex"]',
        "['Acme', 'Globex']",
        ["Acme", "Globex"],
        [["Acme"], ["Globex", "none"]],
        ["1. Acme", "2. Globex"],
        ["- Acme", "• Globex"],
        ["Acme; Globex"],
        [" Acme ", "Globex\n", "acme"],
        ['["Acme"]', "Globex"],
    ],
)
def test_two_names_are_two_items_each_once(value: Any) -> None:
    assert coerce(value, RULE) == "Acme | Globex"


@pytest.mark.parametrize(
    "text",
    [
        "Acme, Inc.",
        "Smith & Sons",
        "Smith and Sons",
        "Johnson and Johnson",
        "Bed Bath and Beyond",
        "Acme & Globex",
        "Acme or Globex",
        "Acme/Globex",
        "Denver CO, or Boulder",
        "R and R Roofing",
        "Smith Heating and Cooling",
        "Mr. and Mrs. Smith",
        "Smith &amp; Sons",
        '6" gutters',
        "A.O. Smith",
        "3M",
        "7-Eleven",
        "Acme (roof, gutters)",
        "Acme at $40,000",
        "1,2,3",
        "Acme Co.",
        "3. Street",
    ],
)
def test_what_may_be_one_name_stays_one(text: str) -> None:
    assert coerce(text, RULE) == text


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("Acme, Inc., Globex LLC and Initech", "Acme, Inc. | Globex LLC | Initech"),
        ("roof, 8 windows and doors", "roof | 8 windows | doors"),
        ("Acme (roof, gutters), Globex", "Acme (roof, gutters) | Globex"),
        ("Denver, CO; Boulder, CO", "Denver, CO | Boulder, CO"),
        ("A. O. Smith, Rheem", "A. O. Smith | Rheem"),
        (["Acme, Inc.", "Globex"], "Acme, Inc. | Globex"),
        (["3. Street", "Acme"], "3. Street | Acme"),
        ([1, 2.5, 40000.0], "1 | 2.5 | 40000"),
        ("$40,000, $50,000", "$40,000 | $50,000"),
        ('"Acme, Inc.", "Globex"', "Acme, Inc. | Globex"),
        ("roof, windows, & siding", "roof | windows | siding"),
        ("Acme, ABC Windows and Doors", "Acme | ABC Windows and Doors"),
    ],
)
def test_each_item_is_whole(value: Any, items: str) -> None:
    assert coerce(value, RULE) == items


@pytest.mark.parametrize(
    "value",
    [
        True,
        [True],
        [True, "Acme"],
        "No",
        "no other quotes",
        "maybe Acme",
        "Acme, maybe Globex",
        "Acme, yes",
        "None, but considering Acme",
        "Unknown contractor from Reno",
        "They are talking to Acme and Globex",
        "Talking to Acme, who was cheaper, and Globex",
        "Acme, but only for the roof",
        "Got bids from Acme and Globex",
        "Acme but not Globex",
        "Acme (not Globex)",
        "everyone except Acme",
        "neither Acme nor Globex",
        "Acme instead of Globex",
        "Acme, then Globex",
        "roof now, siding later",
        "roof without siding",
        "doesn't want siding",
        "Acme?",
        "Acme maybe",
        "Acme, I think",
        "Acme: yes, Globex: no",
        "yes - Acme",
        "none, really",
        "nobody else",
        "several",
        '["Acme", "Globex"',
        '["Acme" "Globex"]',
        "\u2611 Acme\n\u2610 Globex",
    ],
)
def test_answer_or_sentence_is_no_item(value: Any) -> None:
    with pytest.raises(ValueError, match="yes or no is no name|an answer, a doubt or a sentence in it"):
        coerce(value, RULE)


@pytest.mark.parametrize("value", [{"name": "Acme"}, [{"name": "Acme"}], '{"name": "Acme"}'])
def test_structure_is_no_item(value: Any) -> None:
    with pytest.raises(ValueError, match="a structure with keys"):
        coerce(value, RULE)
