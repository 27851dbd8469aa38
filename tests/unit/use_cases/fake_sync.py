"""A CRM's appointments, Siro's, and what we remember of both, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.sync.records import Refusal, Sent
from siro_bridge.domain.timing import Due
from siro_bridge.mapping.base import EntityName
from tests.unit.use_cases.steps import Steps


@dataclass
class FakeCalendar:
    """A CrmReader; `starts` by external id. Whoever asks for one that it `fails` at gets that error."""

    steps: Steps
    starts: dict[str, datetime] = field(default_factory=dict)
    fails: dict[str, Exception] = field(default_factory=dict)

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        raise AssertionError("this use case does not ask for it")

    def tell_unlisted(self, entity: EntityName) -> None:
        raise AssertionError("this use case does not ask for it")

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        with self.steps.step("read_by_keys"):
            for key in keys:
                if key in self.fails:
                    raise self.fails[key]
            return [self._row(key) for key in keys if key in self.starts]

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        return ["externalId", "startTime"]

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        with self.steps.step("read_window"):
            return [self._row(key) for key, at in self.starts.items() if start <= at <= end]

    def _row(self, key: str) -> SourceRow:
        at = self.starts[key]
        payload = {"externalId": key, "startTime": at.isoformat()}
        return SourceRow(payload, {}, lambda _: (Position(at.isoformat(), key), at), None)


@dataclass
class FakeSiro:
    """Siro's appointments, by our external id; `recorded` and `refuses` (a status) by Siro's."""

    steps: Steps
    engagements: dict[str, datetime] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)

    def soft_delete_removed(self, valid_external_ids: Sequence[str], start: datetime, end: datetime) -> None:
        with self.steps.step("soft_delete_removed"):
            valid = set(valid_external_ids)
            self.engagements = {
                key: at for key, at in self.engagements.items() if key in valid or not start <= at <= end
            }

    def engagement(self, siro_id: str) -> Mapping[str, Any]:
        with self.steps.step("engagement"):
            if siro_id in self.refuses:
                raise SiroRefusedError("refused", self.refuses[siro_id])
            return {"id": siro_id, "recordingId": "rec-1" if siro_id in self.recorded else None}


@dataclass
class FakeSent:
    steps: Steps
    records: dict[str, Sent] = field(default_factory=dict)

    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        with self.steps.step("read_sent"):
            return {key: self.records[key] for key in external_ids if key in self.records}

    def write(self, sent: Mapping[str, Sent]) -> None:
        self.records |= sent

    def forget(self, external_ids: Sequence[str]) -> None:
        with self.steps.step("forget_sent"):
            for key in external_ids:
                self.records.pop(key, None)

    def due_polls(self, now: int, limit: int) -> list[Due]:
        raise AssertionError("this use case does not ask for it")


@dataclass
class FakeRefusals:
    records: dict[str, Refusal] = field(default_factory=dict)

    def read(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        return {key: self.records[key] for key in external_ids if key in self.records}

    def write(self, refusals: Sequence[Refusal]) -> None:
        self.records |= {each.external_id: each for each in refusals}

    def forget(self, external_ids: Sequence[str]) -> None:
        for key in external_ids:
            self.records.pop(key, None)

    def due(self, now: int, limit: int) -> list[Due]:
        return [Due(key, each.due_at) for key, each in self.records.items() if each.due_at <= now][:limit]

    def any(self) -> bool:
        return bool(self.records)


@dataclass
class FakeWindow:
    """A SentWindow: whether each (day, external id) is kept. `foreign` were added under another mapping."""

    steps: Steps
    items: dict[tuple[str, str], bool] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)

    def read(self, start: datetime, end: datetime) -> tuple[dict[str, str], set[str], set[str]]:
        first, last = start.date().isoformat(), end.date().isoformat()
        found = {key: day for day, key in sorted(self.items) if first <= day <= last}
        return found, {key for key, day in found.items() if self.items[day, key]}, self.foreign & found.keys()

    def add(self, days: Mapping[str, str]) -> None:
        self._put(days, kept=False)

    def keep(self, days: Mapping[str, str]) -> None:
        self._put(days, kept=True)

    def remove(self, days: Mapping[str, str]) -> None:
        with self.steps.step("leave_window"):
            for key, day in days.items():
                self.items.pop((day, key), None)

    def _put(self, days: Mapping[str, str], *, kept: bool) -> None:
        with self.steps.step("keep" if kept else "add"):
            self.items |= {(day, key): kept for key, day in days.items()}
            self.foreign -= days.keys()
