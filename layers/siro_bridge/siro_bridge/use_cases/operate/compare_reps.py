"""The reps of the appointments around today, beside Siro's users: whose recordings Siro can attribute."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from siro_bridge.crm.port import CrmReader, Position, SourceRow
from siro_bridge.domain.operate.reps import compare, reps_of, siro_user, unmatched_users
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import Entity
from siro_bridge.use_cases.read_each import read_those_there

MOST_READ_WHOLE = 200
"""Appointments that are read one by one, where the CRM's list does not show their reps."""


class UsersApi(Protocol):
    def users(self) -> Sequence[Mapping[str, Any]]: ...

    def external_users(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class CompareReps:
    """`section` is the mapping's of the appointments."""

    reader: CrmReader
    api: UsersApi
    section: Entity
    page_size: int

    def __call__(self, start: datetime, end: datetime, deadline: Deadline) -> dict[str, Any]:
        """The function's answer, which goes into no log. Raises what the CRM and Siro raise.

        Where the CRM has no list by start time, those that changed since `start` are looked at.
        """
        rows, is_whole = self._appointments(start, end, deadline)
        reps = reps_of(row.payload for row in rows)
        users = [siro_user(user) for user in self.api.users()]
        known = {str(user.get("externalId") or "") for user in self.api.external_users()}
        compared = compare(reps, users, known)
        return {
            "outcome": "done",
            "from": start.isoformat(),
            "to": end.isoformat(),
            "whole": is_whole,
            "appointments": len(rows),
            "without_rep": sum(1 for row in rows if not reps_of([row.payload])),
            "reps": [asdict(one) for one in compared],
            "users_without_rep": [asdict(user) for user in unmatched_users(users, compared)],
        }

    def _appointments(self, start: datetime, end: datetime, deadline: Deadline) -> tuple[list[SourceRow], bool]:
        """Those that the time allows, and whether that is all of them."""
        rows = list[SourceRow]()
        listed = self._window(start, end) if self.section.has_window else self._changes(start)
        for row in listed:
            rows.append(row)
            if len(rows) % self.page_size == 0 and not deadline.allows(REQUEST_SECONDS):
                return rows, False
        if not self.section.is_slim:
            return rows, True
        ids = [str(row.payload.get("externalId")) for row in rows]
        return read_those_there(self.reader, "engagements", ids[:MOST_READ_WHOLE]), len(ids) <= MOST_READ_WHOLE

    def _window(self, start: datetime, end: datetime) -> Iterator[SourceRow]:
        yield from self.reader.read_window("engagements", start, end)

    def _changes(self, since: datetime) -> Iterator[SourceRow]:
        after: Position | None = None
        while True:
            rows = list(self.reader.read_changes("engagements", since, after, self.page_size))
            yield from rows
            if len(rows) < self.page_size:
                return
            after = rows[-1].position
