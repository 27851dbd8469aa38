"""What messages call a request of the mapping, and the keys that are about one."""

from siro_bridge.crm.http.mapping.request import Request
from siro_bridge.mapping.place import Where


def named(where: str, request: Request) -> str:
    """A place in the mapping with the request that it is about: `…: engagements.get: GET /visits/{key}`."""
    return f"{where}: {request.name}"


def in_request(where: Where, request: Request) -> Where:
    """The places of keys that are about one request, each with its method and path template."""
    return lambda *path: named(where(*path), request)
