"""What else may be sent for a value that the CRM does not take as it is: items for a text, nothing in another way."""

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.write_back.listed import ListedText, items_of
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.domain.write_back.values import encode


class _Missing(str):
    """An empty text in every respect, save that it is not sent."""

    __slots__ = ()


MISSING = _Missing()
"""For a record that is sent whole: the field is left out of it."""

_TEXTS = frozenset({"text", "picklist", "list"})
"""Types of which an empty text is nothing. Of a number a CRM may make 0 of it, of a date a day in 1970."""


def other_forms(kind: FieldType, new: CrmValue, held: CrmValue, *, whole: bool) -> list[CrmValue]:
    """In the order to be tried. `held` is what the field holds; `whole` says that the record is sent whole."""
    if isinstance(new, ListedText):
        return [items_of(new)]
    if not is_nothing(new):
        return []
    ways: list[CrmValue] = [None]
    if kind in _TEXTS:
        ways.append([] if isinstance(held, list) else "")
    return [way for way in ways if encode(way) != encode(new)] + ([MISSING] if whole else [])


def is_nothing(value: CrmValue) -> bool:
    return value is None or value in ("", [])
