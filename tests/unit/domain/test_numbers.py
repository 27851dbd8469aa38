"""Numbers out of what people say; what is not surely one number or one range is refused, never guessed."""

import sys
from decimal import Decimal
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.spoken import money_words, vocabulary
from siro_bridge.domain.spoken.numbers import exact_number, parse_money, parse_number
from siro_bridge.domain.spoken.tokens import LONGEST
from siro_bridge.domain.spoken.worded import NUMBER_WORDS


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$40,000 - $50,000", 40000, 50000),
        ("$40,000 -$50,000", 40000, 50000),
        ("40\u201350k", 40000, 50000),
        ("40k-50", 40000, 50000),
        ("500 to 1k", 500, 1000),
        ("between 5 and 10 thousand dollars", 5000, 10000),
        ("1 to 1.5 mil", 1000000, 1500000),
        ("5 to 6 hundred", 500, 600),
        ("$15-20,000", 15000, 20000),
        ("900 to 1.2 million", 900000, 1200000),
        ("2-300k", 200000, 300000),
        ("two to three hundred thousand", 200000, 300000),
        ("800k-1.2M", 800000, 1200000),
        ("40,000-50k", 40000, 50000),
        ("a million to a million and a half", 1000000, 1500000),
        ("0 to 50k", 0, 50000),
    ],
)
def test_range_gives_the_end_that_is_asked_for(text: str, low: int, high: int) -> None:
    middle = Decimal(low + high) / 2
    assert [parse_money(text, keep) for keep in ("low", "high", "middle")] == [low, high, middle]


@pytest.mark.parametrize("text", ["50k to 40k", "50k down to 40k", "15,000 to 20", "1 to 300k", "2-300", "20-250k"])
def test_range_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="range"):
        parse_money(text)


@pytest.mark.parametrize(
    ("text", "without", "point", "comma"),
    [
        ("45.000", None, None, 45000),
        ("45,000", 45000, 45000, None),
        ("45.000 €", 45000, None, 45000),
        ("45.000,00", 45000, 45000, 45000),
        ("45,000.00", 45000, 45000, 45000),
        ("45.5", "45.5", "45.5", "45.5"),
        ("45,5", "45.5", "45.5", "45.5"),
        ("45,50", None, None, "45.5"),
        ("1,500k", None, 1500000, 1500),
        ("1.500k", None, 1500, 1500000),
        ("1.125 million", 1125000, 1125000, 1125000000),
        ("40.000 - 50.000", None, None, 40000),
    ],
)
def test_mark_of_the_mapping_decides_what_could_be_two_amounts(
    text: str, without: object, point: object, comma: object
) -> None:
    for mark, amount in ((None, without), (".", point), (",", comma)):
        try:
            found = parse_money(text, mark=mark)  # type: ignore[arg-type]
        except ValueError:
            found = None
        assert found == (None if amount is None else Decimal(str(amount))), mark


@pytest.mark.parametrize(
    ("text", "without", "point", "comma"),
    [("1,500", 1500, 1500, "1.5"), ("1.500", None, "1.5", 1500), ("1,1255", None, None, "1.1255")],
)
def test_plain_number_may_have_three_decimals_where_the_mapping_says_so(
    text: str, without: object, point: object, comma: object
) -> None:
    test_plain = {None: without, ".": point, ",": comma}
    for mark, number in test_plain.items():
        if number is None:
            with pytest.raises(ValueError, match="digits in it"):
                parse_number(text, mark=mark)  # type: ignore[arg-type]
        else:
            assert parse_number(text, mark=mark) == Decimal(str(number))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no idea", "no number in it"),
        ("15%", "a percentage is no amount"),
        ("2026", "may be a year"),
        ("$0142", "begin with a zero"),
        ("3035550123", "may be a telephone number"),
        ("401k", "pension plan"),
        ("3 quotes", "words beside the number"),
        ("45k maybe", "words beside the number"),
        ("4 5", "several numbers in it, and no range"),
        ("between 45k", "several numbers in it, and no range"),
        ("$40k-€50k", "a range of two kinds"),
        ("(45,000)", "brackets"),
        ("a million five", "may mean more than one number"),
        ("forty forty", "no number together"),
        ("some thousand", "only a rough one"),
        ("45.000", "decimal_mark"),
        ("4,00,000", "groups are not of three"),
        ("3x", "part of a word"),
        ("9" * 30, "more digits"),
        ("45k " + "about the kitchen " * 20, f"longer than {LONGEST} characters"),
    ],
)
def test_refusal_names_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_money(text)


@pytest.mark.parametrize("value", [45000, 45000.5, 0, -3, 1e16, 0.1, 10**19])
def test_json_number_is_kept_as_it_is(value: float) -> None:
    assert exact_number(value) == Decimal(str(value))


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 10**20, 10**4000, 1e300, 5e-324])
def test_what_no_field_keeps_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="number"):
        exact_number(value)


@given(st.integers(0, 10**12), st.sampled_from(["{:,}", "${:,}", "about {:,} dollars", "{:,}.00"]))
def test_number_survives_the_ways_it_is_written(number: int, way: str) -> None:
    assert parse_number(way.format(number)) == number


@given(st.integers(0, 10**6))
def test_digits_alone_are_a_number(number: int) -> None:
    assert parse_number(str(number)) == number


@given(st.text(alphabet="0123456789.,-$€k mto½'()%", max_size=20) | st.text(max_size=40))
def test_refusal_says_why_without_the_value(text: str) -> None:
    for parse in (parse_number, parse_money):
        try:
            assert parse(text).is_finite()
        except ValueError as error:
            assert not any(token in str(error) for token in text.split() if len(token) > 8)  # noqa: PT017


KNOWN = NUMBER_WORDS | {
    word
    for module in (vocabulary, money_words)
    for listed in vars(module).values()
    if isinstance(listed, frozenset | dict)
    for entry in listed
    for word in ((entry,) if isinstance(entry, str) else entry)
}


@given(st.from_regex("[a-z]{3,9}", fullmatch=True).filter(lambda word: word not in KNOWN))
def test_unknown_word_beside_an_amount_refuses_it(word: str) -> None:
    for text in (f"$45k {word}", f"{word} $45k", f"45 {word}", f"budget of 45 {word} thousand", f"$40k {word} $45k"):
        with pytest.raises(ValueError, match="in it|beside|no amount"):
            parse_money(text)


@pytest.mark.parametrize(
    "piece", [" ", "1", "1-", "1 ", "one ", "word ", "1,", "(", ".", "one point ", "1/2", "\u200b"]
)
def test_work_does_not_grow_with_what_is_no_number(piece: str) -> None:
    """The steps for a text too long are no more than for one of half its length."""
    assert steps(f"4{piece * 20_000}5") <= steps(f"4{piece * 10_000}5")


def steps(text: str) -> int:
    """The lines of ours that are run to read the text, or to refuse it."""
    count = 0

    def trace(frame: FrameType, *_: object) -> object:
        nonlocal count
        count += "siro_bridge" in frame.f_code.co_filename
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        parse_money(text)
    except ValueError:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("before", ["", "about", "around", "from", "is", "it is", ":"])
def test_minus_is_a_sign_where_a_number_can_begin(before: str) -> None:
    assert parse_number(f"{before} -5") == -5


@pytest.mark.parametrize("text", ["between -5 and 10", "-5 to 10", "from -5 to 10"])
def test_range_may_begin_below_zero(text: str) -> None:
    assert [parse_number(text, keep) for keep in ("low", "high")] == [-5, 10]


@pytest.mark.parametrize("text", ["-", "minus", "5 -", "40 minus", "$", "- 5", "$ -"])
def test_sign_that_belongs_to_nothing_is_no_number(text: str) -> None:
    for parse in (parse_number, parse_money):
        with pytest.raises(ValueError, match="number"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 345", 12345),
        ("123 400", 123400),
        ("1 234 567 890", 1234567890),
        ("999 000 000 000", 999000000000),
        ("1.2345678901234567891", Decimal("1.2345678901234567891")),
    ],
)
def test_digits_may_stand_in_groups_and_be_as_many_as_a_crm_holds(text: str, number: Decimal | int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["123 456", "1 23 456", "1 234 567 890 123", "1.23456789012345678912", "12345678901234567890.5"]
)
def test_digits_that_may_be_several_numbers_or_are_too_many_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="several numbers|more digits"):
        parse_number(text)


@pytest.mark.parametrize("text", ["40-grand", "$40-grand", "about 40-grand", "forty-grand"])
def test_scale_may_be_joined_by_a_hyphen(text: str) -> None:
    assert parse_money(text) == 40000


@pytest.mark.parametrize("text", ["$40- grand", "$40 -grand", "40- grand", "a k", "about a k", "a m"])
def test_scale_that_stands_apart_or_is_one_letter_after_an_article_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_money(text)
