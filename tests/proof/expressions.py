"""DynamoDB's condition and update expressions, each read once and then a function.

What the functions write and no more: comparisons, IN, BETWEEN, AND, OR, NOT, the functions below; SET with
`if_not_exists`, plus and minus, REMOVE, ADD to numbers and sets. Anything else is an error, not a guess.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

Item = dict[str, Any]
Value = Mapping[str, Any]


class Given(NamedTuple):
    """An item (empty where there is none), and what stands for names and values."""

    item: Item
    names: Mapping[str, str]
    values: Mapping[str, Value]


Operand = Callable[[Given], Value | None]
Condition = Callable[[Given], bool]

_TOKEN = re.compile(r"\s*([#:]?\w+(?:\.#?\w+)*|<>|<=|>=|[=<>(),+-])")
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class _Tokens:
    def __init__(self, text: str) -> None:
        self._text, self._found, at = text, list[str](), 0
        text = text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise ValueError(f"not read: {text[at:]!r} of {text!r}")
            self._found.append(match[1])
            at = match.end()
        self._at = 0

    @property
    def now(self) -> str:
        return self._found[self._at] if self._at < len(self._found) else ""

    def take(self, *wanted: str) -> str:
        found = self.now
        if not found or (wanted and found not in wanted):
            raise ValueError(f"{found!r} in {self._text!r}")
        self._at += 1
        return found

    def takes(self, *wanted: str) -> bool:
        if self.now.upper() not in wanted:
            return False
        self._at += 1
        return True


@cache
def condition(text: str) -> Condition:
    tokens = _Tokens(text)
    found = _either(tokens)
    if tokens.now:
        raise ValueError(f"{tokens.now!r} in {text!r}")
    return found


def _either(tokens: _Tokens) -> Condition:
    parts = [_both(tokens)]
    while tokens.takes("OR"):
        parts.append(_both(tokens))
    return parts[0] if len(parts) == 1 else lambda given: any(part(given) for part in parts)


def _both(tokens: _Tokens) -> Condition:
    parts = [_single(tokens)]
    while tokens.takes("AND"):
        parts.append(_single(tokens))
    return parts[0] if len(parts) == 1 else lambda given: all(part(given) for part in parts)


def _single(tokens: _Tokens) -> Condition:
    if tokens.takes("NOT"):
        inner = _single(tokens)
        return lambda given: not inner(given)
    if tokens.takes("("):
        inner = _either(tokens)
        tokens.take(")")
        return inner
    if tokens.now in _FUNCTIONS:
        return _function(tokens)
    return _comparison(tokens)


def _function(tokens: _Tokens) -> Condition:
    name = tokens.take()
    tokens.take("(")
    first = _operand(tokens)
    second = _operand(tokens) if tokens.takes(",") else None
    tokens.take(")")
    return _FUNCTIONS[name](first, second)


def _begins(first: Operand, second: Operand | None) -> Condition:
    assert second
    return lambda given: _text(first(given)).startswith(_text(second(given)))


def _text(value: Value | None) -> str:
    return str(value["S"]) if value and "S" in value else "\0"


_FUNCTIONS: Mapping[str, Callable[[Operand, Operand | None], Condition]] = {
    "attribute_exists": lambda first, _: lambda given: first(given) is not None,
    "attribute_not_exists": lambda first, _: lambda given: first(given) is None,
    "begins_with": _begins,
}


def _comparison(tokens: _Tokens) -> Condition:
    left = _operand(tokens)
    if tokens.takes("IN"):
        tokens.take("(")
        others = [_operand(tokens)]
        while tokens.takes(","):
            others.append(_operand(tokens))
        tokens.take(")")
        return lambda given: any(_same(left(given), other(given)) for other in others)
    if tokens.takes("BETWEEN"):
        low = _operand(tokens)
        tokens.take("AND")
        high = _operand(tokens)
        return lambda given: _in_order("<=", low(given), left(given)) and _in_order("<=", left(given), high(given))
    sign = tokens.take("=", "<>", *_ORDER)
    right = _operand(tokens)
    if sign == "=":
        return lambda given: _same(left(given), right(given))
    if sign == "<>":
        return lambda given: not _same(left(given), right(given))
    return lambda given: _in_order(sign, left(given), right(given))


def _operand(tokens: _Tokens) -> Operand:
    name = tokens.take()
    if name.startswith(":"):
        return lambda given: given.values[name]
    if "." in name:
        return lambda given: _found(given.item, _path(name, given))
    if name.startswith("#"):
        return lambda given: given.item.get(given.names[name])
    return lambda given: given.item.get(name)


def _path(name: str, given: Given) -> list[str]:
    return [given.names.get(part, part) for part in name.split(".")]


def _found(item: Item, path: list[str]) -> Value | None:
    for part in path[:-1]:
        item = item.get(part, {}).get("M", {})
    return item.get(path[-1])


def _holder(item: Item, path: list[str]) -> Item:
    """Of the last part of the path: maps on the way are made anew, as the item before must stay as it was."""
    for part in path[:-1]:
        item[part] = {"M": dict(item[part]["M"])}
        item = item[part]["M"]
    return item


def _same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return False
    if "N" in one and "N" in other:
        return Decimal(one["N"]) == Decimal(other["N"])
    return one == other


def _in_order(sign: str, one: Value | None, other: Value | None) -> bool:
    if one is None or other is None or one.keys() != other.keys():
        return False
    [(kind, first)], [(_, second)] = one.items(), other.items()
    return _ORDER[sign](Decimal(first), Decimal(second)) if kind == "N" else _ORDER[sign](first, second)


# ---- updates ----

Update = Callable[[Given, Item], None]
"""Changes the second, by what stands in the first."""


@cache
def update(text: str) -> Update:
    tokens = _Tokens(text)
    acts: list[Update] = []
    while tokens.now:
        clause = _CLAUSES[tokens.take().upper()]
        acts.append(clause(tokens))
        while tokens.takes(","):
            acts.append(clause(tokens))

    def change(given: Given, item: Item) -> None:
        for act in acts:
            act(given, item)

    return change


def _set(tokens: _Tokens) -> Update:
    name = tokens.take()
    tokens.take("=")
    value = _assigned(tokens)

    def act(given: Given, item: Item) -> None:
        found = value(given)
        assert found is not None, f"no value for {name} in SET"
        path = _path(name, given)
        _holder(item, path)[path[-1]] = found

    return act


def _assigned(tokens: _Tokens) -> Operand:
    left = _term(tokens)
    while tokens.now in ("+", "-"):
        left = _sum(left, tokens.take(), _term(tokens))
    return left


def _sum(left: Operand, sign: str, right: Operand) -> Operand:
    def value(given: Given) -> Value:
        one, other = left(given), right(given)
        assert one is not None
        assert other is not None
        first, second = Decimal(one["N"]), Decimal(other["N"])
        return {"N": str(first + second if sign == "+" else first - second)}

    return value


def _term(tokens: _Tokens) -> Operand:
    if not tokens.takes("IF_NOT_EXISTS"):
        return _operand(tokens)
    tokens.take("(")
    first = _operand(tokens)
    tokens.take(",")
    second = _operand(tokens)
    tokens.take(")")
    return lambda given: first(given) or second(given)


def _remove(tokens: _Tokens) -> Update:
    name = tokens.take()

    def act(given: Given, item: Item) -> None:
        path = _path(name, given)
        _holder(item, path).pop(path[-1], None)

    return act


def _add(tokens: _Tokens) -> Update:
    name, value = tokens.take(), _operand(tokens)

    def act(given: Given, item: Item) -> None:
        attribute, more = given.names.get(name, name), value(given)
        assert more is not None
        old = given.item.get(attribute)
        if "SS" in more:
            item[attribute] = {"SS": sorted({*(old or {"SS": ()})["SS"], *more["SS"]})}
        else:
            item[attribute] = {"N": str(Decimal((old or {"N": "0"})["N"]) + Decimal(more["N"]))}

    return act


def _delete(tokens: _Tokens) -> Update:
    name, value = tokens.take(), _operand(tokens)

    def act(given: Given, item: Item) -> None:
        attribute, less = given.names.get(name, name), value(given)
        assert less is not None
        left = sorted({*(given.item.get(attribute) or {"SS": ()})["SS"]} - {*less["SS"]})
        item.pop(attribute, None)
        if left:
            item[attribute] = {"SS": left}

    return act


_CLAUSES: Mapping[str, Callable[[_Tokens], Update]] = {"SET": _set, "REMOVE": _remove, "ADD": _add, "DELETE": _delete}
