"""A drawn SQL CRM: rows of every kind in one table, paged by a moment or by a number of seconds."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import event

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.domain.sync.records import NO_ID
from siro_bridge_cli.simulator import Fault as SiroFault
from tests.integration.sync.every_record import Expected, Refusal
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.sql_kinds import DIALECTS, FAILS, NAMELESS, Kind

MAPPING = """
connector: sql
timezone: UTC
sync: {{page_size: {page_size}, batch_size: {batch_size}}}
engagements:
  select: |
    SELECT number AS "_row", id AS "externalId", title AS "subject", starts_at AS "startTime", ends_at AS "endTime",
           'visit' AS "engagementType.name", 'APPOINTMENT' AS "engagementType.activityType",
           rep AS "engagementUsers[0].externalId", 'c-9' AS "account.externalId", shown AS "content",
           phone AS "account.phoneNumbers[0]", deal_id AS "opportunity.externalId", changed AS "_changed"
      FROM visits
  cursor: _changed
  key: _row
"""
TOGETHER = 9
"""So many odd rows are in one CRM, beside three plain ones: of ten, a fifth may be refused."""


@dataclass(frozen=True)
class SqlWays:
    page_size: int
    batch_size: int
    is_a_number: bool
    is_near: bool
    """starts within the window that is read whole"""


WAYS = st.builds(
    SqlWays,
    page_size=st.sampled_from([2, 3, 50]),
    batch_size=st.sampled_from([1, 3, 50]),
    is_a_number=st.booleans(),
    is_near=st.booleans(),
)


@st.composite
def crms(draw: st.DrawFn, dialect: str) -> tuple[SqlWays, list[list[tuple[str, int]]]]:
    """Several CRMs, which have each kind once between them; each row has one of three moments."""
    ways = draw(WAYS)
    kinds = draw(st.permutations([*DIALECTS[dialect].all_kinds(ways.is_a_number)]))
    moments = draw(st.lists(st.integers(0, 2), min_size=len(kinds), max_size=len(kinds)))
    entries = list(zip(kinds, moments, strict=True))
    return ways, [entries[at : at + TOGETHER] for at in range(0, len(entries), TOGETHER)]


class DrawnSqlCrm:
    """In the database at `url`, whose table of visits it makes anew."""

    def __init__(self, running: Running, url: str, entries: list[tuple[str, int]], ways: SqlWays) -> None:
        self._running, self._ways, self._engine = running, ways, open_engine(url)
        self._dialect = DIALECTS["mariadb" if self._engine.dialect.name == "mysql" else self._engine.dialect.name]
        self._kinds = self._dialect.all_kinds(ways.is_a_number)
        self._execute("DROP TABLE IF EXISTS visits")
        self._execute(self._dialect.table.format(changed="BIGINT" if ways.is_a_number else self._dialect.moment))
        plain = [("plain", 0), ("plain", 1)]
        self._entries = {f"D-{at}": each for at, each in enumerate([*entries, *plain])}
        self._entries["d-0"] = ("plain", 0)
        for id_, (kind, moment) in self._entries.items():
            self._put(id_, self._kinds[kind], NOON - timedelta(hours=2, seconds=-moment))
        running.siro.faults.add(SiroFault("status", path="*/sync/*", times=None, status=500, holds=FAILS))
        running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": url}))
        running.mapping = MAPPING.format(page_size=ways.page_size, batch_size=ways.batch_size)
        running.start()
        self._statements = 0
        event.listen(running.opened[-1].engine, "before_cursor_execute", self._count)

    def expected(self) -> Expected:
        arrive: dict[str, dict[str, Any]] = {}
        refused: list[Refusal] = []
        for id_, (name, _) in self._entries.items():
            kind = self._kinds[name]
            if kind.bad:
                refused.append(Refusal(NO_ID if name in NAMELESS else id_, kind.bad))
            elif not kind.never or self._ways.is_near:
                arrive[id_] = {"subject": f"Visit {id_}", "users": {"7": {}}, "account": "c-9", **kind.arrives}
        return Expected(arrive, refused)

    def asked(self) -> int:
        return self._statements

    def mend(self) -> None:
        self._running.siro.faults.clear()
        for id_, (name, moment) in self._entries.items():
            if self._kinds[name].bad:
                self._execute(f"DELETE FROM visits WHERE phone = 'of {id_}'")
                self._entries[id_] = ("plain", moment)
                self._put(id_, self._kinds["plain"], self._running.moment)

    def close(self) -> None:
        self._execute("DROP TABLE visits")
        self._engine.dispose()

    def _put(self, id_: str, kind: Kind, changed: Any) -> None:
        start = NOON + timedelta(days=1 if self._ways.is_near else 40)
        plain = {
            "id": f"'{id_}'",
            "title": f"'Visit {id_}'",
            "starts_at": self._dialect.written(start),
            "ends_at": self._dialect.written(start + timedelta(hours=1)),
            "rep": "'7'",
            "phone": f"'of {id_}'",
            "changed": str(int(changed.timestamp())) if self._ways.is_a_number else self._dialect.written(changed),
        }
        for row in ({**plain, **other} for other in kind.rows):
            self._execute(f"INSERT INTO visits ({', '.join(row)}) VALUES ({', '.join(row.values())})")

    def _execute(self, sql: str) -> None:
        with self._engine.begin() as connection:
            if self._engine.dialect.name in ("mysql", "mariadb"):
                connection.exec_driver_sql("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
            connection.exec_driver_sql(sql)

    def _count(self, *_: Any) -> None:
        self._statements += 1
