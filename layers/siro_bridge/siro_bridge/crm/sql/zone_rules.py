"""Whether the database goes by the same rules of a time zone as we do.

It has files or tables of its own, which may be of before this winter: then what a select converts (`AT TIME ZONE`,
`CONVERT_TZ`) and what we convert are an hour apart for one appointment.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from siro_bridge.crm.sql.transactions import is_unknown_zone
from siro_bridge.domain.payload.zones import Zone, is_utc, zone_named, zone_names

WEEKS = range(-4, 53)
_QUOTED = re.compile(r"""["']([^"'\s]+)["']""")


def zones_in(sql: str) -> list[Zone]:
    """The zones that a person's SQL names in quotes; UTC has no rules that could differ."""
    named = (zone_named(name) for name in dict.fromkeys(_QUOTED.findall(sql)) if name in zone_names())
    return [zone for zone in named if not is_utc(zone)]


def rules_told(connection: Connection, zone: Zone, *, is_used: bool = True) -> str | None:
    """How far the database's rules of the next year are from ours, and what to do; None where they agree.

    A zone that it does not know at all matters only where a select uses it. Raises DBAPIError.
    """
    family = connection.dialect.name
    if family not in _SHOWN:
        return None
    now = datetime.now(UTC).replace(microsecond=0)
    moments = [now + timedelta(weeks=week) for week in WEEKS]
    shown = _shown(connection, zone.key, moments)
    if shown is None:
        return f"the CRM's database does not know {zone.key}; {_REMEDY[family]}" if is_used else None
    meant = [moment.astimezone(zone).replace(tzinfo=None) for moment in moments]
    apart = [(wall - mean, moment) for wall, mean, moment in zip(shown, meant, moments, strict=True) if wall != mean]
    if not apart:
        return None
    furthest, since = max((ahead for ahead, _ in apart), key=abs), apart[0][1]
    by = f"{str(abs(furthest)).removesuffix(':00')} h {'ahead of' if furthest > timedelta() else 'behind'} ours"
    return (
        f"the CRM's database has other rules of {zone.key}: it is up to {by} in the week of {since.date()}, and "
        f"whatever it converts itself (AT TIME ZONE, CONVERT_TZ) is off; {_REMEDY[family]}, or select the time "
        "without converting it"
    )


def _shown(connection: Connection, name: str, moments: Sequence[datetime]) -> Sequence[datetime] | None:
    """What its clock of the zone shows then; None where it knows no such zone."""
    try:
        shown = list(_SHOWN[connection.dialect.name](connection, name, moments))
    except DBAPIError as error:
        if is_unknown_zone(error):
            return None
        raise
    return None if None in shown else shown


def _postgresql(connection: Connection, name: str, moments: Sequence[datetime]) -> Iterator[Any]:
    asked = "SELECT to_timestamp(m) AT TIME ZONE %s FROM unnest(%s::bigint[]) WITH ORDINALITY AS each(m, n) ORDER BY n"
    rows = connection.exec_driver_sql(asked, (name, [int(moment.timestamp()) for moment in moments]))
    return (row[0] for row in rows)


def _mysql(connection: Connection, name: str, moments: Sequence[datetime]) -> Iterator[Any]:
    asked = "SELECT " + ", ".join(["CONVERT_TZ(%s, '+00:00', %s)"] * len(moments))
    given = [part for moment in moments for part in (f"{moment:%Y-%m-%d %H:%M:%S}", name)]
    for shown in connection.exec_driver_sql(asked, tuple(given)).one():
        yield datetime.fromisoformat(shown) if isinstance(shown, str) else shown


_SHOWN: Mapping[str, Callable[[Connection, str, Sequence[datetime]], Iterator[Any]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
}
_LOAD = "load the system's newest zones with mysql_tzinfo_to_sql and start the server anew"
_REMEDY: Mapping[str, str] = {
    "postgresql": "update PostgreSQL, or the system's tzdata where it uses that",
    "mysql": _LOAD,
    "mariadb": _LOAD,
}
