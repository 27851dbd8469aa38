"""A record's times, by the clocks of the mapping and as its fields build them."""

from functools import partial
from typing import Any

import pytest

from siro_bridge.crm.http.records import Records
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.mapping.load import parse_mapping

MAPPING = """
connector: rest
timezone: {timezone}
display_timezone: America/Denver
engagements:
  list: {{path: /visits, since: {{param: since}}}}
  get: {{path: "/visits/{{key}}"}}
  cursor: changed
  key: id
  fields:
    externalId: id
    startTime: "date && time && join('T', [date, time])"
    _timezone: zone
"""
VISIT = {"id": 1, "date": "2026-02-15", "time": "14:00", "changed": "2026-02-15", "zone": None}


def payload(item: dict[str, Any], timezone: str = "UTC") -> dict[str, Any]:
    mapping = parse_mapping(MAPPING.format(timezone=timezone))
    assert isinstance(mapping, RestMapping)
    assert mapping.engagements
    where = partial(mapping.place, "engagements")
    records = Records("engagements", mapping.engagements, mapping.zone, where, display=mapping.display_zone)
    [record], _ = records.of([item], None)
    return records.row(record).payload


def test_a_time_of_two_fields_is_kept_by_one_clock_and_shown_by_another() -> None:
    shown = payload(VISIT)
    assert (shown["startTime"], shown["startTimeLocalized"]) == ("2026-02-15T14:00:00.000Z", "2026-02-15T07:00:00.000")
    there = payload(VISIT | {"zone": "America/New_York"}, "America/Denver")
    assert (there["startTime"], there["startTimeLocalized"]) == ("2026-02-15T21:00:00.000Z", "2026-02-15T16:00:00.000")


@pytest.mark.parametrize("missing", ["date", "time"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_half_a_time_is_none(missing: str, nothing: str | None) -> None:
    assert "startTime" not in payload(VISIT | {missing: nothing})
