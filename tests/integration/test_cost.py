"""What docs/costs.md multiplies is what a recording asks of AWS."""

from collections.abc import Iterator

import pytest

from bench.baseline import NEW
from bench.cost.counts import Counted, kept, of_recording
from bench.cost.running import Stack, stack
from bench.cost.story import Recordings, sync, tell_recordings

ANEW = "what a recording costs has changed: see `make cost`, and whether that was meant"
LINE_NUMBERS = 0.02
"""A log line tells where in the code it comes from."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(NEW, 0.0, tmp_path_factory.mktemp("cost")) as stacked:
        sync(stacked)
        yield stacked


@pytest.fixture(scope="module")
def recordings(running: Stack) -> Recordings:
    return tell_recordings(running)


@pytest.fixture
def page() -> Counted:
    return kept()[0]


def test_a_recording_asks_of_aws_what_the_page_multiplies(
    running: Stack, recordings: Recordings, page: Counted
) -> None:
    for told, said, cold in ((recordings.cold[0], page.cold, True), (recordings.warm[0], page.warm, False)):
        for part, count in of_recording(running.template, told, cold=cold).items():
            assert count.asked == said[part].asked, f"{part}: {ANEW}"
            assert count.log_bytes == pytest.approx(said[part].log_bytes, rel=LINE_NUMBERS), f"{part}: {ANEW}"


def test_a_recording_leaves_in_the_state_table_what_the_page_says(recordings: Recordings, page: Counted) -> None:
    assert recordings.stored_bytes == pytest.approx(page.stored_bytes, rel=LINE_NUMBERS), ANEW
