"""How columns keep one of a list, several of it, lists and JSON: functions of a `Form`."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import null
from sqlalchemy import types as general
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.errors import UnfitError
from siro_bridge.crm.sql.typed_texts import input_of, one_text
from siro_bridge.domain.write_back.listed import ListedText, items_of
from siro_bridge.domain.write_back.values import encode

Value = Any


def spelt_member(kind: Any, value: Value) -> Value:
    return _spelt(kind.enums, value) if isinstance(value, str) else value


def only_member(kind: Any, value: Value) -> Value:
    """MySQL takes a number, also one in a text, for the member's place in the list."""
    text = one_text(value)
    if text is not None and text not in kind.enums:
        raise UnfitError("the value is none of those that the column takes")
    return text


def _spelt(members: Sequence[str], text: str) -> str:
    """As the column spells it: its collation need not tell capitals apart."""
    if text in members:
        return text
    return next((member for member in members if member.casefold() == text.casefold()), text)


def spelt_members(kind: Any, value: Value) -> Value:
    """In the column's order."""
    if value is None:
        return None
    found = [_spelt(kind.values, str(item)) for item in items_of(value)]
    known = [member for member in kind.values if member in found]
    return known + [item for item in found if item not in kind.values]


def only_members(kind: Any, value: Value) -> Value:
    if value is None:
        return None
    found = [str(item) for item in _listed(value)]
    if any(item not in kind.values for item in found):
        raise UnfitError("an item is none of those that the column takes")
    return ",".join(found)


def read_set(kind: Any, value: Value) -> Value:
    return [member for member in kind.values if member in value] if isinstance(value, set | frozenset) else value


# ---- lists ----


def _listed(value: Value) -> list[Any]:
    if not isinstance(value, list):
        raise UnfitError("the column takes a list")
    return value


def shown_items(kind: Any, value: Value) -> Value:
    """Items are texts in the form in which the database shows them, so that 4.50 is 4.5."""
    return None if value is None else [_item(kind.item_type, item) for item in items_of(value)]


def _item(kind: TypeEngine[Any], item: Value) -> Value:
    if item is None:
        return None
    if isinstance(item, list | tuple):
        return [_item(kind, each) for each in item]
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(kind, general.Numeric | general.Integer) or isinstance(item, int | float | Decimal):
        return _plain_number(item)
    return str(item)


def _plain_number(item: Value) -> str:
    try:
        return encode(Decimal(str(item))).partition(":")[2]
    except InvalidOperation:
        return str(item)


def bound_array(_: TypeEngine[Any], value: Value) -> Value:
    return None if value is None else input_of(_array_text(_listed(value)))


def _array_text(items: Sequence[Value]) -> str:
    """PostgreSQL manual, "Array Value Input": every item in quotes, so that none is taken for anything else."""
    return "{" + ",".join(_array_item(item) for item in items) + "}"


def _array_item(item: Value) -> str:
    if item is None:
        return "NULL"
    if isinstance(item, list):
        return _array_text(item)
    escaped = str(item).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# ---- JSON ----


def kept_json(_: TypeEngine[Any], value: Value) -> Value:
    return items_of(value) if isinstance(value, ListedText) else value


def bound_json(_: TypeEngine[Any], value: Value) -> Value:
    return null() if value is None else _jsonable(value)


def _jsonable(value: Value) -> Value:
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, bool | int | float | str | dict) else str(value)
