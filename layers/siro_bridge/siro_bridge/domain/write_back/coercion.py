"""What an extracted value becomes before it is written: one function a field type."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from siro_bridge.domain.spoken.dates import parse_date
from siro_bridge.domain.spoken.items import split_items, tidy_items
from siro_bridge.domain.spoken.nothing import says_nothing
from siro_bridge.domain.spoken.numbers import exact_number, parse_money, parse_number
from siro_bridge.domain.spoken.picklist import find_option
from siro_bridge.domain.spoken.said import (
    DEFAULT,
    MOST_VALUES,
    SaysNothingError,
    Terms,
    as_written,
    single,
    spoken_items,
)
from siro_bridge.domain.spoken.yes_no import folded_answer, parse_yes_no
from siro_bridge.domain.texts import cut
from siro_bridge.domain.write_back.formats import write_day
from siro_bridge.domain.write_back.listed import ListedText
from siro_bridge.domain.write_back.rules import FieldRule, FieldType


def coerce(value: Any, rule: FieldRule, terms: Terms = DEFAULT) -> Any:
    """The value in the CRM's type. Raises ValueError that says what is wrong without quoting the value.

    Raises SaysNothingError where nothing was said; an option that the rule names itself is something, even "N/A".
    """
    return _COERCIONS[rule.type](value, rule, terms)


def _text(value: Any, rule: FieldRule, terms: Terms) -> str:
    items = [as_written(item) for item in spoken_items(value, terms, unpacked=False)]
    return _fitted(ListedText.of(items, rule.separator) if len(items) > 1 else "".join(items), rule)


def _fitted(text: str, rule: FieldRule) -> str:
    return text if rule.max_length is None else cut(text, rule.max_length)


def _number(value: Any, rule: FieldRule, terms: Terms) -> Decimal:
    number = single(value, terms)
    if isinstance(number, str):
        parse = parse_money if rule.type == "money" else parse_number
        return parse(number, rule.range, rule.decimal_mark)
    return exact_number(number)


def _date(value: Any, rule: FieldRule, terms: Terms) -> date | str | int:
    day = single(value, terms)
    if not isinstance(day, str):
        raise ValueError("a number, and no text: days are counted from many a day")
    return write_day(parse_date(as_written(day), day_first=rule.day_first, zone=terms.zone), rule.format)


def _boolean(value: Any, rule: FieldRule, terms: Terms) -> bool:
    further = {folded_answer(word): key == "true" for key, words in rule.options.items() for word in words}
    if further and isinstance(value, str) and (answer := further.get(folded_answer(value))) is not None:
        return answer
    said = single(value, terms)
    return said if isinstance(said, bool) else parse_yes_no(as_written(said), further)


def _picklist(value: Any, rule: FieldRule, terms: Terms) -> str | list[str]:
    option = None
    for said in dict.fromkeys(as_written(each) for each in _named(value, rule, terms)):
        if (named := find_option(said, rule.options)) is None:
            raise ValueError("none of the picklist's values; add a synonym under options")
        if option not in (None, named):
            raise ValueError("several values where one is expected")
        option = named
    return [str(option)] if rule.takes_items else str(option)


def _named(value: Any, rule: FieldRule, terms: Terms) -> list[Any]:
    if isinstance(value, str) and find_option(as_written(value), rule.options):
        return [value]
    return list(spoken_items(value, terms))


def _list(value: Any, rule: FieldRule, terms: Terms) -> str | list[str]:
    said = spoken_items(value, terms)
    if any(isinstance(item, bool) for item in said):
        raise ValueError("yes or no is no name")
    is_one_text = isinstance(value, str) and said == [value]
    split = [part for item in said for part in split_items(as_written(item), is_an_item=not is_one_text)]
    if len(split) > MOST_VALUES:
        raise ValueError("more values than a conversation has")
    if is_one_text and len(split) > 1 and says_nothing(split[0], terms.nothing):
        raise ValueError("an answer, a doubt or a sentence in it, where names are expected")
    items = tidy_items(item for item in split if not says_nothing(item, terms.nothing))
    if not items:
        raise SaysNothingError
    return items if rule.takes_items else _fitted(ListedText.of(items, rule.separator), rule)


_COERCIONS: dict[FieldType, Callable[[Any, FieldRule, Terms], Any]] = {
    "text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "boolean": _boolean,
    "picklist": _picklist,
    "list": _list,
}
