"""A request and its reply, free of any server: the same handler serves sockets and in-process transports."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from siro_bridge_cli.simulator.errors import ApiError


class Cut(StrEnum):
    """How a connection ends when no answer comes."""

    LOST = "lost"
    TIMEOUT = "timeout"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Any:
        """Read the body; raises ApiError 400 for JSON that is broken or nested too deep.

        Without a JSON content type it is not read.
        """
        if "json" not in self.headers.get("content-type", ""):
            return {}
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ApiError(400, {"error": "The request body is not valid JSON"}) from error


@dataclass(slots=True)
class Reply:
    """`records` is how many records the request carried; `delay` and `cut` are for whoever sends it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    records: int = 0
    delay: float = 0.0
    cut: Cut | None = None


def json_reply(content: Any, status: int = 200, *, records: int = 0) -> Reply:
    body = json.dumps(content, separators=(",", ":")).encode()
    return Reply(status, body, {"content-type": "application/json; charset=utf-8"}, records)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
