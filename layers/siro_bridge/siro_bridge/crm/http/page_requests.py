"""The requests of a list's pages; keyset's first one comes after no record, and so has no `{key}`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from siro_bridge.crm.http.cursors import BEGINNING
from siro_bridge.crm.http.listing import Build
from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.http.records import Records
from siro_bridge.crm.port import Position

FIRST_MARGIN = timedelta(seconds=1)
"""The first request asks this much earlier: without a `{key}` many a CRM leaves out the very moment."""


def page_requests(
    request: ListRequest,
    place: str,
    records: Records,
    begin: Position | None,
    *,
    values: Mapping[str, Any],
    params: Mapping[str, Any],
) -> Build:
    """With `values` put in and `params` added. `begin` is where the list begins that has had no page yet."""
    start = records.moment(begin) if begin else BEGINNING

    def build(last: Position | None) -> Operation:
        after = last or begin
        if after and after.key:
            filled = request.filled(place, {**values, "cursor": after.cursor, "key": after.key})
        else:
            filled = request.at_first().filled(place, {**values, "cursor": records.encode(start - FIRST_MARGIN)})
        return replace(request.adding(filled, params), partial=True)

    return build
