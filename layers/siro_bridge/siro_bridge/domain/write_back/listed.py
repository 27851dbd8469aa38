"""A list as text, which remembers its items for columns and fields that keep items."""

from collections.abc import Iterable
from typing import Any, Self


class ListedText(str):
    """`parts` are what it was joined of. It is a text in every other respect: compared, kept and shown as one."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    @classmethod
    def of(cls, items: Iterable[str], separator: str) -> Self:
        parts = tuple(items)
        text = cls(separator.join(parts))
        text.parts = parts
        return text


def items_of(value: Any) -> list[Any]:
    """The items of a list, or of the text that it was joined to; anything else is one item."""
    if isinstance(value, ListedText):
        return list(value.parts)
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
