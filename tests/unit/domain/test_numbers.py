"""Numbers out of what people say; what is not surely one number or one range is refused, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.numbers import parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45000", "45000"),
        ("$45,000", "45000"),
        ("45,000.50 USD", "45000.50"),
        ("about 3", "3"),
        ("up to 40k", "40000"),
        ("$1.5 million", "1500000"),
        ("2M", "2000000"),
        ("twenty, so 20 thousand", "20000"),
        ("$.50", "0.50"),
        ("-5", "-5"),
        ("-$500", "-500"),
        ("USD40,000", "40000"),
        ("12 weeks", "12"),
        ("40 grand", "40000"),
        ("40  Grand", "40000"),
        ("Grand total: $40,000", "40000"),
        ("1.5 mil", "1500000"),
        ("3 millions", "3000000"),
        ("$2bn", "2000000000"),
        ("2 billion", "2000000000"),
        ("5 hundred", "500"),
        ("\u2212500", "-500"),
        ("\u2212$500", "-500"),
    ],
)
def test_one_number_is_read(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$40,000 - $50,000", 40000, 50000),
        ("$40,000-$50,000", 40000, 50000),
        ("$40,000 -$50,000", 40000, 50000),
        ("40\u201350k", 40000, 50000),
        ("40k-50", 40000, 50000),
        ("500 to 1k", 500, 1000),
        ("between 5 and 10 thousand dollars", 5000, 10000),
        ("40 to 50 grand", 40000, 50000),
        ("1 to 1.5 mil", 1000000, 1500000),
        ("5 to 6 hundred", 500, 600),
        ("40\u221250k", 40000, 50000),
        ("50k down to 40k", None, None),
        ("50k to 40k", 40000, 50000),
        ("5 to -3", -3, 5),
    ],
)
def test_range_gives_the_end_that_is_asked_for(text: str, low: int | None, high: int | None) -> None:
    if low is None or high is None:
        with pytest.raises(ValueError, match="no range"):
            parse_number(text)
        return
    middle = Decimal(low + high) / 2
    assert [parse_number(text, keep) for keep in ("low", "high", "middle")] == [low, high, middle]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no idea",
        "forty thousand",
        "40,00",
        "12,50 €",
        "1.2.3",
        "1,23,456",
        "approx.40",
        "3x",
        "Q3",
        "2nd",
        "1\u00bd",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        parse_number(text)


@pytest.mark.parametrize("text", ["2026-02-15", "2 or 3 or 4", "12 windows, 3 doors", "1/2", "40 000"])
def test_several_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="several numbers in it, and no range"):
        parse_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 dozen",
        "10 lakh",
        "2 crores",
        "1.2 mln",
        "2 hundred thousand",
        "5 hundred grand",
        "40-grand",
        "3 hundred and fifty",
        "2 and a half million",
        "1 \u00bd",
        "minus 500",
    ],
)
def test_number_that_a_word_changes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="words in it that change the number"):
        parse_number(text)


@given(st.integers(0, 10**12), st.sampled_from(["{}", "${:,}", "about {:,} dollars", "{:,}.00"]))
def test_number_survives_the_ways_it_is_written(number: int, way: str) -> None:
    assert parse_number(way.format(number)) == number


@given(st.text(alphabet="0123456789.,-$k mto", max_size=20))
def test_refusal_says_why_without_the_value(text: str) -> None:
    try:
        parse_number(text)
    except ValueError as error:
        assert str(error) in {  # noqa: PT017
            "digits in it that are no number",
            "several numbers in it, and no range",
            "no number in it",
        }
