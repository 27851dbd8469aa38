"""A value that the CRM took and made another of: whether that is a wrong one, and what to say of it."""

from decimal import Decimal

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.domain.write_back.values import is_empty

PUT_BACK = frozenset({"number", "money", "date", "boolean", "picklist"})
"""Types of which a value that came out other is a wrong one. Of a text that was cut, what is left is still true."""


def is_wrong(kind: FieldType, sent: CrmValue, held: CrmValue) -> bool:
    """Whether what was there before must be put back. Where nothing was sent, the CRM's own nothing may stay."""
    return sent is not None and (is_empty(held) or kind in PUT_BACK or not isinstance(held, str | list | dict))


def describe(sent: CrmValue, held: CrmValue, who: str) -> str:
    """What `who` (the CRM, the database) made of it; it quotes no value."""
    if sent is None:
        return f"{who} put a value of its own in place of nothing"
    if is_empty(held):
        return f"{who} took it and held nothing"
    if isinstance(sent, str) and isinstance(held, str):
        return _of_a_text(sent, held, who)
    if _is_number(sent) and _is_number(held) and abs(Decimal(str(sent)) - Decimal(str(held))) < 1:
        return f"{who} rounded the number"
    return f"{who} made another value of it"


def _of_a_text(sent: str, held: str, who: str) -> str:
    if sent.split() == held.split():
        return f"{who} changed its blanks"
    if sent.startswith(held.rstrip()):
        return f"{who} cut it from {len(sent)} characters to {len(held)}"
    if sent.casefold() == held.casefold():
        return f"{who} changed its capitals"
    return f"{who} made another text of it"


def _is_number(value: CrmValue) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
