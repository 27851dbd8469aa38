"""ETags as conditions: of `etag: true` in the mapping."""

import httpx2

from siro_bridge.crm.http.operation import Operation
from siro_bridge.domain.errors import ConfigurationError

_WEAK = "W/"


def unpacked(operation: Operation) -> Operation:
    """Asks for the answer as it is: servers that pack it (Django, nginx) make its strong ETag a weak one."""
    return operation.with_header("Accept-Encoding", "identity")


def strong_etag(response: httpx2.Response, place: str) -> str:
    """Raises ConfigurationError where the answer has no ETag that a condition can be made of."""
    etag = response.headers.get("ETag")
    if not etag or etag == "*" or not (etag.isascii() and etag.isprintable()):
        raise ConfigurationError(f"{place}: the answer has no ETag; set etag: false")
    if etag.startswith(_WEAK):
        raise ConfigurationError(
            f"{place}: the answer's ETag is weak, and If-Match never fits a weak one (RFC 9110, 13.1.1); "
            "use version, or set etag: false"
        )
    return etag
