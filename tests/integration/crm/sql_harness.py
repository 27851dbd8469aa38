"""The SQL connector under test, on any database that SQLAlchemy reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    event,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.exc import OperationalError

from siro_bridge.crm.port import Crm
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import parse_mapping
from tests.changing_crms import Pairs, replacing
from tests.integration.crm.harness import Appointment, Count, Spoiling
from tests.integration.crm.sql_spoiling import spoil_deals
from tests.integration.crm.sql_triggers import change_notes

SCHEMA = MetaData()
MOMENT = DateTime().with_variant(DATETIME(fsp=6), "mysql", "mariadb")
"""with fractions of a second, which MariaDB keeps only where it is told to"""
APPOINTMENTS = Table(
    "appointments",
    SCHEMA,
    Column("id", String(40), primary_key=True),
    Column("updated_at", MOMENT, nullable=False),
    Column("starts_at", DateTime(), nullable=False),
    Column("subject", String(200)),
    Column("removed_at", DateTime()),
    Column("zone", String(40)),
)
DEALS = Table(
    "deals",
    SCHEMA,
    Column("id", String(40), primary_key=True),
    Column("timeline", Text()),
    Column("amount", Numeric(12, 2), CheckConstraint("amount >= 0")),
    Column("decision_date", Date()),
    Column("hot", Boolean()),
)
NOTES = Table(
    "notes",
    SCHEMA,
    Column("id", Integer(), primary_key=True, autoincrement=True),
    Column("deal_id", String(40), nullable=False),
    Column("body", Text(), nullable=False),
    Column("kind", String(20), nullable=False),
)
VISITORS = Table(
    "visitors",
    SCHEMA,
    Column("appointment", String(40), primary_key=True),
    Column("updated_at", MOMENT),
)
"""Where an appointment's change may show as well, or alone."""
GARBLED = {
    "postgresql": "'infinity'",
    "mysql": "'2026-02-31'",
    "mariadb": "'2026-02-31'",
    "sqlite": "CAST(x'ff' AS TEXT)",
}
"""Each is kept, and the driver gives no time for it; of some it gives no row at all."""
MAPPING = """
connector: sql
timezone: UTC
display_timezone: America/Denver
engagements:
  select: |
    SELECT id AS "externalId", subject AS "subject", starts_at AS "startTime", removed_at AS "deletedAt",
           'visit' AS "engagementType.name", 'APPOINTMENT' AS "engagementType.activityType",
           7 AS "engagementUsers[0].externalId", 'dana@example.com' AS "engagementUsers[0].email",
           'c-9' AS "account.externalId", 'd-1' AS "opportunity.externalId", updated_at AS "_changed",
           zone AS "_timezone"
      FROM appointments
  cursor: _changed
  key: externalId
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  fields: [{name: Hot, target: deal, column: hot, type: boolean}]
  note: {target: deal, table: notes, key: id, parent: deal_id, body: body, constants: {kind: siro}}
"""

SEVERAL_TIMES = (
    MAPPING.replace(
        'zone AS "_timezone"\n      FROM appointments',
        'zone AS "_timezone", v.updated_at AS "_visitor_changed"\n'
        "      FROM appointments LEFT JOIN visitors v ON v.appointment = id",
    )
    .replace("cursor: _changed", "cursor: [_changed, _visitor_changed]")
    .replace('updated_at AS "_changed"', 'appointments.updated_at AS "_changed"')
)
"""The newest of two tables' times of change counts."""


def sql_mapping(text: str = MAPPING) -> SqlMapping:
    mapping = parse_mapping(text)
    assert isinstance(mapping, SqlMapping)
    return mapping


class SqlUnderTest:
    text_field = "timeline"
    number_field = "amount"
    date_field = "decision_date"
    flag_field = "hot"

    def __init__(self, url: str, unreachable_url: str, mapping: str = MAPPING) -> None:
        self.url = url
        self.unreachable_url = unreachable_url
        self.mapping = mapping
        self.crm = SqlCrm(sql_mapping(mapping), {"url": url})
        self.person = open_engine(url)
        self._pairs: Pairs = ()
        SCHEMA.drop_all(self.person)
        SCHEMA.create_all(self.person)
        with self.person.begin() as connection:
            connection.execute(insert(DEALS), [{"id": "d-1"}, {"id": "d-2"}])

    def put(self, *appointments: Appointment) -> None:
        with self.person.begin() as connection:
            for each in appointments:
                connection.execute(APPOINTMENTS.delete().where(APPOINTMENTS.c.id == each.key))
                connection.execute(VISITORS.delete().where(VISITORS.c.appointment == each.key))
                connection.execute(insert(APPOINTMENTS).values(_row(each)))
                if self.mapping == SEVERAL_TIMES:
                    self._show_change_elsewhere(connection, each)

    def _show_change_elsewhere(self, connection: Connection, each: Appointment) -> None:
        """Of some appointments their own row tells the change, of some the visitor's alone, of some both."""
        how = sum(map(ord, each.key)) % 4
        own, visitors = each.updated_at.replace(tzinfo=None), (None, -1, 0, 1)[how]
        if visitors is None:
            return
        older = {"updated_at": own - timedelta(days=1)} if visitors > 0 else {"updated_at": own}
        connection.execute(APPOINTMENTS.update().where(APPOINTMENTS.c.id == each.key).values(older))
        at = own - timedelta(days=1) if visitors < 0 else own
        connection.execute(insert(VISITORS).values(appointment=each.key, updated_at=at))

    def put_without_id(self, updated_at: datetime) -> None:
        self.put(Appointment("", updated_at, updated_at))

    def remove(self, key: str) -> None:
        with self.person.begin() as connection:
            connection.execute(APPOINTMENTS.delete().where(APPOINTMENTS.c.id == key))

    def garble(self, key: str) -> None:
        with self.person.begin() as connection:
            if connection.dialect.name in ("mysql", "mariadb"):
                connection.exec_driver_sql("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
            value: ColumnElement[Any] = literal_column(GARBLED[connection.dialect.name])
            connection.execute(APPOINTMENTS.update().where(APPOINTMENTS.c.id == key).values(removed_at=value))

    def edit_deal(self, key: str, field: str, value: Any) -> None:
        with self.person.begin() as connection:
            connection.execute(DEALS.update().where(DEALS.c.id == key).values({field: value}))

    def deal_value(self, key: str, field: str) -> Any:
        with self.person.begin() as connection:
            return connection.execute(select(DEALS.c[field]).where(DEALS.c.id == key)).scalar_one()

    def spoil(self, field: str, how: Spoiling) -> None:
        with self.person.begin() as connection:
            spoil_deals(connection, field, how)

    def notes(self, deal: str) -> dict[str, str]:
        with self.person.begin() as connection:
            rows = connection.execute(select(NOTES.c.id, NOTES.c.body).where(NOTES.c.deal_id == deal))
            return {str(row.id): row.body for row in rows}

    def add_note(self, deal: str, text: str) -> None:
        with self.person.begin() as connection:
            connection.execute(insert(NOTES).values(deal_id=deal, body=text, kind="call"))

    def edit_note(self, note_key: str, text: str) -> None:
        """What is in the row then, whatever the CRM makes of what it is sent."""
        with self.person.begin() as connection:
            if self._pairs:
                change_notes(connection, ())
            connection.execute(NOTES.update().where(NOTES.c.id == int(note_key)).values(body=text))
            if self._pairs:
                change_notes(connection, self._pairs)

    def change_notes(self, pairs: Pairs) -> None:
        self._pairs = pairs
        with self.person.begin() as connection:
            change_notes(connection, pairs)

    def type_around(self, note_key: str, before: str, after: str) -> None:
        change = replacing(self._pairs)
        [text] = [text for deal in ("d-1", "d-2") for key, text in self.notes(deal).items() if key == note_key]
        self.edit_note(note_key, change(before + "\n") + text + change("\n" + after))

    def remove_note(self, note_key: str) -> None:
        with self.person.begin() as connection:
            connection.execute(NOTES.delete().where(NOTES.c.id == int(note_key)))

    @contextmanager
    def lose_next_answer(self) -> Iterator[None]:
        """The commit gets through, and the line breaks before its answer."""
        dialect = self.crm.engine.dialect
        commit = dialect.do_commit

        def commit_and_break(connection: Any) -> None:
            commit(connection)
            vars(dialect).pop("do_commit")
            cause = dialect.loaded_dbapi.OperationalError("server closed the connection unexpectedly")
            raise OperationalError("COMMIT", {}, cause, connection_invalidated=True)

        vars(dialect)["do_commit"] = commit_and_break
        try:
            yield
        finally:
            vars(dialect).pop("do_commit", None)

    @contextmanager
    def count_requests(self) -> Iterator[Count]:
        count = Count()

        def counted(*_: Any) -> None:
            count.made += 1

        event.listen(self.crm.engine, "before_cursor_execute", counted)
        try:
            yield count
        finally:
            event.remove(self.crm.engine, "before_cursor_execute", counted)

    def unreachable(self) -> Crm:
        return SqlCrm(sql_mapping(self.mapping), {"url": self.unreachable_url})

    def timeless(self) -> Crm:
        return SqlCrm(sql_mapping(MAPPING.replace("cursor: _changed", "cursor: none")), {"url": self.url})

    def misconfigured(self) -> Crm:
        return SqlCrm(sql_mapping(MAPPING.replace("FROM appointments", "FROM nowhere")), {"url": self.url})

    def close(self) -> None:
        self.crm.close()
        self.person.dispose()


def _row(each: Appointment) -> dict[str, Any]:
    return {
        "id": each.key,
        "updated_at": each.updated_at.replace(tzinfo=None),
        "starts_at": each.start.replace(tzinfo=None),
        "subject": each.subject,
        "zone": each.zone,
        "removed_at": each.deleted_at.replace(tzinfo=None) if each.deleted_at else None,
    }


@contextmanager
def sql_under_test(url: str, unreachable_url: str, mapping: str = MAPPING) -> Iterator[SqlUnderTest]:
    harness = SqlUnderTest(url, unreachable_url, mapping)
    try:
        yield harness
    finally:
        harness.close()
