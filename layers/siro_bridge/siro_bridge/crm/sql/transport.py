"""How the way to the database is protected: over the internet only by TLS that looks at the server's certificate."""

import ssl
from collections.abc import Sequence

from sqlalchemy.engine import URL

from siro_bridge.crm.private_hosts import leads_inside
from siro_bridge.domain.errors import ConfigurationError

SYSTEM = "system"
"""libpq's word for the roots of the machine; psycopg's own libraries look for them where nobody has any."""

_ROOTS = {"postgresql": "sslrootcert", "mysql": "ssl_ca", "mariadb": "ssl_ca"}
_TAKE = {
    "postgresql": "sslmode=verify-full&sslrootcert=FILE",
    "mysql": "ssl_ca=FILE",
    "mariadb": "ssl_ca=FILE",
}

_TAKEN_FROM_US = ("ssl_disabled", "ssl_verify_cert", "ssl_verify_identity")
"""PyMySQL's own, beside which it passes over the authority of SQLAlchemy's `ssl_ca`, or all of TLS."""


def with_system_roots(url: URL) -> URL:
    """`sslrootcert=system` and `ssl_ca=system` as the file of the machine's roots; the former verifies, as at libpq."""
    name = _ROOTS.get(url.get_backend_name(), "")
    if url.query.get(name) != SYSTEM:
        return url
    paths = ssl.get_default_verify_paths()
    changed = {name: paths.cafile or paths.openssl_cafile}
    if name == "sslrootcert" and "sslmode" not in url.query:
        changed["sslmode"] = "verify-full"
    return url.update_query_dict(changed)


def refuse_unverified(url: URL) -> None:
    """Raises ConfigurationError for a database on the internet whose certificate nobody would look at.

    Raises CrmUnavailableError where that depends on a name that is not known.
    """
    family = url.get_backend_name()
    if family == "sqlite" or _is_verified(url) or all(leads_inside(each) for each in _hosts(url)):
        return
    raise ConfigurationError(
        'secret CrmSecret: key "url": the database is reached over the internet, so its certificate must be verified: '
        f"{_TAKE[family]} among the URL's options; FILE is of the authority that signed it, or {SYSTEM} for a public "
        "one; see docs/mapping.md, TLS to the database"
    )


def _is_verified(url: URL) -> bool:
    query = url.query
    if url.get_backend_name() == "postgresql":
        return query.get("sslmode") in ("verify-full", "verify-ca")
    is_checked = str(query.get("ssl_check_hostname", "true")).lower() in ("true", "yes", "on", "y", "t", "1")
    names_authority = bool(query.get("ssl_ca") or query.get("ssl_capath"))
    return names_authority and is_checked and not any(name in query for name in _TAKEN_FROM_US)


def _hosts(url: URL) -> list[str]:
    """None where it is a socket of this machine."""
    query = url.query
    if "unix_socket" in query:
        return []
    if "service" in query:  # a file of libpq's, which may name any
        return [f"{query['service']}.service"]
    named = query.get("hostaddr") or query.get("host") or url.host or ""
    each = named.split(",") if isinstance(named, str) else _flat(named)
    return [_without_port(host) for host in each if host and not host.startswith(("/", "@"))]


def _flat(named: Sequence[str]) -> list[str]:
    return [host for part in named for host in part.split(",")]


def _without_port(host: str) -> str:
    return host.partition(":")[0] if host.count(":") == 1 else host.strip("[]")
