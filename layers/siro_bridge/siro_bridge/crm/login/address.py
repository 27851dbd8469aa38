"""Where the CRM is, and where it logs us in: addresses to which credentials may be sent."""

import httpx2

from siro_bridge.crm.private_hosts import is_private
from siro_bridge.domain.errors import ConfigurationError


def address(text: str, key: str) -> httpx2.URL:
    """Raises ConfigurationError unless it is https, or http inside a private network. `key` is the secret's."""
    try:
        url = httpx2.URL(text.strip().rstrip("/"))
    except httpx2.InvalidURL:
        raise _wrong(key, "must be an address such as https://crm.example.com/api") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise _wrong(key, "must be an address such as https://crm.example.com/api")
    if url.scheme == "http" and not is_private(url.host):
        raise _wrong(key, "must be https, or the credentials would cross the internet in the clear")
    return url


def below(base: httpx2.URL, text: str, key: str) -> httpx2.URL:
    """An address of its own, or a path below `base`; the slash at its end stays, since some servers insist on it."""
    if text.startswith("/"):
        return httpx2.URL(f"{str(base).rstrip('/')}{text}")
    address(text, key)
    return httpx2.URL(text)


def shown(url: httpx2.URL) -> str:
    """For messages: without query and credentials."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def _wrong(key: str, expected: str) -> ConfigurationError:
    return ConfigurationError(f'secret CrmSecret: key "{key}" {expected}')
