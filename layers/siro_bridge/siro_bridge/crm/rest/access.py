"""CrmSecret of a REST CRM: its address and what authorizes us there."""

import base64
import ipaddress
from collections.abc import Mapping
from typing import Any

import httpx

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.secret_values import PLACEHOLDER, required

_SECRET = "CrmSecret"  # noqa: S105 (its name)
_INSIDE = (".internal", ".local", ".lan", ".home.arpa")


def base_url(secret: dict[str, Any]) -> httpx.URL:
    """Raises ConfigurationError unless it is https, or http inside a private network."""
    try:
        url = httpx.URL(required(secret, _SECRET, "base_url").strip().rstrip("/"))
    except httpx.InvalidURL:
        raise _wrong("base_url", "must be an address such as https://crm.example.com/api") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise _wrong("base_url", "must be an address such as https://crm.example.com/api")
    if url.scheme == "http" and not _is_private(url.host):
        raise _wrong("base_url", "must be https, or the credentials would cross the internet in the clear")
    return url


def authorization(secret: dict[str, Any]) -> dict[str, str]:
    """The headers of every request, from `headers`, `bearer` and `basic`."""
    headers = _texts(secret, "headers")
    if "bearer" in secret:
        headers["Authorization"] = f"Bearer {required(secret, _SECRET, 'bearer')}"
    if "basic" in secret:
        basic = _texts(secret, "basic")
        pair = ":".join(required(basic, f"{_SECRET}, basic", key) for key in ("username", "password"))
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable() and name.isascii() and name.isprintable()):
            raise _wrong("headers", "holds a character that no HTTP header can; look for a line break")
        if PLACEHOLDER in value:
            raise _wrong("headers", "is not filled in; put its value there as the README shows")
    return headers


def _texts(secret: Mapping[str, Any], key: str) -> dict[str, str]:
    value = secret.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise _wrong(key, "must be an object of texts")
    return dict(value)


def _wrong(key: str, expected: str) -> ConfigurationError:
    return ConfigurationError(f'secret {_SECRET}: key "{key}" {expected}')


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_INSIDE)
