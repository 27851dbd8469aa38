"""Time zones by the rules of the `tzdata` library that we ship, whatever the machine's own files say.

`zoneinfo.ZoneInfo(name)` reads the system's files first. Lambda's runtime and a developer's machine get them when they
are updated, and governments give less notice than that: British Columbia, Alberta, Manitoba and Cuba keep their summer
time from 2026 on, and with files of last spring an appointment at 9:00 in Edmonton is an hour off all winter.
"""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

Zone = ZoneInfo
"""The type, for what needs a zone's name (`key`)."""


class UnknownZoneError(ValueError):
    """No IANA name. The message does not quote it, as it may be a row's."""

    def __init__(self) -> None:
        super().__init__("must be an IANA time zone such as America/Denver")


@cache
def zone_names() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


def zone_named(name: str) -> Zone:
    """By its IANA name; offsets are no zones, since they are wrong for half of the year. Raises UnknownZoneError."""
    if name not in zone_names():
        raise UnknownZoneError
    return _read(name)


@cache
def _read(name: str) -> Zone:
    with (files("tzdata") / "zoneinfo").joinpath(*name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def is_utc(of: Zone) -> bool:
    """Whether it is UTC by one of its names, `UTC`, `Etc/UTC`, `Zulu` …, and not a place at the same offset."""
    return of.key.removeprefix("Etc/") in _UTC_NAMES


_UTC_NAMES = frozenset(("UTC", "UCT", "Zulu", "Universal", "Greenwich", "GMT", "GMT0", "GMT+0", "GMT-0"))
