"""What `siro-bridge forget` says beside what it erases."""

import pytest

from siro_bridge_cli.commands.forget import MOST_NAMED, show_unwritten
from siro_bridge_cli.show.screen import Screen


def test_recordings_that_are_not_written_yet_are_named_by_id(capsys: pytest.CaptureFixture[str]) -> None:
    show_unwritten(Screen(color="never"), {"rec-2", "rec-1"})
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("2 recordings not written yet, of which nothing says whose they are; forget by id ")
    assert told.endswith("that are the customer's: rec-1, rec-2")
    show_unwritten(Screen(color="never"), {f"rec-{number:03}" for number in range(MOST_NAMED + 3)})
    told = " ".join(capsys.readouterr().out.split())
    assert (told.count("rec-"), told.endswith("rec-009, and 3 more (--json has all)")) == (MOST_NAMED, True)
    show_unwritten(Screen(color="never"), set())
    assert capsys.readouterr().out == ""
