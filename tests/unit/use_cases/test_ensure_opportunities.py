"""What becomes of appointments whose deals, which Siro does not have yet, cannot be sent before them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.errors import ConfigurationError, SiroFailedError, SiroUnavailableError, TooManyRejectedError
from siro_bridge.use_cases.ensure_opportunities import EnsureOpportunities
from siro_bridge.use_cases.sync_page import SyncPage
from tests.unit.use_cases.fake_sync import FakeCalendar, FakeSent
from tests.unit.use_cases.steps import Steps


@dataclass
class Deals:
    """Stands for the deals' SyncPage."""

    error: Exception
    sent: FakeSent = field(default_factory=lambda: FakeSent(Steps()))

    def __call__(self, rows: Sequence[SourceRow]) -> None:
        raise self.error


def send_deals_first(error: Exception, *, unreadable: Sequence[str] = ()) -> None:
    """One deal could be read, and meets `error` when it is sent."""
    at, odd = datetime(2026, 2, 15, tzinfo=UTC), ConfigurationError("finds no record in the answer")
    crm = FakeCalendar(Steps(), {"d1": at}, dict.fromkeys(unreadable, odd))
    send_first = EnsureOpportunities(crm, cast("SyncPage", Deals(error)))
    send_first([{"externalId": "a1", "opportunity": {"externalId": name}} for name in ("d1", *unreadable)])


@pytest.mark.parametrize("error", [SiroFailedError("500"), TooManyRejectedError("too many")])
def test_deal_that_cannot_arrive_keeps_no_other_deals_appointment_back(error: Exception) -> None:
    send_deals_first(error)


def test_no_appointment_arrives_before_its_deal_because_of_an_outage() -> None:
    with pytest.raises(SiroUnavailableError):
        send_deals_first(SiroUnavailableError("503"))


def test_deal_that_get_answers_oddly_keeps_no_other_one_back() -> None:
    with pytest.raises(SiroUnavailableError):
        send_deals_first(SiroUnavailableError("d1 was read, and is sent"), unreadable=["d2"])


def test_deals_that_get_answers_oddly_one_after_another_are_a_mistake_of_the_mapping() -> None:
    with pytest.raises(ConfigurationError):
        send_deals_first(SiroUnavailableError("503"), unreadable=["d2", "d3", "d4", "d5"])
