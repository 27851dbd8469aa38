"""A list without a clock is gone on with about where it was left."""

import json
from typing import Any

import pytest

from siro_bridge.crm.http.changes import Pages
from siro_bridge.crm.http.cursors import BEGINNING
from siro_bridge.crm.http.records import Record
from siro_bridge.crm.http.unordered import behind, placed
from siro_bridge.crm.port import Position
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError

LISTED = [["a", "b"], ["c", "d"], ["e"]]


def listed(place: Any) -> Pages:
    """By the number of the page, from 0."""
    for number, page in enumerate(LISTED[place or 0 :], place or 0):
        yield placed([Record(key, Position("", key), BEGINNING) for key in page], number), False


def left(key: str, place: Any, read: Any = listed) -> str:
    return "".join(record.item for record in behind(read, Position(json.dumps(place), key)))


def test_a_list_is_gone_on_with_behind_the_record_it_was_left_at() -> None:
    assert left("c", 1) == "de"


def test_a_record_that_is_listed_there_no_more_takes_its_page_again_and_none_before() -> None:
    assert left("gone", 1) == "cde"


@pytest.mark.parametrize("refusal", [ConfigurationError("answered 400"), CrmUnavailableError("answered 500")])
def test_a_place_that_the_crm_does_not_know_any_more_begins_the_list_anew(refusal: Exception) -> None:
    def expired(place: Any) -> Pages:
        if place is not None:
            raise refusal
        yield from listed(None)

    assert left("c", "token", expired) == "de"


def test_a_position_says_by_what_its_page_was_asked_for() -> None:
    assert [record.position for page, _ in listed(2) for record in page] == [Position("2", "e")]
