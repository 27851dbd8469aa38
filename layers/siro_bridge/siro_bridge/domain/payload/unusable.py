"""A value that cannot be used: it stands in a record's field until the check of the record refuses it by name.

It is an object, which no field of Siro's takes, with the reason in it.
"""

from collections.abc import Sequence
from typing import Any

UNUSABLE = "unusable"


def unusable(why: str) -> dict[str, str]:
    """`why` is said to the person who mends it, and quotes no value."""
    return {UNUSABLE: why}


def is_unusable(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {UNUSABLE}


def why_at(payload: Any, path: Sequence[str | int]) -> str | None:
    """The reason of the unusable value that stands at `path`, or where the path comes by; None where there is none."""
    for step in (*path, None):
        if is_unusable(payload):
            return str(payload[UNUSABLE])
        try:
            payload = payload[step]
        except (LookupError, TypeError):
            return None
    return None
