"""Values of JSON that are nested deeper than any record is: anybody who fills a web form can make one.

Python ends a recursion of some hundred levels with an error, in the middle of whatever was at work.
"""

from typing import Any

DEEPEST = 50
"""Levels. A record of Siro's has six."""


def is_too_deep(value: Any, levels: int = DEEPEST) -> bool:
    """Whether lists and objects lie in each other for more than `levels`."""
    if not isinstance(value, list | tuple | dict):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return not levels or any(is_too_deep(part, levels - 1) for part in parts)


def cut_off(value: Any, levels: int = DEEPEST) -> Any:
    """The value with what lies deeper than `levels` left out; for telling values apart, not for sending them."""
    if not isinstance(value, list | tuple | dict):
        return value
    if not levels:
        return None
    if isinstance(value, dict):
        return {key: cut_off(part, levels - 1) for key, part in value.items()}
    return [cut_off(part, levels - 1) for part in value]
