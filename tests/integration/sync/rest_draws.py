"""A drawn REST CRM: visits of every kind, in a list of every style."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from siro_bridge.domain.sync.records import NO_ID
from siro_bridge_cli.simulator import Fault as SiroFault
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.faults import Fault, Faults
from tests.integration.crm.rest_crm.listing import Lists
from tests.integration.crm.rest_crm.server import RestCrmServer
from tests.integration.crm.rest_crm.store import Json, Store
from tests.integration.crm.rest_harness import documented, visit
from tests.integration.crm.test_rest_paging import STYLES
from tests.integration.sync.every_record import Expected, Refusal
from tests.integration.sync.rest_kinds import FAILS, KINDS, MOMENTS, MOST_BAD, ONE_OF, UNDATED, WRITES
from tests.integration.sync.running import NOON, Running

TIMELESS = {f"{style}, no clock": style for style in ("cursor", "offset", "page", "link", "whole")}
LIST_STYLES = [*STYLES, *TIMELESS]
MOST = 11
SEARCH_GIVES = 12
"""More than share one moment, by whole pages."""

NOTHING: dict[str, tuple[int | str, tuple[int, Any]]] = {
    "204": (204, (204, None)),
    "304": (304, (304, None)),
    "404": (404, (404, {"error": {"message": "no such resource"}})),
    "no body": ("", (200, None)),
    "null": ("null", (200, b"null")),
    "{}": ("{}", (200, {})),
    "[]": ("[]", (200, [])),
    "null in it": ("null", (200, {"data": None})),
}
"""What the mapping says of it, and how the CRM answers then."""


@dataclass(frozen=True)
class Entry:
    kind: str
    moment: int
    is_near: bool
    """starts within the window that is read whole"""
    is_hidden: bool


@dataclass(frozen=True)
class Ways:
    """How the list is asked for, and how it answers."""

    size: int
    tells_more: bool
    form: str
    is_capped: bool
    nothing: str | None
    throttled_at: int
    throttling: Fault
    page_size: int
    batch_size: int


WAYS = st.builds(
    Ways,
    size=st.integers(2, 4),
    tells_more=st.booleans(),
    form=st.sampled_from(["iso", "epoch", "epoch_ms"]),
    is_capped=st.booleans(),
    nothing=st.sampled_from([None, *NOTHING]),
    throttled_at=st.integers(0, 9),
    throttling=st.builds(
        Fault,
        method=st.just("*"),
        status=st.sampled_from([429, 403, 200]),
        body=st.just({"slow": True}),
        headers=st.sampled_from([{}, {"Retry-After": "7"}, {"Retry-After": "3600"}]),
    ),
    page_size=st.sampled_from([2, 5, 50]),
    batch_size=st.sampled_from([1, 3, 50]),
)


def entries_from(first: int) -> st.SearchStrategy[list[Entry]]:
    """Some of all kinds; the simplest draw has those from the `first` one on, so that each style begins with others."""
    begin = first % len(KINDS)
    kinds = [*KINDS][begin:] + [*KINDS][:begin]
    how = st.tuples(st.integers(0, len(MOMENTS) - 1), st.booleans(), st.sampled_from([False, False, False, True]))
    drawn = st.tuples(st.permutations(kinds), st.lists(how, min_size=MOST, max_size=MOST))
    return drawn.map(lambda them: [Entry(kind, *each) for kind, each in zip(*them, strict=False)])


class ThrottlesOnce(Faults):
    """At the list's `at`th request; never at 0."""

    def __init__(self, at: int, fault: Fault) -> None:
        super().__init__()
        self._left, self._fault = at, fault

    def take(self, method: str, path: str) -> Fault | None:
        del method
        self._left -= path.endswith(("/visits", "/search"))
        return self._fault if self._left == 0 and not path.endswith("/visits/") else None


class DrawnRestCrm:
    def __init__(self, server: RestCrmServer, running: Running, style: str, entries: list[Entry], ways: Ways) -> None:
        self._server, self._running, self._style, self._ways = server, running, style, ways
        self._list = list_of(style, ways)
        self._entries = {str(100 + number): each for number, each in enumerate(fitting(entries, self._list))}
        server.store = self._store = Store(shows_visit=self._shown)
        server.faults, server.writes = ThrottlesOnce(ways.throttled_at, ways.throttling), WRITES
        server.requests.clear()
        for id_, entry in self._entries.items():
            self._put(id_, entry)
        self._store.says_nothing = NOTHING[ways.nothing][1] if ways.nothing else None
        self._store.lists = Lists(
            hidden={id_ for id_, entry in self._entries.items() if entry.is_hidden},
            most=(self._list["paging"] or {}).get("most"),
            past="nothing" if ways.size % 2 else "error",
        )
        running.siro.faults.add(SiroFault("status", path="*/sync/*", times=None, status=500, holds=FAILS))

    def document(self) -> Json:
        document = documented()
        del document["opportunities"], document["write_back"]
        document["throttled"] = {"status": [403, 200], "body": "slow"}
        document["sync"] = {"page_size": self._ways.page_size, "batch_size": self._ways.batch_size}
        engagements = document["engagements"]
        engagements["fields"]["account.latitude"] = "lat"
        engagements["list"] = self._list
        is_timeless = self._style in TIMELESS
        engagements |= {"cursor": "none"} if is_timeless else {"time_format": self._ways.form}
        return document

    def asked(self) -> int:
        return len(self._server.requests)

    def expected(self) -> Expected:
        seen = {id_: KINDS[entry.kind] for id_, entry in self._entries.items() if not entry.is_hidden}
        arrive = {id_: {**self._fields(id_), **kind.arrives} for id_, kind in seen.items() if not kind.bad}
        named = [Refusal(id_, kind.bad) for id_, kind in seen.items() if kind.bad and not kind.is_nameless]
        nameless = {json.dumps(self._shown(self._store.visits[id_])): kind for id_, kind in seen.items()}
        strays = [Refusal(NO_ID, kind.bad) for kind in nameless.values() if kind.is_nameless]
        return Expected(arrive, [*named, *strays])

    def mend(self) -> None:
        """Siro fails no more; the others are edited."""
        self._running.siro.faults.clear()
        now = self._running.moment.replace(microsecond=0)
        for id_, entry in self._entries.items():
            if KINDS[entry.kind].bad:
                self._entries[id_] = replace(entry, kind="plain")
                self._put(id_, self._entries[id_], None if entry.kind == "Siro fails" else now)

    def _put(self, id_: str, entry: Entry, changed: datetime | None = None) -> None:
        updated = changed or KINDS[entry.kind].at or MOMENTS[entry.moment]
        start = NOON + timedelta(days=1 if entry.is_near else 40)
        more = {"deal_id": None, "lat": 40.5}
        self._store.visits[id_] = visit(Appointment(id_, updated, start, f"Visit {id_}")) | more
        if entry.kind == "two rows":
            again = MOMENTS[(entry.moment + 1) % len(MOMENTS)]
            self._store.visits[f"{id_}, again"] = visit(Appointment(id_, again, start, "In another view")) | more

    def _fields(self, id_: str) -> Json:
        record = self._store.visits[id_]
        begin, end = record["when"].values()
        return {"subject": record["title"], "startTime": begin, "endTime": end, "users": {"7": {}}, "account": "c-9"}

    def _shown(self, record: Json) -> Any:
        entry = self._entries[record["id"]]
        return KINDS[entry.kind].show({**record, "modified": self._written(record["modified"])})

    def _written(self, modified: str) -> Any:
        """In the form of the mapping, as a number or as text."""
        if self._ways.form == "iso" or self._style in TIMELESS:
            return modified
        seconds = int(datetime.fromisoformat(modified).timestamp())
        number = seconds if self._ways.form == "epoch" else seconds * 1000
        return number if self._ways.size % 2 else str(number)


def list_of(style: str, ways: Ways) -> Json:
    """The mapping's list in this style."""
    listed: Json = documented()["engagements"]["list"] | json.loads(json.dumps(STYLES[TIMELESS.get(style, style)]))
    if style in TIMELESS:
        listed |= {"since": None, "params": {}}
    if ways.nothing:
        listed["empty"] = [NOTHING[ways.nothing][0]]
    if paging := listed["paging"]:
        paging["size"] = ways.size
        if ways.tells_more and paging["style"] in ("offset", "page"):
            paging["more"] = "meta.more"
        if ways.is_capped and listed["since"] is not None and "order" not in listed:
            paging["most"] = SEARCH_GIVES
    return listed


def fitting(entries: list[Entry], listed: Json) -> list[Entry]:
    """Without what the mapping, or the list, has a line of its own for; and with one plain record at the end."""
    kept: list[Entry] = []
    excluded = {kind for kind, each in KINDS.items() if each.is_nameless} if is_capped(listed) else set()
    excluded |= set() if is_in_any_order(listed) else set(UNDATED)
    for entry in entries:
        if entry.kind in excluded:
            continue
        if any(entry.kind in group and any(each.kind in group for each in kept) for group in ONE_OF):
            continue
        if KINDS[entry.kind].bad and sum(bool(KINDS[each.kind].bad) for each in kept) == MOST_BAD:
            continue
        kept.append(entry)
    hidden = [number for number, entry in enumerate(kept) if entry.is_hidden][: most_hidden(listed["paging"] or {})]
    kept = [replace(entry, is_hidden=number in hidden) for number, entry in enumerate(kept)]
    return [*kept, Entry("plain", 0, is_near=True, is_hidden=False)]


def is_in_any_order(listed: Json) -> bool:
    """By the mapping, or because no time tells it: nowhere else is it certain where a visit without a time stands."""
    return listed.get("order") == "any" or "sort" not in json.dumps([listed["params"], listed.get("body")])


def is_capped(listed: Json) -> bool:
    return "most" in (listed["paging"] or {})


def most_hidden(paging: Json) -> int:
    """Keyset goes on from no empty page, and one blank page ends no list that does not say whether more follow."""
    if paging.get("style") == "keyset" or "most" in paging:
        return 0
    counted = paging.get("style") in ("offset", "page") and "more" not in paging
    return int(paging["size"]) if counted else MOST
