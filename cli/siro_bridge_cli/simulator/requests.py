"""The log of requests: the last ones in full, all of them counted."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from siro_bridge_cli.simulator.tokens import TokenKind


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """`route` is the template, such as `/v1/core/recordings/{id}`; `status` is None when no answer was sent."""

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    route: str
    status: int | None
    token: TokenKind
    records: int


class RequestLog:
    """Iterating gives the kept requests, oldest first."""

    def __init__(self, keep: int = 10_000) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=keep)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.records = 0

    def add(self, entry: LoggedRequest) -> None:
        self._entries.append(entry)
        self.counts[entry.method, entry.route] += 1
        self.records += entry.records

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        """Return how many requests came, also those no longer kept."""
        return self.counts.total()

    def count(self, method: str = "*", route: str = "*") -> int:
        """Count all requests by method and by a shell pattern over the route template."""
        return sum(
            number
            for (counted, template), number in self.counts.items()
            if method in {"*", counted} and fnmatchcase(template, route)
        )

    def clear(self) -> None:
        self._entries.clear()
        self.counts.clear()
        self.records = 0
