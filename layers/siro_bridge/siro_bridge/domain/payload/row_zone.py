"""A row's own time zone, for companies in several: the clock by which its appointment is shown.

It says nothing of how times are kept: the row's stamps are the server's, whatever zone its customer lives in.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from siro_bridge.domain.payload.zones import UnknownZoneError, Zone, zone_named

ROW_ZONE = "_timezone"
"""The column, or field, that has its name."""

LOCAL_TIME = "startTimeLocalized"

Build = Callable[[Sequence[Any]], dict[str, Any]]
Name = Callable[[Any], Any]


class Clock(Protocol):
    def local(self, value: object) -> str | None: ...


def in_row_zones(build: Build, zone_at: int, time_at: int, name: Name, clock_of: Callable[[Zone], Clock]) -> Build:
    """`build`, and then the time at `time_at` by the clock of the zone at `zone_at`, if the row names any.

    `name` makes a zone's name of the CRM's value. One that is none stays in the record, where the check of payloads
    finds it, so that the one record is refused: by the mapping's zone it would be shown hours off.
    """
    clocks: dict[Any, Clock] = {}

    def mapped(row: Sequence[Any]) -> dict[str, Any]:
        record = build(row)
        given = row[zone_at]
        named = None if given is None else name(given)
        if named is None:
            return record
        try:
            clock = clocks.get(named) or clocks.setdefault(named, clock_of(zone_named(named)))
        except (UnknownZoneError, TypeError):
            return record | {ROW_ZONE: None}
        if (text := clock.local(row[time_at])) is not None:
            record[LOCAL_TIME] = text
        return record

    return mapped
