"""Writes fields of one row and reads them back: what came out other than meant is put back, field by field.

Nearly always the database takes all of them, so that is tried first, without a savepoint. Where it does not, the
transaction is rolled back, and another one finds out by savepoints which fields it takes.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import BINARY, Connection, cast
from sqlalchemy.exc import StatementError

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.sql.came_out import CameOut, came_out
from siro_bridge.crm.sql.drivers import Complaint
from siro_bridge.crm.sql.errors import VALUE_ERRORS
from siro_bridge.crm.sql.kinds import Kind
from siro_bridge.crm.sql.target_row import TargetRow
from siro_bridge.domain.write_back.values import same

logger = logging.getLogger(__name__)

Told = Callable[[Exception, Sequence[FieldWrite]], Complaint]
"""What the refusal of these fields says; it raises an error that is none. Of several fields any may be the cause."""

Outcomes = dict[str, FieldOutcome]

NO_ROW = "no row was updated: a trigger, a rule or a policy of the database kept it"
NOT_SHOWN = "the database does not show the record any more after it; the old value was put back"


def write_at_once(
    connection: Connection, record: TargetRow, writes: Sequence[FieldWrite], told: Told, *, returns_all: bool
) -> Outcomes | None:
    """Of a row that is locked: all fields in one statement. None where the transaction is to be rolled back."""
    try:
        now = record.write(connection, writes, returns_all=returns_all)
    except (StatementError, *VALUE_ERRORS) as error:
        told(error, writes)
        return None
    if now is None:
        return None
    found = _came_out(record, writes, now)
    if any(each.result is WriteResult.REFUSED for each in found.values()):
        return None
    return {name: _told_of(record, each, now[name]) for name, each in found.items()}


def write_in_parts(connection: Connection, record: TargetRow, writes: Sequence[FieldWrite], told: Told) -> Outcomes:
    """Of a row that is locked, and at which something is refused: all fields in one statement, or else each alone."""
    refused, outcomes = _attempt(connection, record, writes, told)
    if not refused:
        return outcomes
    if len(writes) > 1:
        refused = {}
        for write in writes:
            refused |= _attempt(connection, record, [write], told)[0]
    values = record.read(connection, [write.field for write in writes]) or {}
    return {each.field: _outcome(record, each, refused.get(each.field), values.get(each.field)) for each in writes}


def _attempt(
    connection: Connection, record: TargetRow, writes: Sequence[FieldWrite], told: Told
) -> tuple[dict[str, Complaint], Outcomes]:
    """The refused fields with their reasons; then nothing was changed. Without any, what became of all of them."""
    savepoint = connection.begin_nested()
    try:
        updated = connection.execute(record.update(writes)).rowcount
        now = record.read(connection, [write.field for write in writes])
    except (StatementError, *VALUE_ERRORS) as error:
        savepoint.rollback()
        complaint = told(error, writes)
        return {write.field: complaint for write in writes}, {}
    if not updated or now is None:
        savepoint.rollback()
        return {write.field: _complaint(record, NOT_SHOWN if updated else NO_ROW) for write in writes}, {}
    found = _came_out(record, writes, now)
    if refused := {name: each for name, each in found.items() if each.result is WriteResult.REFUSED}:
        savepoint.rollback()
        return {name: _complaint(record, each.reason) for name, each in refused.items()}, {}
    savepoint.commit()
    return {}, {name: _told_of(record, each, now[name]) for name, each in found.items()}


def _came_out(record: TargetRow, writes: Sequence[FieldWrite], now: Mapping[str, CrmValue]) -> dict[str, CameOut]:
    return {write.field: came_out(write, now[write.field], record.field(write.field).kind) for write in writes}


def _outcome(record: TargetRow, write: FieldWrite, refused: Complaint | None, now: CrmValue) -> FieldOutcome:
    """A field that was written may be another one's victim: a trigger sets what belongs together."""
    if refused is not None:
        return FieldOutcome(WriteResult.REFUSED, now, refused.message, refused.said)
    found = came_out(write, now, record.field(write.field).kind)
    if found.result is WriteResult.REFUSED:
        found = CameOut(WriteResult.REFUSED, "the database changed it when another field was written")
    return _told_of(record, found, now)


def _told_of(record: TargetRow, found: CameOut, now: CrmValue) -> FieldOutcome:
    reason = _complaint(record, found.reason).message if found.reason else ""
    return FieldOutcome(found.result, now, reason)


def _complaint(record: TargetRow, text: str) -> Complaint:
    return Complaint(Kind.REFUSED, f"UPDATE {record.table.fullname}: {text}")


# ---- tables without transactions ----


def write_compared(connection: Connection, record: TargetRow, writes: Sequence[FieldWrite], told: Told) -> Outcomes:
    """Nothing locks the row, and nothing takes a statement back: each one compares the field itself."""
    return {write.field: _write_compared(connection, record, write, told) for write in writes}


def _write_compared(connection: Connection, record: TargetRow, write: FieldWrite, told: Told) -> FieldOutcome:
    before, exact = _read_exactly(connection, record, write.field)
    if not same(before, write.expected):
        return FieldOutcome(WriteResult.EDITED, before)
    try:
        updated = _update_exactly(connection, record, write, exact)
    except (StatementError, *VALUE_ERRORS) as error:
        complaint = told(error, [write])
        return FieldOutcome(WriteResult.REFUSED, before, complaint.message, complaint.said)
    now, exact = _read_exactly(connection, record, write.field)
    if not updated:
        return FieldOutcome(WriteResult.EDITED, now)
    found = came_out(write, now, record.field(write.field).kind)
    reason = _complaint(record, found.reason).message if found.reason else ""
    if found.result is not WriteResult.REFUSED or same(now, before):
        return FieldOutcome(found.result, now, reason)
    return _put_back(connection, record, FieldWrite(write.field, now, before), exact, reason)


def _put_back(
    connection: Connection, record: TargetRow, back: FieldWrite, exact: bytes | None, reason: str
) -> FieldOutcome:
    try:
        _update_exactly(connection, record, back, exact)
    except (StatementError, *VALUE_ERRORS):
        pass  # what stands there then is told below
    now, _ = _read_exactly(connection, record, back.field)
    if same(now, back.new):
        return FieldOutcome(WriteResult.REFUSED, now, reason)
    if same(now, back.expected):
        return FieldOutcome(WriteResult.ALTERED, now, reason.replace("was put back", "could not be put back"))
    return FieldOutcome(WriteResult.EDITED, now)


def _read_exactly(connection: Connection, record: TargetRow, field: str) -> tuple[CrmValue, bytes | None]:
    """The value, and the database's own bytes of it: a collation tells neither capitals nor trailing blanks apart."""
    exactly = cast(record.table.columns[field], BINARY)
    row = connection.execute(record.select([record.field(field).chosen, exactly])).one()
    return record.field(field).read(row[0]), row[1]


def _update_exactly(connection: Connection, record: TargetRow, write: FieldWrite, exact: bytes | None) -> int:
    is_so = cast(record.table.columns[write.field], BINARY).is_not_distinct_from(exact)
    return connection.execute(record.update([write]).where(is_so)).rowcount
