"""Lists of the test CRM: filters, order, and every way of paging that the connector knows."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

from tests.integration.crm.rest_crm.times import iso

Json = dict[str, Any]
MOST = 50
Key = tuple[str, str]


@dataclass
class Lists:
    """How the CRM's lists differ from what one would hope for; by default in nothing."""

    hidden: set[str] = field(default_factory=set)
    """records that the credentials may not see: left out of each page after it was cut"""
    most: int | None = None
    """the records that it gives of one search; a page past them is answered as `past` says"""
    past: Literal["error", "nothing"] = "error"
    ties_notes: bool = False
    """whether notes come in another order on each page"""
    overlap: int = 0
    """how many records of a page stand at the beginning of the next one, which its token or link leads to"""
    stuck: bool = False
    """gives the first page whatever is asked for, and says that more follow"""


class RefusedError(Exception):
    """The list cannot be asked for so."""


def list_records(records: list[Json], query: Mapping[str, Any], ways: Lists) -> Json:
    """`{data, meta: {next, more}}`, sorted as asked for, else by id."""
    size = min(int(query.get("per_page") or query.get("limit") or MOST), MOST)
    chosen = _sorted([record for record in records if _is_wanted(record, query)], query)
    first = 0 if ways.stuck else _first(chosen, query, size)
    first -= ways.overlap if first else 0
    if ways.most is not None and first + size > ways.most:
        if ways.past == "error":
            raise RefusedError
        chosen = []
    page, more = chosen[first : first + size], ways.stuck or len(chosen) > first + size
    token = _token([*_place(page[-1], query), first + size]) if more and page else None
    shown = [record for record in page if record["id"] not in ways.hidden]
    return {"data": shown, "meta": {"next": token, "more": more}}


def _sorted(records: list[Json], query: Mapping[str, Any]) -> list[Json]:
    """By `modified` alone ties come in another order on each page, as databases give them."""
    tied, turned = query.get("sort") == "modified", str(query.get("page") or query.get("offset") or "")
    if tied and turned:
        return sorted(records, key=lambda each: (each["modified"], sha256(f"{turned} {each['id']}".encode()).digest()))
    return sorted(records, key=lambda each: _place(each, query))


def _place(record: Json, query: Mapping[str, Any]) -> Key:
    return (record["modified"] if "modified" in query.get("sort", "") else ""), record["id"]


def _first(chosen: list[Json], query: Mapping[str, Any], size: int) -> int:
    """The number of records before the page."""
    if "page" in query:
        return (int(query["page"]) - 1) * size
    if query.get("cursor"):
        after = tuple(json.loads(base64.urlsafe_b64decode(str(query["cursor"])))[:2])
    elif "after_id" in query and "after_modified" not in query:
        after = "", str(query["after_id"])
    elif "after_modified" in query:
        if query.get("after_id") == "":
            raise RefusedError  # as where ids are UUIDs
        after = _full(query["after_modified"]), str(query.get("after_id") or "~")
    else:
        return int(query.get("offset") or 0)
    return sum(_place(record, query) <= after for record in chosen)


def _is_wanted(record: Json, query: Mapping[str, Any]) -> bool:
    begin = record.get("when", {}).get("from") or ""
    return (
        record["modified"] >= _full(query.get("modified_from"))
        and begin >= _full(query.get("starts_from"))
        and begin <= (_full(query.get("starts_to")) or "9")
    )


def _full(value: object) -> str:
    """As the visits write their own times: other zones, days, epoch seconds and milliseconds are understood too."""
    text = str(value or "").upper()
    if not text:
        return ""
    if text.isdigit():
        seconds = int(text) / (1000 if len(text) > len("253402300799") else 1)
        return iso(datetime.fromtimestamp(seconds, UTC))
    moment = datetime.fromisoformat(text)
    return iso(moment.replace(tzinfo=moment.tzinfo or UTC))


def _token(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
