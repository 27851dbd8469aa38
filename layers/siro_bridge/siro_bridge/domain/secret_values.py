"""What a secret's JSON object holds under its keys; a placeholder is refused."""

from typing import Any

from siro_bridge.domain.errors import ConfigurationError, NotSetUpError

PLACEHOLDER = "REPLACE_ME"
_UNFILLED = ("", PLACEHOLDER, "…", "...")
"""The template's placeholder, and the README's."""


def required(secret: dict[str, Any], name: str, key: str) -> str:
    """The text under `key`, without the white space that a paste left around it.

    Raises ConfigurationError when it is missing, as NotSetUpError while the secret is the template's.
    """
    value = secret.get(key)
    if not isinstance(value, str) or not filled(secret, key):
        told = f'secret {name}: key "{key}" is not filled in; put its value there as the README shows'
        raise NotSetUpError(told) if PLACEHOLDER in secret.values() else ConfigurationError(told)
    return value.strip()


def required_token(secret: dict[str, Any], name: str, key: str) -> str:
    """The same for what travels in a header: a token, or what one is minted with.

    Raises ConfigurationError also for a character that none has, such as a line break inside.
    """
    value = required(secret, name, key)
    if not is_token(value):
        raise ConfigurationError(
            f'secret {name}: key "{key}" holds a space, a line break or a character that no token has; paste it again'
        )
    return value


def is_token(value: str) -> bool:
    """Whether it is printable ASCII without spaces: what an HTTP header can carry as one word."""
    return value.isascii() and value.isprintable() and " " not in value and value != ""


def filled(secret: dict[str, Any], *keys: str) -> bool:
    """Whether every key holds a value of its own."""
    return all(isinstance(secret.get(key), str) and secret[key].strip() not in _UNFILLED for key in keys)
