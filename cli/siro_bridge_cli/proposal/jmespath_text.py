"""The little JMESPath that a proposed REST mapping needs."""

import json
import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def at(path: str) -> str:
    """A dotted path into a record; a name that is no plain word stands in double quotes."""
    return ".".join(part if _PLAIN.fullmatch(part) else json.dumps(part) for part in path.split("."))


def either(first: str, second: str) -> str:
    return f"{first} || {second}"


def joined(parts: list[str]) -> str:
    """With blanks between them; what is not there is left out."""
    return f"join(' ', [{', '.join(parts)}][?@])"


def when(flag: str, moment: str, *, is_set: bool) -> str:
    """The moment once the flag is set, or is off; else false, which is no time."""
    return f"{flag} && {moment}" if is_set else f"{flag} == `false` && {moment}"


def each_of(path: str, parts: Mapping[str, str]) -> str:
    """A list of objects as Siro has them."""
    inner = ", ".join(f"{name}: {expression}" for name, expression in parts.items())
    return f"{at(path)}[].{{{inner}}}"
