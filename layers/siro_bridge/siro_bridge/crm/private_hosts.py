"""Hosts that are not on the internet: what is sent to them in the clear stays inside."""

import ipaddress
import socket

from siro_bridge.domain.errors import CrmUnavailableError

_INSIDE = (".internal", ".local", ".lan", ".home.arpa")


def is_private(host: str) -> bool:
    """By the address, or by a name that only a private network knows.

    100.64.0.0/10, which a VPC may have too, is not `is_private` to Python, and not global either.
    """
    address = _address(host)
    return address.is_private or not address.is_global if address else "." not in host or host.endswith(_INSIDE)


def leads_inside(host: str) -> bool:
    """Also where a public name stands for private addresses alone, as a database's in a VPC does.

    Raises CrmUnavailableError where the name is not known.
    """
    if is_private(host) or _address(host):
        return is_private(host)
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CrmUnavailableError("the CRM's database is away: the name of its host is not known here") from None
    return all(is_private(str(address[0])) for *_, address in found)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
