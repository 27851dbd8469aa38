"""One value of the CRM as one of Siro's, by the kind of field it goes to."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Any, Protocol, get_args
from uuid import UUID

from siro_bridge.domain.payload.ids import NO_IDS
from siro_bridge.domain.payload.models import Address
from siro_bridge.domain.payload.nesting import is_too_deep
from siro_bridge.domain.payload.no_text import NoText, decoded
from siro_bridge.domain.payload.paths import fields_of, kind_of, plain
from siro_bridge.domain.payload.times import DisplayClock, ZoneClock
from siro_bridge.domain.payload.unusable import unusable

Convert = Callable[[Any], Any]
Translation = Mapping[str, Any]
ANY_OTHER = "*"
MOST_KNOWN = 10_000

UNSET_TIMES = (0, -1, "0", "-1")
"""A number of seconds that was never set, and false, which some frameworks have for null: a record that says
`deleted: 0` is not deleted, least of all in 1970."""

NO_NUMBER = unusable("not a number, or an infinite one")
NO_TEXT = unusable("bytes that are no text; make text of them in the mapping (HEX, encode), or mend their encoding")
NO_ID = unusable("this text stands for nothing and is no id; numbers become text by themselves, without to_string")


def converter(shape: Any, clock: ZoneClock) -> Convert:
    """Gives None for what is to be left out, and what it cannot convert as it is: validation then names it."""
    kind = kind_of(shape)
    if kind in _TREES:
        return _TREES[kind](shape, clock)
    return _SCALARS[kind](clock)


class Remembering(Protocol):
    """A converter whose `known` has what values of the type `of` became so far: a million rows save the call."""

    @property
    def of(self) -> type: ...

    @property
    def known(self) -> Mapping[Any, Any]: ...

    def __call__(self, value: Any) -> Any: ...


class Translator:
    """The CRM's words to Siro's, converted once; a word that is not listed becomes what `*` says, or stays."""

    of = str

    def __init__(self, table: Translation, convert: Convert) -> None:
        words = {word: None if value is None else convert(value) for word, value in table.items()}
        self._convert = None if ANY_OTHER in words else convert
        self._other = words.pop(ANY_OTHER, None)
        self._words = words
        self.known: dict[str, Any] = dict(words)

    def __call__(self, value: Any) -> Any:
        translated = self._translate(value)
        if value.__class__ is str and len(self.known) < MOST_KNOWN:
            self.known[value] = translated
        return translated

    def _translate(self, value: Any) -> Any:
        word = _word(value)
        if word is None:
            return text(value)  # for validation to name: it is none of the words, and not any other either
        if word in self._words:
            return self._words[word]
        return self._other if self._convert is None else self._convert(value)


def _word(value: Any) -> str | None:
    """As the mapping file has it: `true` and `false`, 3 also for 3.0, no spaces around it (a CHAR(10) is padded).

    None for what is no word at all.
    """
    if isinstance(value, bool):
        return str(value).lower()
    shown = value if isinstance(value, str) else field_text(value)
    return shown.strip() if isinstance(shown, str) else None


def text(value: Any) -> Any:
    """What a person sees of the value. What nobody can read as a text stays, for validation to name."""
    if value.__class__ is str:
        return None if value.isspace() or not value else value
    if value.__class__ is int:
        return str(value)
    return next((show(value) for kinds, show in _SHOWN if isinstance(value, kinds)), value)


def field_text(value: Any) -> Any:
    """As `text`; of several values, as an array has them, all."""
    if not isinstance(value, list | tuple):
        return text(value)
    parts = [text(part) for part in value if part is not None]
    if not all(isinstance(part, str) for part in parts):
        return value
    return ", ".join(parts) or None


def _digits(value: Decimal | float) -> Any:
    if not math.isfinite(value):
        return NO_NUMBER
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(int(value)) if value.is_integer() else str(value)  # SQLite and JSON may keep a whole number so


def _hours(span: timedelta) -> str:
    """As MySQL shows a TIME: `38:30:00`."""
    seconds, fraction = divmod(abs(span), timedelta(seconds=1))
    shown = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    sign, part = "-" if span < timedelta() else "", f".{fraction.microseconds:06}" if fraction else ""
    return f"{sign}{shown}{part}"


def _of_bytes(value: bytes | bytearray | memoryview) -> Any:
    return text(decoded(bytes(value)))


_ADDRESSES = (IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network)
_SHOWN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (bool, lambda value: value),
    ((Decimal, float), _digits),
    ((datetime, date, time), lambda value: value.isoformat()),
    (timedelta, _hours),
    ((str, int, UUID, *_ADDRESSES), str),
    ((bytes, bytearray, memoryview), _of_bytes),
    (NoText, lambda _: NO_TEXT),
)


def id_text(value: Any) -> Any:
    return NO_ID if isinstance(value, str) and value.strip() in NO_IDS else text(value)


def number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else _unless_blank(value)


def _unless_blank(value: Any) -> Any:
    if isinstance(value, NoText):
        return NO_TEXT
    return None if isinstance(value, str) and not value.strip() else value


class TimeConverter:
    """As `shown` has it; what is no time stays for the check to name, unless it is only `shown`."""

    of = datetime

    def __init__(
        self, shown: Callable[[Any], str | None], known: Mapping[datetime, str], *, only_shown: bool = False
    ) -> None:
        self._shown = shown
        self._only_shown = only_shown
        self.known = known

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, datetime) and value in UNSET_TIMES:
            return None
        text = self._shown(value)
        if text is not None or self._only_shown:
            return text
        return f"{value}" if isinstance(value, datetime) else _unless_blank(value)


def local_time(clock: ZoneClock | DisplayClock, *, only_shown: bool = False) -> TimeConverter:
    return TimeConverter(clock.local, clock.local_texts, only_shown=only_shown)


def _object(shape: Any, clock: ZoneClock) -> Convert:
    known = {name: converter(field, clock) for name, field in fields_of(shape).items()}
    whole = Address.__required_keys__ if shape is Address else frozenset()

    def convert(value: Any) -> Any:
        value = _parsed(value)
        if not isinstance(value, Mapping):
            return value
        converted = {
            name: known[name](part) if name in known else part for name, part in value.items() if part is not None
        }
        known_parts = {name: part for name, part in converted.items() if part is not None}
        return known_parts if known_parts and (not whole or whole <= known_parts.keys()) else None

    return convert


def _list(shape: Any, clock: ZoneClock) -> Convert:
    convert_one = converter(plain(get_args(shape)[0]), clock)

    def convert(value: Any) -> Any:
        value = _parsed(value)
        parts = value if isinstance(value, list | tuple) else [value]
        converted = [convert_one(part) for part in parts if part is not None]
        return [part for part in converted if part is not None] or None

    return convert


def _parsed(value: Any) -> Any:
    """JSON text, which some databases give for what others give as a list or an object.

    One that is nested too deep for any record is a text that somebody typed, and stays one.
    """
    if isinstance(value, str | bytes) and value.lstrip()[:1] in ("[", "{", b"[", b"{"):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return value if is_too_deep(parsed) else parsed
    return value


_TREES: dict[str, Callable[[Any, ZoneClock], Convert]] = {"object": _object, "list": _list}
_SCALARS: dict[str, Callable[[ZoneClock], Convert]] = {
    "id": lambda _: id_text,
    "text": lambda _: field_text,
    "number": lambda _: number,
    "flag": lambda _: _unless_blank,
    "time": lambda clock: TimeConverter(clock.utc, clock.utc_texts),
    "local_time": local_time,
}
