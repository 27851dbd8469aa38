"""When a recording is written, when it waits and how long, and when there is nothing more to do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.readiness import DAY, LINK_DEADLINE_SECONDS, Ready, Unready, readiness
from siro_bridge.domain.recording.recording import Recording

DEADLINE = 7200.0
READY = Recording(
    id="rec-1", created_at=datetime(2026, 2, 15, tzinfo=UTC), version="1", processed=True, links=Links("ours")
)


def state(recording: Recording, waited: float = 0.0) -> Ready | Unready:
    return readiness(recording, lambda links: links.connection_id == "ours", waited, DEADLINE)


def test_processed_and_linked_is_ready() -> None:
    assert state(READY) == Ready()


@pytest.mark.parametrize(
    "change", [{"processed": False}, {"links": None}, {"links": Links("theirs")}, {"pending": True}]
)
def test_recording_that_is_gone_is_ready_to_be_redacted_whatever_else_holds(change: dict[str, object]) -> None:
    assert isinstance(state(replace(READY, gone=True, **change)), Ready)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"processed": False}, {"pending": True}])
def test_siros_own_work_is_waited_for_by_the_quarter_hour_at_most(change: dict[str, object]) -> None:
    found = state(replace(READY, **change))  # type: ignore[arg-type]
    assert isinstance(found, Unready)
    assert found.retry_seconds is not None
    assert [found.retry_seconds(attempts) for attempts in (0, 1, 2, 50)] == [60, 120, 240, 900]
    assert not found.unlinked


def test_extraction_is_waited_for_until_its_deadline_and_then_left_out_with_a_remark() -> None:
    pending = replace(READY, pending=True)
    assert isinstance(state(pending, DEADLINE - 1), Unready)
    found = state(pending, DEADLINE)
    assert isinstance(found, Ready)
    assert found.remarks == ("written without what Siro had not extracted in time",)


def test_missing_link_is_waited_for_for_a_month_with_growing_pauses_up_to_a_day() -> None:
    found = state(replace(READY, links=None), LINK_DEADLINE_SECONDS)
    assert isinstance(found, Unready)
    assert found.retry_seconds is not None
    pauses = [found.retry_seconds(attempts) for attempts in range(12)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (600, DAY)
    late = state(replace(READY, links=None), LINK_DEADLINE_SECONDS + 1)
    assert isinstance(late, Unready)
    assert late.retry_seconds is None


@pytest.mark.parametrize("links", [None, Links("theirs")])
def test_recording_that_left_our_records_is_taken_back_from_them(links: Links | None) -> None:
    found = state(replace(READY, links=links))
    assert isinstance(found, Unready)
    assert found.unlinked


def test_link_of_another_connection_is_final_until_something_new_is_heard() -> None:
    found = state(replace(READY, links=Links("theirs")))
    assert isinstance(found, Unready)
    assert found.retry_seconds is None
