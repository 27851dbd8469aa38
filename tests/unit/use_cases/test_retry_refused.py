"""Refused records are read again when their time comes; one that cannot be read keeps nothing else from its work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError
from siro_bridge.domain.sync import Refusal
from siro_bridge.use_cases.retry_refused import RetryRefused
from tests.unit.use_cases.fake_sync import FakeCalendar, FakeRefusals
from tests.unit.use_cases.steps import Steps

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)


@dataclass
class Page:
    """It takes rows."""

    store: FakeRefusals
    taken: list[str] = field(default_factory=list)

    def __call__(self, rows: Sequence[SourceRow]) -> None:
        self.taken += [row.payload["externalId"] for row in rows]


def retried(**fails: Exception) -> Page:
    """Of a, b and c, all refused once and due; c is gone from the CRM."""
    due = {key: Refusal(key, "digest", due_at=1, attempts=1) for key in "abc"}
    page: Any = Page(FakeRefusals(due))
    calendar = FakeCalendar(Steps(), {"a": NOON, "b": NOON}, fails)
    RetryRefused(calendar, clock=lambda: 2)("engagements", page.store, page)
    assert isinstance(page, Page)
    return page


def test_what_was_sent_or_is_gone_is_due_no_more() -> None:
    page = retried()
    assert (page.taken, page.store.records) == (["a", "b"], {})


def test_a_record_that_the_crm_refuses_to_show_stays_due_and_the_others_go_on() -> None:
    page = retried(a=CrmRefusedError("answered 400"))
    assert (page.taken, list(page.store.records)) == (["b"], ["a"])


def test_a_crm_that_is_away_leaves_all_of_them_due() -> None:
    page = retried(b=CrmUnavailableError("answered 500"))
    assert (page.taken, list(page.store.records)) == ([], ["a", "b", "c"])


def test_a_crm_that_goes_away_meanwhile_is_asked_no_further() -> None:
    page = retried(a=CrmRefusedError("answered 400"), b=CrmUnavailableError("answered 503"))
    assert (page.taken, list(page.store.records)) == ([], ["a", "b", "c"])


def test_a_mistake_of_the_mapping_is_told() -> None:
    with pytest.raises(ConfigurationError):
        retried(b=ConfigurationError("engagements.get: correct it"))
