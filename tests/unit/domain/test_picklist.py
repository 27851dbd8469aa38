"""A picklist's option is known by its name or a word for it, whatever its case, article, plural and punctuation."""

import pytest

from siro_bridge.domain.spoken.picklist import find_option

PROJECTS = {
    "kitchen": ["kitchen remodel", "new kitchen"],
    "bathroom": ["bath", "shower"],
    "windows": ["window"],
    "roof": ["roofing"],
    "R&D lab": [],
}


@pytest.mark.parametrize(
    ("option", "texts"),
    [
        ("kitchen", "Kitchen.|KITCHEN|the kitchen|kitchens|kitchen-remodel|a new kitchen|New kitchens|(kitchen)"),
        (
            "kitchen",
            "\uff2bitchen|kitchen\u00a0remodel|kitchen_remodel|kitchen  remodels|their kitchen",
        ),
        (
            "bathroom",
            "bath and shower|bath/shower|Shower, bath|shower & bathroom|bath(s)|just the bath",
        ),
        ("bathroom", "Bath|baths|the bathroom|a new bath|Showers!"),
        ("windows", "window|Windows.|new windows|some windows|the window"),
        ("roof", "1. roof|2) Roof|\u2022 roof|roofs|a new roof|ROOF;|roofing"),
        ("R&D lab", "r & d lab|R and D Labs|r&d lab."),
    ],
)
def test_option_is_found(option: str, texts: str) -> None:
    assert {text: find_option(text, PROJECTS) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), option)


@pytest.mark.parametrize(
    "text",
    [
        "no kitchen",
        "not the roof",
        "outdoor kitchen",
        "kitchen or roof",
        "kitchen and bath",
        "kitchen and",
        "kitchen &",
        "kitchen, bath",
        "kitchen/bath",
        "kitchen?",
        "roof? maybe later",
        "maybe roof",
        "kit",
        "kitchenette",
        "bathtub",
        "roofer",
        "window treatments",
        "kitchen cabinets",
        "2 kitchens",
        "kitchen 2",
        "deck",
        "other",
        "3",
        "yes",
        "Kitchen remodeling",
        "a",
        "the",
        "new",
        "s",
    ],
)
def test_what_only_resembles_one_names_none(text: str) -> None:
    assert find_option(text, PROJECTS) is None


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        ("Door", {"door": [], "doors": []}, "door"),
        ("doors", {"door": [], "doors": []}, "doors"),
        ("the doors", {"door": [], "doors": []}, None),
        ("shared", {"one": ["shared"], "two": ["shared"]}, "one"),
        ("A+", {"A": [], "A+": []}, "A+"),
        ("a.", {"A": [], "A+": []}, "A"),
        ("1. New", {"1. New": [], "2. New": []}, "1. New"),
        ("New", {"new": [], "used": []}, "new"),
        ("10-20", {"10-20": [], "10 20": []}, "10-20"),
        ("glass", {"glass": ["glasses"]}, "glass"),
        ("Lobbies", {"lobby": []}, "lobby"),
    ],
)
def test_exact_name_comes_first_and_two_that_are_alike_are_none(
    text: str, options: dict[str, list[str]], option: str | None
) -> None:
    assert find_option(text, options) == option
