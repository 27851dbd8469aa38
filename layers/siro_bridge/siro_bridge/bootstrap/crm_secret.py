"""Whether CrmSecret says a way to a CRM at all, without going it."""

from collections.abc import Mapping
from typing import Any


def check_crm_secret(secret: Mapping[str, Any]) -> None:
    """Raises ConfigurationError for an address or a header that no function could use; quotes no secret."""
    if "base_url" in secret:
        from siro_bridge.crm.rest.access import authorization, base_url  # noqa: PLC0415  few commands need it

        base_url(dict(secret))
        authorization(dict(secret))
    else:
        from siro_bridge.crm.sql.url import parse_url  # noqa: PLC0415  SQLAlchemy is heavy

        parse_url(str(secret["url"]).strip())
