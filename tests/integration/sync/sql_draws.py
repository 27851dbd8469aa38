"""A drawn SQL CRM: rows of every kind in one table, paged by a text or by a number of seconds."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import event

from siro_bridge.domain.sync import NO_ID
from siro_bridge_cli.simulator import Fault as SiroFault
from tests.integration.sync.every_record import Expected, Refusal
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import stamp

TABLE = """CREATE TABLE visits (row INTEGER PRIMARY KEY, id, title, starts_at, ends_at, rep, phone, deal_id, changed)"""
MAPPING = """
connector: sql
timezone: UTC
sync: {{page_size: {page_size}, batch_size: {batch_size}}}
engagements:
  select: |
    SELECT row AS "_row", id AS "externalId", title AS "subject", starts_at AS "startTime", ends_at AS "endTime",
           'visit' AS "engagementType.name", 'APPOINTMENT' AS "engagementType.activityType",
           rep AS "engagementUsers[0].externalId", 'c-9' AS "account.externalId",
           phone AS "account.phoneNumbers[0]", deal_id AS "opportunity.externalId", changed AS "_changed"
      FROM visits
  cursor: _changed
  key: _row
"""
BRACKETS = "[" * 1000
FAILS = "Siro fails at this one"


@dataclass(frozen=True)
class Kind:
    """Each of `rows` has what is other than in a plain row; a part of what is said of it is `bad`."""

    rows: tuple[dict[str, str], ...] = ({},)
    bad: str = ""
    arrives: dict[str, Any] = field(default_factory=dict)
    never: bool = False
    """has no time of its last change, or none that is one"""


KINDS = {
    "plain": Kind(),
    "brackets": Kind(({"phone": f"'{BRACKETS}'"},)),
    "bytes of a text": Kind(({"title": "x'526f6f66'"},), arrives={"subject": "Roof"}),
    "two reps": Kind(({}, {"rep": "'8'"}), arrives={"users": {"7": {}, "8": {}}}),
    "never changed": Kind(({"changed": "NULL"},), never=True),
    "another encoding": Kind(({"title": "CAST(x'81' AS TEXT)"},), "bytes that are no text"),
    "no text": Kind(({"title": "x'008182'"},), "bytes that are no text"),
    "two views": Kind(({}, {"title": "'In another view'"}), "it stands in 2 rows"),
    "no id": Kind(({"id": "NULL"},), "required"),
    "an id of nothing": Kind(({"id": "'null'"},), "stands for nothing"),
    "no time": Kind(({"starts_at": "'soon'"},), "a time expected"),
    "ends before it starts": Kind(({"ends_at": "'2020-01-01T00:00:00Z'"},), "before startTime"),
    "refused by Siro": Kind(({"deal_id": "'nowhere'"},), "nowhere"),
    "Siro fails": Kind(({"title": f"'{FAILS}'"},), "Siro fails at this record"),
}
NAMELESS = ("no id", "an id of nothing")
WAYS = st.fixed_dictionaries(
    {
        "page_size": st.sampled_from([2, 3, 50]),
        "batch_size": st.sampled_from([1, 3, 50]),
        "is_a_number": st.booleans(),
        "is_near": st.booleans(),
    }
)
ENTRIES = st.tuples(st.permutations([*KINDS]), st.lists(st.integers(0, 2), min_size=9, max_size=9)).map(
    lambda drawn: list(zip(*drawn, strict=False))
)


class DrawnSqlCrm:
    def __init__(self, running: Running, entries: list[tuple[str, int]], ways: dict[str, Any]) -> None:
        self._running, self._ways = running, ways
        plain = [("plain", 0), ("plain", 1)]
        self._entries = {f"D-{at}": each for at, each in enumerate([*entries, *plain])}
        self._entries["d-0"] = ("plain", 0)
        running.crm.execute(TABLE)
        for id_, (kind, moment) in self._entries.items():
            self._put(id_, KINDS[kind], NOON - timedelta(hours=2, seconds=-moment))
        running.siro.faults.add(SiroFault("status", path="*/sync/*", times=None, status=500, holds=FAILS))
        sizes = {name: ways[name] for name in ("page_size", "batch_size")}
        running.mapping = MAPPING.format(**sizes)
        running.start()
        self._statements = 0
        event.listen(running.opened[-1].engine, "before_cursor_execute", self._count)

    def expected(self) -> Expected:
        arrive: dict[str, dict[str, Any]] = {}
        refused: list[Refusal] = []
        for id_, (name, _) in self._entries.items():
            kind = KINDS[name]
            if kind.bad:
                refused.append(Refusal(NO_ID if name in NAMELESS else id_, kind.bad))
            elif not kind.never or self._ways["is_near"]:
                arrive[id_] = {"subject": f"Visit {id_}", "users": {"7": {}}, "account": "c-9", **kind.arrives}
        return Expected(arrive, refused)

    def asked(self) -> int:
        return self._statements

    def mend(self) -> None:
        self._running.siro.faults.clear()
        for id_, (name, moment) in self._entries.items():
            if KINDS[name].bad:
                self._running.crm.execute("DELETE FROM visits WHERE phone LIKE :mark", mark=f"%of {id_}")
                self._entries[id_] = ("plain", moment)
                self._put(id_, KINDS["plain"], self._running.moment)

    def _put(self, id_: str, kind: Kind, changed: Any) -> None:
        start = NOON + timedelta(days=1 if self._ways["is_near"] else 40)
        written = str(int(changed.timestamp())) if self._ways["is_a_number"] else f"'{stamp(changed)}'"
        plain = {
            "id": f"'{id_}'",
            "title": f"'Visit {id_}'",
            "starts_at": f"'{stamp(start)}'",
            "ends_at": f"'{stamp(start + timedelta(hours=1))}'",
            "rep": "'7'",
            "phone": f"'of {id_}'",
            "changed": written,
        }
        for row in (plain | other for other in kind.rows):
            self._running.crm.execute(f"INSERT INTO visits ({', '.join(row)}) VALUES ({', '.join(row.values())})")

    def _count(self, *_: Any) -> None:
        self._statements += 1
