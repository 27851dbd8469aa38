"""Records are read by their keys and sent; one that cannot be read or sent keeps nothing else from its work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import pytest

from siro_bridge.crm.http.answers import CrmFailedError
from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    NoLoginError,
    SiroFailedError,
    SiroUnavailableError,
    TooManyRefusedError,
)
from siro_bridge.domain.said import NOTHING
from siro_bridge.domain.sync.records import NO_ID, Refusal
from siro_bridge.domain.timing import Deadline
from siro_bridge.use_cases.keep_refusals import FIRST_PAUSE, LONGEST_PAUSE
from siro_bridge.use_cases.send_by_key import EnsureOpportunities, RetryRefused, SendByKey
from siro_bridge.use_cases.sync_page import do_nothing
from tests.unit.use_cases.fake_sync import FakeCalendar, FakeRefusals, FakeSent
from tests.unit.use_cases.steps import Steps

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)


@dataclass
class Page:
    """It takes rows."""

    store: FakeRefusals
    taken: list[str] = field(default_factory=list)
    mistake: ConfigurationError | None = None

    def settle(self, rows: Sequence[SourceRow]) -> None:
        self.taken += [row.payload["externalId"] for row in rows]


def retried(**fails: Exception) -> Page:
    """Of a, b and c, all refused once and due; c is gone from the CRM."""
    due = {key: Refusal(key, "digest", due_at=1, attempts=1) for key in "abc"}
    page = Page(FakeRefusals(due))
    calendar = FakeCalendar(Steps(), {"a": NOON, "b": NOON}, fails)
    retry = RetryRefused(page.store, SendByKey("engagements", calendar, page.settle), clock=lambda: 2)
    page.mistake = retry.retry(Deadline.after(3600))
    return page


def test_what_was_sent_or_is_gone_is_due_no_more() -> None:
    page = retried()
    assert (page.taken, page.store.records) == (["a", "b"], {})


def test_a_login_that_ended_is_of_no_record_and_puts_none_off() -> None:
    page = retried(a=NoLoginError("log in again"))
    assert (page.taken, str(page.mistake)) == ([], "log in again")
    assert [(each.attempts, each.due_at) for each in page.store.records.values()] == [(1, 1)] * 3


def test_a_record_that_the_crm_refuses_to_show_is_kept_for_later_and_the_others_go_on() -> None:
    page = retried(a=CrmRefusedError("answered 400"))
    assert (page.taken, list(page.store.records)) == (["b"], ["a"])
    assert (page.store.records["a"].attempts, page.store.records["a"].due_at) == (2, 2 + 2 * FIRST_PAUSE)


def test_a_record_at_which_the_crm_fails_is_kept_for_later_and_the_others_go_on() -> None:
    page = retried(a=CrmFailedError("answered 500", None, 500, NOTHING))
    assert (page.taken, list(page.store.records)) == (["b"], ["a"])


def test_a_crm_that_is_away_is_asked_no_further_and_next_time_for_another_first() -> None:
    page = retried(a=CrmUnavailableError("answered 503"))
    assert (page.taken, list(page.store.records)) == ([], ["a", "b", "c"])
    assert [each.due_at for each in page.store.records.values()] == [2 + FIRST_PAUSE, 1, 1]


def test_a_crm_that_fails_at_all_of_them_is_away() -> None:
    page = retried(**{key: CrmFailedError("answered 500", None, 500, NOTHING) for key in "abc"})
    assert [each.attempts for each in page.store.records.values()] == [1, 1, 1]


def test_a_mistake_of_the_mapping_is_told_when_the_others_are_settled() -> None:
    page = retried(c=ConfigurationError("engagements.get: correct it"))
    assert (page.taken, list(page.store.records)) == (["a", "b"], ["c"])
    assert page.mistake


def test_what_is_wrong_with_one_record_alone_is_no_mistake_of_the_mapping() -> None:
    page = retried(a=ConfigurationError("engagements.item: finds no record"))
    assert (page.taken, list(page.store.records), page.mistake) == (["b"], ["a"], None)


@pytest.mark.parametrize("name", ["", "  ", f"{NO_ID} null"])
def test_the_crm_is_not_asked_for_a_record_without_an_id(name: str) -> None:
    store = FakeRefusals({name: Refusal(name, "digest", due_at=1, attempts=0)})
    calendar = FakeCalendar(Steps(), {}, {name: ConfigurationError("engagements.item: finds no record")})
    RetryRefused(store, SendByKey("engagements", calendar, do_nothing), clock=lambda: 2).run(Deadline.after(3600))
    assert store.records == {}


def test_record_without_an_id_is_forgotten_once_no_list_has_shown_it_for_a_day() -> None:
    """Were it forgotten before, a list that shows ten of them each time would have ten new refusals each day."""
    name = f"{NO_ID} null"
    store = FakeRefusals({name: Refusal(name, "digest", due_at=1)})
    for now, there in ((2, True), (2 + LONGEST_PAUSE - 1, True), (2 + LONGEST_PAUSE, False)):
        by_key = SendByKey("engagements", FakeCalendar(Steps(), {}), do_nothing)
        RetryRefused(store, by_key, clock=partial(float, now)).run(Deadline.after(3600))
        assert (name in store.records) is there


def send_deals_first(error: Exception, *, unreadable: Sequence[str] = ()) -> None:
    """One deal could be read, and meets `error` when it is sent."""
    at, odd = datetime(2026, 2, 15, tzinfo=UTC), ConfigurationError("finds no record in the answer")
    crm = FakeCalendar(Steps(), {"d1": at}, dict.fromkeys(unreadable, odd))

    def settle(_: Sequence[SourceRow]) -> None:
        raise error

    send_first = EnsureOpportunities(FakeSent(Steps()), SendByKey("opportunities", crm, settle))
    send_first.ensure([{"externalId": "a1", "opportunity": {"externalId": name}} for name in ("d1", *unreadable)])


@pytest.mark.parametrize("error", [SiroFailedError("500"), TooManyRefusedError("too many")])
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
