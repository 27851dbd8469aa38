"""The requests of a list's pages; keyset's first one comes after no record, and so has no `{key}`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from siro_bridge.crm.port import Position
from siro_bridge.crm.rest.cursors import BEGINNING
from siro_bridge.crm.rest.listing import Build, adding
from siro_bridge.crm.rest.mapping.list_request import KeysetPaging, ListRequest
from siro_bridge.crm.rest.mapping.request import names_in
from siro_bridge.crm.rest.operation import Operation, fill
from siro_bridge.crm.rest.records import Records

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
            filled = fill(request, place, {**values, "cursor": after.cursor, "key": after.key})
        else:
            filled = fill(_at_first(request), place, {**values, "cursor": records.encode(start - FIRST_MARGIN)})
        return adding(filled, params, request.send_in)

    return build


def _at_first(request: ListRequest) -> ListRequest:
    if not isinstance(request.paging, KeysetPaging):
        return request
    begin = request.paging.begin
    body = request.body if begin.body is None or "key" not in names_in(request.body) else begin.body
    return request.model_copy(update={"params": {**request.params, **begin.params}, "body": body})
