"""Values of a record's fields: found by dotted paths, typed as the mapping says, written as JSON, compared."""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from siro_bridge.crm.http.other_forms import MISSING
from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.payload.times import parse_time, time_in
from siro_bridge.domain.write_back.listed import ListedText, items_of
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.domain.write_back.values import encode, is_empty, plain_digits

_DECIMAL = re.compile(r"[+-]?\d{1,100}(\.\d{1,100})?([eE][+-]?\d{1,2})?", re.ASCII)
_BETWEEN_ITEMS = re.compile(r"[,;\n]")
_TRUE, _FALSE = frozenset({"true", "1", "yes", "y", "t", "on"}), frozenset({"false", "0", "no", "n", "f", "off"})


def value_at(record: Any, path: str) -> Any:
    """None where the record, or a part of the path, has nothing."""
    for part in path.split("."):
        record = record.get(part) if isinstance(record, Mapping) else None
    return record


def has_path(record: Any, path: str) -> bool:
    """Whether the record has the field at all, be it null."""
    parent, _, name = path.rpartition(".")
    inner = value_at(record, parent) if parent else record
    return isinstance(inner, Mapping) and name in inner


def with_values(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the record with the values at their paths, without those that are MISSING."""
    copy = dict(record)
    for path, value in values.items():
        first, _, rest = path.partition(".")
        inner = copy.get(first)
        copy[first] = with_values(inner if isinstance(inner, Mapping) else {}, {rest: value}) if rest else value
        if value is MISSING and not rest:
            del copy[first]
    return copy


def without(record: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """A copy of the record in which nothing stands at the paths."""
    return with_values(record, {path: MISSING for path in paths if has_path(record, path)})


def objects_around(record: Any, paths: Iterable[str]) -> dict[str, Any]:
    """The record's own objects, whole, that the dotted paths lead into."""
    tops = {first for first, dot, _ in (path.partition(".") for path in paths) if dot}
    return {top: record[top] for top in sorted(tops) if isinstance(value_at(record, top), Mapping)}


def has_replaced(before: Any, now: Any, paths: Collection[str]) -> bool:
    """Whether all that stood beside the paths in an object is gone from it."""
    beside = [path for path in _filled(objects_around(before, paths)) if path not in paths]
    return bool(beside) and all(is_empty(value_at(now, path)) for path in beside)


def has_emptied(before: Any, now: Any, paths: Collection[str]) -> bool:
    """Whether fields beside ours are empty that were not: several, since a single one may be a person's work."""
    ours = {path.partition(".")[0] for path in paths}
    filled = [name for name, value in _fields(before).items() if name not in ours and not is_empty(value)]
    return sum(is_empty(_fields(now).get(name)) for name in filled) > 1


def typed(value: Any, kind: str | None) -> CrmValue:
    """JSON knows no dates and exact numbers; what is not of the mapping's type stays as it is."""
    read = _READERS.get(kind or "")
    if read is None or not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    try:
        return read(value)
    except ValueError:
        return value


def as_held(value: CrmValue, held: Any) -> CrmValue:
    """A list goes as its items into a field that holds items."""
    return items_of(value) if isinstance(value, ListedText) and isinstance(held, list) else value


def as_sent(value: CrmValue, held: Any, *, exact: bool) -> Any:
    """As JSON has it: a number that is not sent `exact` is a text, unless the field holds a number."""
    value = as_held(value, held)
    is_text = not exact and isinstance(value, Decimal) and not isinstance(held, int | float)
    return plain_digits(value) if is_text and isinstance(value, Decimal) else as_json(value)


def as_json(value: Any) -> Any:
    """What JSON can hold of a CrmValue: a decimal as a number, a time as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return [as_json(item) for item in value] if isinstance(value, list) else value


def kind_of(value: CrmValue) -> FieldType:
    """The type of a value that no rule gives one."""
    return next((kind for types, kind in _KINDS if isinstance(value, types)), "text")


def same(one: CrmValue, other: CrmValue) -> bool:
    return encode(one) == encode(other)


def is_same(kind: FieldType, sent: CrmValue, held: CrmValue, zone: tzinfo) -> bool:
    """Whether the CRM holds what was sent, if in another writing: "40000.00" for 40000, "Yes" for true, "" for nothing.

    `zone` is that of times at midnight which stand for a day.
    """
    if same(sent, held) or (is_empty(sent) and is_empty(held)):
        return True
    if isinstance(sent, ListedText | list) and isinstance(held, list):
        return _items(sent) == _items(held)
    listed = (_lists,) if isinstance(held, list) else ()
    return any(read(sent, zone) & read(held, zone) for read in (_READINGS[kind], _texts, *listed))


def _fields(record: Any) -> Mapping[str, Any]:
    return record if isinstance(record, Mapping) else {}


def _filled(record: Mapping[str, Any], around: str = "") -> Iterator[str]:
    """The paths of what is not empty; a name with a dot in it is no path."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _filled(value, f"{around}{name}.")
        elif "." not in name and not is_empty(value):
            yield f"{around}{name}"


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text.strip()):
        raise ValueError
    return Decimal(text)


def _numbers(value: Any, zone: tzinfo) -> set[Any]:
    del zone
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return set()
    try:
        return {_decimal(str(value))}
    except ValueError:
        return set()


def _days(value: Any, zone: tzinfo) -> set[Any]:
    """The days that begin with this time on the clock it is written in, in UTC, and in the mapping's zone."""
    moment = parse_time(value, UTC)
    if moment is None:
        return set()
    written = time_in(value) if isinstance(value, str) else moment
    try:
        shown = (written, moment, moment.astimezone(zone))
    except OverflowError:
        shown = (written, moment, moment)
    return {each.date() for each in shown if each.time() == time.min}


def _booleans(value: Any, zone: tzinfo) -> set[Any]:
    del zone
    word = str(value).strip().casefold()
    return {word in _TRUE} if word in _TRUE | _FALSE else set()


def _options(value: Any, zone: tzinfo) -> set[Any]:
    if isinstance(value, list) and len(value) == 1:
        [value] = value
    return {text.casefold() for text in _texts(value, zone)}


def _texts(value: Any, zone: tzinfo) -> set[Any]:
    """But for line ends, outer white space, and how accents are put together."""
    del zone
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        return set()
    return {unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()}


def _items(value: Any) -> frozenset[str]:
    """Item by item: a CRM that splits a text at its commas makes two of "Acme, Inc.", and leaves blanks before them."""
    return frozenset(str(item) for item in items_of(value))


def _lists(value: Any, zone: tzinfo) -> set[Any]:
    """In any order: a CRM sorts the items of its own choices. Joined by commas, semicolons or lines, or as JSON."""
    del zone
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return set()
    items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    parts = (part.strip() for item in items for part in _BETWEEN_ITEMS.split(str(item)))
    return {frozenset(part for part in parts if part)} if items else set()


_READERS: dict[str, Callable[[str], CrmValue]] = {
    "date": date.fromisoformat,
    "number": _decimal,
    "money": _decimal,
}

_READINGS: dict[FieldType, Callable[[Any, tzinfo], set[Any]]] = {
    "text": _texts,
    "number": _numbers,
    "money": _numbers,
    "date": _days,
    "boolean": _booleans,
    "picklist": _options,
    "list": _lists,
}
"""What a value may mean: two that may mean the same are the same."""

_KINDS: tuple[tuple[Any, FieldType], ...] = (
    (bool, "boolean"),  # before int, which it is too
    ((int, float, Decimal), "number"),
    (date, "date"),
    (list, "list"),
)
