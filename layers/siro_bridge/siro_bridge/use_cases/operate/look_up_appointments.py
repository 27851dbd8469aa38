"""Looks up in the CRM which appointments a rep has around a time, and why Siro has each of them or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.operate.crm_appointments import CrmAppointment, CrmAppointments, Reach, Standing
from siro_bridge.domain.operate.requests import Appointments
from siro_bridge.domain.operate.unlinked import AROUND
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.sync.records import Record, Refusal, RefusalStore, Sent, SentStore
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import Entity
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.read_each import read_those_there
from siro_bridge.use_cases.send_records import Refused

MOST_READ_WHOLE = 200
"""Appointments that are read one by one, where the CRM's list does not show their reps."""

LOOKS_BETWEEN = 500
"""Rows after which the time is looked at."""


@dataclass(frozen=True, slots=True)
class LookUpAppointments:
    """`section` is the mapping's of the appointments; the stores tell what Siro has of them."""

    reader: CrmReader
    section: Entity
    records: GatherRecords
    sent: SentStore
    refusals: RefusalStore
    reach: Reach

    def __call__(self, asked: Appointments, deadline: Deadline) -> CrmAppointments:
        """Those of any of the reps, and those with the keys. Raises what the CRM raises."""
        rows, whole = self._rows(asked, deadline)
        ids = {_id(row) for row in rows if _is_asked_for(row.payload, asked)}
        rows = [row for row in rows if _id(row) in ids]
        known, refused = self.sent.read(list(ids)), self.refusals.read(list(ids))
        found = self.records.whole(self.records.gather(rows), rows, known)
        changed = {_id(row): row.updated_at for row in rows}
        told = (self._told(one, known.get(key), refused.get(key), changed.get(key)) for key, one in found.items())
        return CrmAppointments(appointments=tuple(each for each in told if each), whole=whole)

    def _rows(self, asked: Appointments, deadline: Deadline) -> tuple[list[SourceRow], bool]:
        """And whether they are all of that time."""
        if not self.section.has_window:
            return read_those_there(self.reader, "engagements", asked.keys), False
        rows = list[SourceRow]()
        for row in self.reader.read_window("engagements", asked.at - AROUND, asked.at + AROUND):
            rows.append(row)
            if len(rows) % LOOKS_BETWEEN == 0 and not deadline.allows(REQUEST_SECONDS):
                return rows, False
        if not self.section.is_slim:
            return rows, True
        ids = list(map(_id, rows))
        return read_those_there(self.reader, "engagements", ids[:MOST_READ_WHOLE]), len(ids) <= MOST_READ_WHOLE

    def _told(
        self, one: Record | Refused, known: Sent | None, refused: Refusal | None, changed_at: datetime | None
    ) -> CrmAppointment | None:
        """None of one that names no start, or that the CRM has deleted."""
        record = one.record if isinstance(one, Refused) else one
        starts_at, ends_at = (parse_time(record.payload.get(name), UTC) for name in ("startTime", "endTime"))
        if starts_at is None or record.payload.get("deletedAt"):
            return None
        issues = one.issues if isinstance(one, Refused) else ()
        if refused and refused.digest == record.digest:
            issues = issues or refused.issues
        if issues:
            standing = Standing.REFUSED
        elif known and known.digest == record.digest:
            standing = Standing.SENT
        else:
            standing = self.reach.standing(starts_at, changed_at, never_sent=known is None)
        return CrmAppointment(
            external_id=record.external_id,
            starts_at=starts_at,
            ends_at=ends_at,
            changed_at=changed_at,
            standing=standing,
            issues=tuple(map(str, issues)),
        )


def _id(row: SourceRow) -> str:
    return str(row.payload.get("externalId"))


def _is_asked_for(payload: Mapping[str, Any], asked: Appointments) -> bool:
    return payload.get("externalId") in asked.keys or bool(_reps(payload) & set(asked.reps))


def _reps(payload: Mapping[str, Any]) -> set[str]:
    users: Iterable[Any] = payload.get("engagementUsers") or ()
    return {str(user.get("externalId")) for user in users if isinstance(user, Mapping)}
