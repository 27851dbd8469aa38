"""Siro's facts, whatever their shape; recordings ordered by age."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.domain.recording.recording import Recording, parse_extraction, parse_moment
from siro_bridge.domain.write_back.author import author_of


@pytest.mark.parametrize(
    ("mappings", "pairs"),
    [
        ({}, ()),
        ({"mappings": None}, ()),
        ({"mappings": []}, ()),
        ({"mappings": [{"crmModelName": "Lead", "crmFieldName": "A"}, {"crmModelName": "Lead"}]}, (("Lead", "A"),)),
    ],
)
def test_mappings_may_be_missing_null_or_incomplete(mappings: dict[str, Any], pairs: tuple[Any, ...]) -> None:
    assert parse_extraction({"name": "Budget", "value": 1} | mappings).mappings == pairs


@pytest.mark.parametrize("value", ["text", 7, 1.5, True, None, ["a", 1, None]])
def test_value_of_every_json_type_is_kept_as_it_is(value: Any) -> None:
    assert parse_extraction({"name": "Budget", "value": value}).value is value


def test_authors_are_ordered_by_age_then_by_id() -> None:
    times = ["2026-02-15T12:00:00Z", "2026-02-15T12:00:00.001Z", "2026-02-15T12:00:01Z"]
    first = Recording(id="b", created_at=datetime(2026, 1, 1, tzinfo=UTC), version="", processed=True)
    recordings = [replace(first, created_at=parse_moment(text)) for text in times]
    recordings.append(replace(recordings[-1], id="c"))
    authors = [author_of(recording) for recording in recordings]
    assert authors == sorted(authors)
    assert len(set(authors)) == len(authors)
