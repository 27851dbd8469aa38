"""Texts that can be written everywhere. JSON can carry half an emoji (a lone surrogate); UTF-8 cannot."""

from typing import Any


def whole(text: str) -> str:
    """With a question mark for each half."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def cut(text: str, most: int) -> str:
    """At most so many characters; a cut one ends in three dots."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def whole_value(value: Any) -> Any:
    """The same for every text in a value of JSON."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [whole_value(part) for part in value]
    if isinstance(value, dict):
        return {whole_value(key): whole_value(part) for key, part in value.items()}
    return value
