"""What sections of the mapping file have in common."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from siro_bridge.domain.payload.zones import zone_named
from siro_bridge.domain.section import OneComplaint

NO_CURSOR = "none"
"""`cursor: none`: the CRM has no time of the last change, and all records are read and compared in each run."""

READ_FILE = "read_file"
"""The key, in the context of a validation, of what reads a file that lies beside the mapping."""

EntityName = Literal["opportunities", "engagements", "accounts"]
Link = Literal["engagement", "opportunity", "account", "contact", "lead"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(value: object) -> timedelta:
    """`30d`, `10m`, `2h`, `45s`; a bare number is refused, since it does not say its unit."""
    match = re.fullmatch(r"(\d+)([smhd])", value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('must be a duration such as "45s", "10m", "2h" or "30d"')
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def as_duration(span: timedelta) -> str:
    """As a mapping says it, in the largest unit that gives a whole number."""
    seconds = int(span.total_seconds())
    unit = next(name for name in reversed(_UNITS) if seconds % _UNITS[name] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def known_zone(name: str) -> str:
    """A zone's IANA name; offsets are refused, since they are wrong for half of the year."""
    zone_named(name)
    return name


ZONE_FORMAT = "time-zone"
"""Marks a zone's name in the JSON schema of the mapping, which lists them all once."""

_ZONE = {"type": "string", "format": ZONE_FORMAT}
_DURATION = {"type": "string", "pattern": r"^\s*\d+[smhd]\s*$", "examples": ["45s", "10m", "2h", "30d"]}

ZoneName = Annotated[str, AfterValidator(known_zone), WithJsonSchema(_ZONE)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration), WithJsonSchema(_DURATION)]
Scalar = Annotated[str | int | float | bool | None, OneComplaint]
