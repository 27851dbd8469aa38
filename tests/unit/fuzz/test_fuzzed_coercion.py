"""Whatever was said, a fact becomes a value of the field's type, or is refused without being quoted."""

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule, FieldType
from tests.unit.fuzz.bounds import bounded
from tests.unit.fuzz.draws import json_values, quotes_nothing, said
from tests.unit.fuzz.examples import FUZZED

KINDS: dict[FieldType, tuple[type, ...]] = {
    "text": (str,),
    "number": (Decimal, int, float),
    "money": (Decimal, int, float),
    "date": (date,),
    "boolean": (bool,),
    "picklist": (str,),
    "list": (str,),
}
OPTIONS = {
    "picklist": {"hot": ["ready to buy", "yes"], "cold": ["never", "no"]},
    "boolean": {"true": ["aye"], "false": ["nay"]},
}


def rule(kind: FieldType, **more: Any) -> FieldRule:
    return FieldRule(name="Fact", target="deal", column="fact", type=kind, options=OPTIONS.get(kind, {}), **more)


def check(value: Any, of: FieldRule) -> None:
    try:
        with bounded():
            coerced = coerce(value, of)
    except ValueError as error:
        assert quotes_nothing(error)  # noqa: PT017 - a value is as good as an error
        return
    assert isinstance(coerced, KINDS[of.type])
    if isinstance(coerced, Decimal | float):
        assert math.isfinite(coerced)
    if of.max_length is not None and isinstance(coerced, str):
        assert len(coerced) <= of.max_length


rules = st.one_of(
    st.sampled_from([rule(kind) for kind in KINDS]),
    st.builds(
        lambda kind, longest: rule(kind, max_length=longest), st.sampled_from(["text", "list"]), st.integers(1, 12)
    ),
    st.builds(
        lambda kind, end, mark: rule(kind, range=end, decimal_mark=mark),
        st.sampled_from(["number", "money"]),
        st.sampled_from(["low", "high", "middle"]),
        st.sampled_from([".", ",", None]),
    ),
    st.booleans().map(lambda first: rule("date", day_first=first)),
)


@FUZZED
@given(said, rules)
def test_what_is_said_is_a_value_or_refused_without_being_quoted(value: str, of: FieldRule) -> None:
    check(value, of)


@FUZZED
@given(st.one_of(json_values, st.lists(said, max_size=4), st.lists(said, max_size=3).map(json.dumps)), rules)
def test_what_a_model_answers_is_a_value_or_refused(value: Any, of: FieldRule) -> None:
    check(value, of)


@FUZZED
@given(
    st.sampled_from(["a ", "1,", "1 ", "- ", "$1-", "one ", "(", '"', "and ", "a,b;", "½", "\n"]),
    st.integers(1, 20_000),
    rules,
)
def test_long_texts_end(part: str, times: int, of: FieldRule) -> None:
    check(part * times, of)
