"""A request on its way to its endpoint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge_cli.simulator.backend import Backend
from siro_bridge_cli.simulator.errors import issue, zod_error
from siro_bridge_cli.simulator.http import Reply, Request
from siro_bridge_cli.simulator.times import parse_instant


@dataclass(frozen=True, slots=True)
class Call:
    """`params` are the path's own, such as `id`; `user_id` is the OAuth user's, empty on the organization API."""

    backend: Backend
    request: Request
    params: dict[str, str] = field(default_factory=dict)
    user_id: str = ""

    @property
    def query(self) -> Any:
        return self.request.query

    def flag(self, name: str) -> bool | None:
        """Return a `true`/`false` parameter, None when absent; anything else is a 422."""
        text = self.choice(name, ("true", "false"))
        return None if text is None else text == "true"

    def choice(self, name: str, options: Sequence[str]) -> str | None:
        """Return a parameter that is one of the options, None when absent; anything else is a 422."""
        text: str | None = self.request.query.get(name)
        if text is None or text in options:
            return text
        expected = " | ".join(f"'{option}'" for option in options)
        message = f"Invalid enum value. Expected {expected}, received '{text}'"
        raise zod_error([issue(["query", name], message, "invalid_enum_value")])

    def shown(self) -> frozenset[str]:
        return frozenset(name for name in self.request.query if name.startswith("show") and self.flag(name))

    def instant(self, name: str) -> Any:
        """Return a time parameter, None when absent; what is no time is a 422."""
        text = self.request.query.get(name)
        try:
            return None if text is None else parse_instant(text)
        except ValueError as error:
            raise zod_error([issue(["query", name], "Invalid date", "invalid_date")]) from error


Handler = Callable[[Call], Reply]
