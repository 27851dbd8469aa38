"""Pauses grow, and a listed recording's version changes with all that may change what is written."""

from typing import Any

import pytest

from siro_bridge.domain.recording.ledger import listed_version
from siro_bridge.domain.recording.wanted import Wanted

LISTED: dict[str, Any] = {
    "id": "rec-1",
    "updatedAt": "2026-02-15T12:00:00.000Z",
    "deleted": False,
    "rootDataPurgedAt": None,
    "crm": {"integrationConnectionId": "conn", "opportunity": {"externalId": "opp-1"}},
}


@pytest.mark.parametrize(
    "change",
    [
        {"updatedAt": "2026-02-15T12:00:01.000Z"},
        {"deleted": True},
        {"rootDataPurgedAt": "2026-02-15T12:00:00.000Z"},
        {"crm": None},
        {"crm": {"integrationConnectionId": "conn", "opportunity": {"externalId": "opp-2"}}},
    ],
)
def test_version_changes_with_each_thing_that_matters(change: dict[str, Any]) -> None:
    assert listed_version(LISTED | change) != listed_version(LISTED)


@pytest.mark.parametrize("change", [{"title": "new"}, {"summary": []}, {"isSummaryDone": True}])
def test_version_is_the_same_whatever_else_was_asked_for(change: dict[str, Any]) -> None:
    assert listed_version(LISTED | change) == listed_version(LISTED)


def test_missing_flags_are_no_other_version_than_unset_ones() -> None:
    bare = {key: value for key, value in LISTED.items() if key not in {"deleted", "rootDataPurgedAt"}}
    assert listed_version(bare) == listed_version(LISTED)


def test_only_what_is_new_or_was_never_sent_goes_to_the_queue() -> None:
    assert {wanted for wanted in Wanted if wanted.must_send} == {Wanted.NEW, Wanted.RESEND}
