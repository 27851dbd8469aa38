"""What is an id of a record, and what only came out of nothing: `to_string` of a null, a CRM's own `str(None)`."""

from typing import Any

NO_IDS = frozenset({"null", "Null", "NULL", "none", "None", "NONE", "undefined", "NaN", "nan"})
"""Texts that stand for nothing. As an id each would be one and the same record for all that have none."""


def is_id(value: Any) -> bool:
    """Whether a CRM's value can be the id of one record."""
    if isinstance(value, str):
        return bool(text := value.strip()) and text not in NO_IDS
    return isinstance(value, int) and not isinstance(value, bool)
