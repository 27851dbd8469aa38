"""Connecting: what the URL's options do to the driver, and what is wrong with them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from siro_bridge.crm.sql.transport import refuse_unverified
from siro_bridge.domain.errors import ConfigurationError

OURS = (
    "autocommit",
    "context",
    "row_factory",
    "cursor_factory",
    "cursorclass",
    "conv",
    "defer_connect",
    "init_command",
)
"""Options that take no text, or would take our transactions and session settings from us."""

_UNKNOWN = re.compile(r"unexpected keyword argument '(\w+)'")

BARE = (TypeError, ValueError, LookupError, AttributeError, OSError, RuntimeError, NotImplementedError)
"""What drivers raise, instead of errors of their own, for an option that will not do."""


def driver_options(url: URL) -> dict[str, Any]:
    """Options that the driver takes as something else than the URL's text. Raises ConfigurationError."""
    for name in url.query:
        if name in OURS:
            raise ConfigurationError(f"{_option(name)} is not for the URL; take it out")
    readers = _TYPED if url.get_driver_name() == "psycopg" else {}
    return {name: _read(name, read, url.query[name]) for name, read in readers.items() if name in url.query}


def connect_as_told(engine: Engine) -> None:
    """A connection that cannot or must not be made, by its URL, raises ConfigurationError without a word of it."""

    @event.listens_for(engine, "do_connect")
    def do_connect(dialect: Any, _: Any, args: Any, options: Mapping[str, Any]) -> Any:
        refuse_unverified(engine.url)
        with told_of_the_secret(engine.url):
            return dialect.connect(*args, **options)


@contextmanager
def told_of_the_secret(url: URL) -> Iterator[None]:
    """Drivers' own errors pass: they are read where the statement's errors are."""
    try:
        yield
    except (ArgumentError, *BARE) as error:
        raise ConfigurationError(_complaint(url, error)) from None  # the cause may quote the URL


def _complaint(url: URL, error: Exception) -> str:
    if unknown := _UNKNOWN.search(str(error)):
        return f"{_option(unknown[1])} is not known to the driver {url.get_driver_name()}"
    if missing := [name for name, value in _paths(url) if not Path(value).is_file()]:
        return f"{_option(missing[0])} names a file that cannot be read"
    if isinstance(error, RuntimeError) and "package is required" in str(error):
        return (
            f"{_KEY} the user's way of logging in needs TLS, or another one; see docs/mapping.md, TLS to the database"
        )
    names = ", ".join(sorted(url.query)) or "none"
    return f"{_KEY} the driver {url.get_driver_name()} does not take it ({type(error).__name__}); its options: {names}"


def _paths(url: URL) -> list[tuple[str, str]]:
    named = [(name, value) for name, value in url.query.items() if isinstance(value, str)]
    return [(name, value) for name, value in named if name.startswith("ssl") and "/" in value]


def _read(name: str, read: Callable[[str], Any], text: Any) -> Any:
    try:
        return read(text)
    except (ValueError, TypeError):
        raise ConfigurationError(f"{_option(name)} takes a whole number") from None


def _prepare_threshold(text: str) -> int | None:
    return None if text.lower() == "none" else int(text)


_TYPED: Mapping[str, Callable[[str], Any]] = {"prepare_threshold": _prepare_threshold, "connect_timeout": int}
_KEY = 'secret CrmSecret: key "url":'


def _option(name: str) -> str:
    return f"{_KEY} the option {name}"
