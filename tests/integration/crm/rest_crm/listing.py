"""Lists of the test CRM: filters, order, and every way of paging that the connector knows."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.integration.crm.rest_crm.store import Json, iso

MOST = 50
Key = tuple[str, str]


def list_records(records: list[Json], query: Mapping[str, Any]) -> Json:
    """`{data, meta: {next, more}}`; sorted by `modified` where asked for, else by id."""
    chosen = [record for record in records if _is_wanted(record, query)]
    by_time = query.get("sort") == "modified"
    chosen.sort(key=_key if by_time else lambda record: ("", record["id"]))
    size = min(int(query.get("per_page") or query.get("limit") or MOST), MOST)
    rest = chosen[_offset(query, size) :]
    after = _position(query)
    if after is not None:
        rest = [record for record in rest if (_key(record) if by_time else ("", record["id"])) > after]
    page, more = rest[:size], len(rest) > size
    token = _token(_key(page[-1]) if by_time else ("", page[-1]["id"])) if more else None
    return {"data": page, "meta": {"next": token, "more": more}}


def _is_wanted(record: Json, query: Mapping[str, Any]) -> bool:
    begin = record.get("when", {}).get("from") or ""
    return (
        record["modified"] >= _full(query.get("modified_from"))
        and begin >= _full(query.get("starts_from"))
        and begin <= (_full(query.get("starts_to")) or "9")
    )


def _full(value: object) -> str:
    """As the records write their own times: epoch seconds and milliseconds are understood too."""
    text = str(value or "")
    if text.isdigit():
        seconds = int(text) / (1000 if len(text) > len("9999999999") else 1)
        return iso(datetime.fromtimestamp(seconds, UTC))
    return text if "." in text else text.replace("Z", ".000Z")


def _offset(query: Mapping[str, Any], size: int) -> int:
    if "page" in query:
        return (int(query["page"]) - 1) * size
    return int(query.get("offset") or 0)


def _position(query: Mapping[str, Any]) -> Key | None:
    if query.get("cursor"):
        modified, record_id = json.loads(base64.urlsafe_b64decode(str(query["cursor"])))
        return modified, record_id
    if "after_modified" in query:
        return _full(query["after_modified"]), str(query.get("after_id") or "")
    return None


def _key(record: Json) -> Key:
    return record["modified"], record["id"]


def _token(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
