"""A database's columns as fields, whatever it calls their types."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql

from siro_bridge_cli.proposal.shape import Field, Kind

_KINDS: Sequence[tuple[type[Any], Kind]] = (
    (mysql.TIMESTAMP, "moment"),
    (mysql.SET, "list"),
    (types.Boolean, "boolean"),
    (types.Date, "date"),
    (types.DateTime, "datetime"),
    (types.Time, "time"),
    (types.Uuid, "uuid"),
    (postgresql.ARRAY, "list"),
    (types.JSON, "json"),
    (types.Integer, "integer"),
    (types.Numeric, "decimal"),
    (postgresql.MONEY, "decimal"),
    (postgresql.BIT, "other"),
    (mysql.BIT, "other"),
    (types.LargeBinary, "bytes"),
    (types.BINARY, "bytes"),
    (types.VARBINARY, "bytes"),
    (types.String, "text"),
)
"""The first that fits; a MySQL TIMESTAMP is a moment, as its session has the zone."""

_BYTES_A_SIGN = 4
"""A column of MySQL's TEXT family counts bytes."""

_COUNTING_BYTES = (mysql.TINYTEXT, mysql.TEXT, mysql.MEDIUMTEXT)
_TEXTS = {"TINYTEXT": 255, "TEXT": 65_535, "MEDIUMTEXT": 16_777_215}
_LITERAL = re.compile(r"'((?:[^']|'')*)'")


def fields_of(columns: Iterable[Mapping[str, Any]], checks: Sequence[str], key: Sequence[str]) -> tuple[Field, ...]:
    """`columns` as SQLAlchemy's inspector gives them, `checks` the table's conditions, `key` its primary key."""
    listed = list(columns)
    names = [str(each["name"]) for each in listed]
    return tuple(_field(each, _listed(str(each["name"]), names, checks), key) for each in listed)


def _field(column: Mapping[str, Any], words: tuple[str, ...], key: Sequence[str]) -> Field:
    of = column["type"]
    kind = kind_of(of)
    counts = column.get("autoincrement")
    numbered = counts is True or (counts == "auto" and list(key) == [column["name"]])
    identity = column.get("identity") or {}
    return Field(
        name=str(column["name"]),
        kind=kind,
        nullable=bool(column["nullable"]) and column["name"] not in key,
        has_default=column.get("default") is not None or bool(identity) or bool(numbered and kind == "integer"),
        is_made=column.get("computed") is not None or bool(identity.get("always")),
        length=_length(of) if kind == "text" else None,
        words=(tuple(getattr(of, "enums", ())) or words) if kind == "text" else (),
        form="money" if isinstance(of, postgresql.MONEY) else "",
    )


def kind_of(of: Any) -> Kind:
    """What SQLAlchemy's type of a column is to us."""
    if isinstance(of, mysql.TINYINT) and of.display_width == 1:
        return "boolean"
    found: Kind = next((kind for known, kind in _KINDS if isinstance(of, known)), "other")
    return "moment" if found == "datetime" and getattr(of, "timezone", False) else found


def _length(of: Any) -> int | None:
    if isinstance(of, _COUNTING_BYTES):
        return _TEXTS[type(of).__name__] // _BYTES_A_SIGN
    length = getattr(of, "length", None)
    return None if length is None else int(length)


def _listed(name: str, names: Sequence[str], checks: Sequence[str]) -> tuple[str, ...]:
    """The words that a condition such as `kind IN ('call', 'visit')` allows."""
    for check in checks:
        mentioned = [each for each in names if re.search(rf"\b{re.escape(each)}\b", _LITERAL.sub("", check))]
        plain = re.search(r"\bIN\s*\(|= ANY|\bOR\b|=\s*'", check, re.IGNORECASE)
        if mentioned == [name] and plain and not re.search(r"<>|!=|\bNOT\b|\bLIKE\b|~", check, re.IGNORECASE):
            return tuple(dict.fromkeys(each.replace("''", "'") for each in _LITERAL.findall(check)))
    return ()
