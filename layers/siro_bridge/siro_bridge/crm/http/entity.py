"""One entity of the mapping: its list's requests put together with its records."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from siro_bridge.crm.http.changes import Pages, after, in_order, restarted, sorted_whole, ties_by_key
from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.cursors import BEGINNING
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.list_errors import READS, CappedError, TiedError
from siro_bridge.crm.http.listing import Listing
from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.paging import KeysetPaging, Since
from siro_bridge.crm.http.mapping.sections import HttpEntity
from siro_bridge.crm.http.page_requests import page_requests
from siro_bridge.crm.http.pages import pages
from siro_bridge.crm.http.places import in_request
from siro_bridge.crm.http.records import Record, Records
from siro_bridge.crm.http.times import rounded, write_time
from siro_bridge.crm.http.unordered import behind, flat, placed
from siro_bridge.crm.http.wholeness import capped, repeated_of, unrepeated
from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.http_answers import records_in
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where

SHORTEST_WINDOW = timedelta(hours=1)
"""A window of which the CRM gives no more than it gives of any search is not cut below this."""

_RESTARTED = ("offset", "page", "connection")


Strays = dict[str, SourceRow]
"""What has no place in a list's order, by its name or key: what is met on two pages is one."""


class EntitySource:
    """`where` has the places of the entity's keys."""

    def __init__(
        self,
        name: EntityName,
        entity: HttpEntity,
        client: HttpClient,
        zone: tzinfo,
        where: Where,
        *,
        display: tzinfo | None = None,
    ) -> None:
        self.name = name
        self.records = Records(name, entity, zone, where, display=display)
        self._entity = entity
        self._list = entity.list
        self._client = client
        self._zone = zone
        self._where = where
        self._strays: Strays = {}
        self._in_list = in_request(partial(where, "list"), entity.list)
        self._item = Expression(entity.item, in_request(where, entity.get)("item"))

    @property
    def mapped_paths(self) -> list[str]:
        return [path for path in self._entity.fields if not path.startswith("_")]

    def changed(self, begin: Position | None, now: datetime) -> Iterator[Record]:
        """Every record after `begin`, in order of (updated at, key)."""
        style = self._list.paging.style if self._list.paging else "none"
        if not self.records.cursor.is_a_time:
            return self._as_listed(begin, style)
        start = self.records.moment(begin) if begin else BEGINNING
        if style == "keyset":
            ordered = self._in_order(self._pages(start, begin), now)
            return (record for record in ordered if record.moment >= start and record.position != begin)
        if self._list.order == "any":
            ordered = sorted_whole(self._pages(start, begin))
        else:
            ordered = ties_by_key(self._in_order(self._unmoved(start, begin, style), now))
        return after(ordered, (start, begin.key)) if begin else ordered

    def _as_listed(self, begin: Position | None, style: str) -> Iterator[Record]:
        """Every record, or those that the CRM lists behind `begin`."""
        if style == "keyset" or begin is None:
            return flat(self._pages(BEGINNING, begin))
        return behind(lambda place: self._pages(BEGINNING, None, place=place), begin)

    def window(self, start: datetime, end: datetime) -> Iterator[SourceRow]:
        """The rows that start in [start, end], some maybe twice; raises rather than ends early."""
        for read in range(1, READS + 1):
            try:
                yield from self._within(start, end)
            except TiedError as error:
                if read == READS:
                    raise error.lasting() from None
            except CappedError:
                if end - start <= SHORTEST_WINDOW:
                    raise
                middle = start + (end - start) / 2
                yield from self.window(start, middle)
                yield from self.window(middle, end)
                return
            else:
                return

    def _within(self, start: datetime, end: datetime) -> Iterator[SourceRow]:
        window = self._list.window
        if window is None or "startTime" not in self._entity.fields:
            raise ConfigurationError(
                f"{self._in_list('window')}: add the CRM's filter by start time (window: {{start: …, end: …}}), "
                f"and startTime to {self.name}.fields"
            )
        values = {
            "start": write_time(start - window.margin, window.format, self._zone),
            "end": write_time(end + window.margin, window.format, self._zone),
        }
        named = {window.start: values["start"], window.end: values["end"]}
        request = self._list.for_window()
        params = {name: value for name, value in named.items() if name}
        strays: Strays = {}
        read = self._read(request, values, params, None, strays=strays)
        for page, _ in self._checked(read, ordered=False):
            for row in map(self.records.listed, page):
                moment = parse_time(row.payload.get("startTime"), self._zone)
                unreadable = moment is None and "startTime" in row.payload  # for the validation to name
                if unreadable or (moment is not None and start <= moment <= end):
                    yield row
        yield from strays.values()

    def strays(self) -> list[SourceRow]:
        """What was among the changes that were read until now and has no place in their order, each told once."""
        found = list(self._strays.values())
        self._strays.clear()  # the same dictionary: a list that is read in parts goes on filling it
        return found

    def get(self, key: str) -> SourceRow | None:
        """One record by its key; None when the CRM says that it has it no more (`gone`).

        An answer without a record is a mistake of the mapping: a refused record must not be forgotten for it.
        """
        operation = replace(self._entity.get.filled(self._where("get"), {"key": key}, on_record=True), partial=True)
        response = self._client.send(operation, gone=True)
        if self._client.is_gone(response):
            return None
        body = self._client.body(response, operation, records_in)
        item = self._item.find(body)
        if item is None and self._client.says_gone(body, self._item):
            return None
        if item is None:
            raise ConfigurationError(f"{self._item.where}: {self._item.text} finds no record in the answer")
        records, _ = self.records.of([item], None)
        if not records:
            raise ConfigurationError(f"{self._item.where}: {self._item.text} finds a record without an id")
        return self.records.row(records[0])

    def _in_order(self, pages: Pages, now: datetime) -> Iterator[Record]:
        return in_order(pages, self._where("list"), self._list.name, now)

    def _unmoved(self, start: datetime, begin: Position | None, style: str) -> Pages:
        since, paging = self._list.since, self._list.paging
        if since is None or paging is None or not (style in _RESTARTED or paging.most):
            return self._pages(start, begin)
        return restarted(
            lambda moment: self._pages(moment, begin, margin=False),
            start,
            lambda moment: rounded(moment - since.margin, since.format, self._zone),
            self._list.name,
            each_page=style in _RESTARTED,
        )

    def _pages(self, start: datetime, begin: Position | None, *, margin: bool = True, place: Any = None) -> Pages:
        since = self._list.since
        values = {"since": self._since_text(since, start, margin=margin)} if since else {}
        params = {since.param: values["since"]} if since and since.param and start > BEGINNING else {}
        read = self._read(self._list, values, params, begin, strays=self._strays, place=place)
        for page, is_last in self._checked(read, ordered=self._is_ordered):
            self.records.check(page)
            yield page, is_last

    def _checked(self, read: Pages, *, ordered: bool) -> Pages:
        """Each record once, and no more of them than one search of the CRM gives."""
        paging = self._list.paging
        if paging is None or isinstance(paging, KeysetPaging):
            return read
        place = self._in_list(self._list.asking)
        once = unrepeated(read, repeated_of(paging, place), ordered=ordered)
        return capped(once, paging, self._in_list("paging", "most"))

    @property
    def _is_ordered(self) -> bool:
        return self._list.order == "ascending" and self.records.cursor.is_a_time

    def _since_text(self, since: Since, start: datetime, *, margin: bool) -> str:
        earlier = start - since.margin if margin and start > BEGINNING else start
        return write_time(earlier, since.format, self._zone)

    def _read(
        self,
        request: ListRequest,
        values: Mapping[str, Any],
        params: Mapping[str, Any],
        begin: Position | None,
        *,
        strays: Strays,
        place: Any = None,
    ) -> Pages:
        """Pages of records, none empty; what is no record, or comes before any time, goes to `strays`.

        `params` go with the first request of a list and with each page but linked ones.
        """
        items_of = Expression(request.items, self._in_list("items"))
        build = page_requests(request, self._where("list"), self.records, begin, values=values, params=params)
        ask = Listing(self._client, request, build, items_of, read=records_in, empty=request.empty)
        key = self._anchor if isinstance(request.paging, KeysetPaging) else self.records.position
        before, is_begun = begin, begin is None
        for items, is_last, at in pages(request.paging, ask, key, self._in_list, place):
            records, others = self.records.of(items, before)
            strays |= {other.stray.name: other for other in others if other.stray}
            if not is_begun:
                first, records = self.records.without_time(records)
                strays |= {record.position.key: self.records.listed(record) for record in first}
                is_begun = bool(records)
            if records:
                before = records[-1].position
                yield records if self.records.cursor.is_a_time else placed(records, at), is_last

    def _anchor(self, item: Any) -> Position | None:
        """Where a keyset page can begin; nowhere behind an item without an id, or without a time."""
        position = self.records.position(item)
        has_time = position.cursor != self.records.encode(BEGINNING) or not self.records.cursor.is_a_time
        return position if position.key and has_time else None
