"""What a use case found, as data that JSON has words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any


def as_data(value: Any) -> Any:
    """Data classes and named tuples become objects; what names a time in epoch seconds (`…at`, `since`) becomes ISO."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _named(each.name, getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _named(name, each) for name, each in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): as_data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_data(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted((as_data(each) for each in value), key=str)
    return value


def moment(seconds: float) -> datetime:
    """A time in epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def _named(name: str, value: Any) -> Any:
    is_time = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_time and (name == "at" or name.endswith(("_at", "_since", "_until"))):
        return moment(value).isoformat() if value else None
    return as_data(value)
