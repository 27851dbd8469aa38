"""The URL of CrmSecret, checked: which database, and by which driver."""

from urllib.parse import quote

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from siro_bridge.crm.sql.transport import with_system_roots
from siro_bridge.domain.errors import ConfigurationError

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite",
}
"""URL scheme → dialect and driver; a scheme that names one of these drivers itself is taken as it is."""

SUPPORTED = ", ".join(sorted({"postgresql", "mysql", "mariadb", "sqlite"}))


def parse_url(url: str) -> URL:
    """Raises ConfigurationError, without a word of the password."""
    try:
        parsed = make_url(url)
        name = DRIVERS.get(parsed.drivername, parsed.drivername)
        if name not in DRIVERS.values():
            raise ConfigurationError(f'secret CrmSecret: key "url": {parsed.drivername!r} is not one of {SUPPORTED}')
        parsed = parsed.set(drivername=name)
        parsed.get_dialect()
        if not url.startswith("sqlite") and _has_stray_at(url, parsed.username or ""):
            raise ConfigurationError(_STRAY_AT)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigurationError(
            _STRAY_AT
            if url.partition("?")[0].count("@") > 1
            else 'secret CrmSecret: key "url" is not an SQLAlchemy URL such as postgresql://user:password@host/database'
        ) from None  # the cause would quote the password
    return with_system_roots(parsed)


def for_reading(url: URL) -> URL:
    """Of SQLite: a file that is not there is not made, and none is written to."""
    if not url.database or url.database == ":memory:":
        return url
    file = url.database if url.database.startswith("file:") else f"file:{quote(url.database)}"
    return url.set(database=file).update_query_dict({"mode": "ro", "uri": "true"})


_STRAY_AT = 'secret CrmSecret: key "url": percent-encode @ in the password, as %40'


def _has_stray_at(url: str, username: str) -> bool:
    """A password's end would pass for the host, which a message shows. A user's name and an option may have one."""
    server, _, options = url.partition("?")
    names = (option.partition("=")[0] for option in options.split("&"))
    return server.count("@") > 1 + username.count("@") or any("@" in name for name in names)
