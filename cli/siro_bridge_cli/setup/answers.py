"""Where a person's answers come from: hidden prompts on a terminal, or one JSON object on standard input."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any, Protocol

import click

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.stack.errors import StackError

KEYS = (
    "organization_token",
    "oauth_owner",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_user_id",
    "crm",
    "signing_secret",
)


class Answers(Protocol):
    @property
    def is_asked(self) -> bool:
        """Whether there is a person to ask, again if need be."""
        ...

    def text(self, key: str, question: str, *, hidden: bool = True) -> str:
        """Empty where there is no answer, and what is stored stays."""
        ...

    def crm(self, question: str) -> dict[str, Any]:
        """CrmSecret's object; empty as above."""
        ...


class Asked:
    """A person at a terminal."""

    is_asked = True

    def text(self, key: str, question: str, *, hidden: bool = True) -> str:  # noqa: ARG002  the protocol's
        return str(click.prompt(question, default="", hide_input=hidden, show_default=False, err=True)).strip()

    def crm(self, question: str) -> dict[str, Any]:
        return crm_secret(self.text("crm", question))


@dataclass(frozen=True)
class Given:
    """What standard input held."""

    values: dict[str, Any] = field(default_factory=dict)
    is_asked = False

    def text(self, key: str, question: str, *, hidden: bool = True) -> str:  # noqa: ARG002  the protocol's
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise StackError(f"standard input: {key}: text expected")
        return value.strip()

    def crm(self, question: str) -> dict[str, Any]:  # noqa: ARG002  the protocol's
        value = self.values.get("crm", {})
        if not isinstance(value, (dict, str)):
            raise StackError("standard input: crm: a database's URL, or an object expected")
        return crm_secret(value.strip()) if isinstance(value, str) else value


def read_answers(*, needs_one: bool = False, is_crm: bool = False) -> Asked | Given:
    """`is_crm`: the object itself is CrmSecret's. Raises StackError for no JSON object, and for an unknown key."""
    if sys.stdin.isatty():
        return Asked()
    given = _parsed(sys.stdin.read())
    if needs_one and not given:
        raise StackError("standard input: is empty; run this on a terminal, or pipe a JSON object into it")
    if is_crm and "crm" not in given:
        return Given({"crm": given})
    if unknown := [key for key in given if key not in KEYS]:
        raise StackError(f"standard input: {', '.join(unknown)[:100]}: unknown; it takes {', '.join(KEYS)}")
    return Given(given)


def crm_secret(text: str) -> dict[str, Any]:
    """A database's URL alone, or the whole object as JSON. Raises ConfigurationError, which quotes nothing of it."""
    if text and not text.startswith("{"):
        return {"url": text}
    try:
        return _parsed(text, "CrmSecret", '{"base_url": "https://…", "headers": {…}}')
    except StackError as error:  # mistyped, and to be asked again
        raise ConfigurationError(error.message) from None


def _parsed(text: str, what: str = "standard input", example: str = '{"organization_token": "…"}') -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise StackError(f"{what}: a JSON object expected, such as {example}")
    return value
