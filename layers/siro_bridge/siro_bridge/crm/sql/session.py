"""Settings of a session. They are set anew in each transaction, since a proxy may give each another session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.zones import zone_named

OPTION = "bridge_session"
HALF_A_YEAR = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Session:
    """`read_zone` is the sync's, whose selects may cast moments; `write_zone` that of all that has to do with writing.

    None leaves the server's own zone (the role's, the database's or the server's default), in which the CRM stamps what
    it changes itself. `place` is that of the mapping's key that names another.
    """

    read_zone: str | None = "UTC"
    write_zone: str | None = None
    place: str = ""
    statement_seconds: int | None = None
    read_only: bool = False


def session_of(engine: Engine) -> Session:
    found: Session = engine.get_execution_options()[OPTION]
    return found


def begin(connection: Connection, zone: str | None) -> None:
    """Puts the settings in force on a connection that has done nothing yet. Raises ConfigurationError."""
    session = session_of(connection.engine)
    try:
        _BEGIN[connection.dialect.name](connection, session, zone)
    except DBAPIError as error:
        if is_unknown_zone(error):
            raise ConfigurationError(
                f"{session.place}: the CRM's database does not know {zone}; MySQL and MariaDB know zones by name "
                "once mysql_tzinfo_to_sql has loaded them"
            ) from None
        raise


def _postgresql(connection: Connection, session: Session, zone: str | None) -> None:
    """For this transaction alone: what a session is told stays with a pooler's connection, and meets others."""
    timeout = session.statement_seconds
    settings = {"statement_timeout": timeout and str(timeout * 1000), "TimeZone": zone}
    given = [part for name, value in settings.items() if value for part in (name, value)]
    if given:
        calls = ", ".join(["set_config(%s, %s, true)"] * (len(given) // 2))
        connection.exec_driver_sql(f"SELECT {calls}", tuple(given))


def _mysql(connection: Connection, _: Session, zone: str | None) -> None:
    """Its zone is the session's, and stays: the pool's connection remembers it, and the one it came with."""
    known = connection.info
    if "own_zone" not in known:
        if zone is None:
            return
        known["own_zone"] = known["zone"] = connection.exec_driver_sql("SELECT @@session.time_zone").scalar_one()
    wanted = mysql_zone(zone) if zone else known["own_zone"]
    if wanted != known["zone"]:
        connection.exec_driver_sql("SET time_zone = %s", (wanted,))
        known["zone"] = wanted


def mysql_zone(name: str) -> str:
    """A zone without summer time as its offset, which needs no tables of zones: `+00:00` for UTC."""
    if name.startswith(("+", "-")):
        return name
    now = datetime.now(UTC)
    winter, summer = (moment.astimezone(zone_named(name)).isoformat()[-6:] for moment in (now, now + HALF_A_YEAR))
    return winter if winter == summer else name


def _sqlite(_: Connection, __: Session, ___: str | None) -> None:
    """SQLite has no zone but UTC."""


_BEGIN: Mapping[str, Callable[[Connection, Session, str | None], None]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}
_UNKNOWN_ZONE = ("22023", 1298)
"""PostgreSQL's SQLSTATE and MySQL's number."""


def is_unknown_zone(error: DBAPIError) -> bool:
    original = error.orig
    number = original.args[0] if original and original.args else None
    return getattr(original, "sqlstate", None) in _UNKNOWN_ZONE or number in _UNKNOWN_ZONE
