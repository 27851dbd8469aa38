"""`preview` and `reps` on the embedded stack, with a CRM on PostgreSQL and a simulated Siro."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator
EDIT = "UPDATE appointments SET subject = :subject WHERE appointment_id::text = :key"


@contextmanager
def edited_appointment(kept_stack: KeptStack, subject: str) -> Iterator[str]:
    crm = kept_stack.stack.crm
    before = crm.appointments()[0]
    crm.execute(EDIT, subject=subject, key=before["key"])
    try:
        yield before["key"]
    finally:
        crm.execute(EDIT, subject=before["subject"], key=before["key"])


def test_preview_shows_the_change_that_the_next_sync_sends(kept_stack: KeptStack) -> None:
    kept_stack.run("sync")
    with edited_appointment(kept_stack, "Porch, measured again") as key:
        shown = kept_stack.run("preview")
        again = json.loads(kept_stack.run("preview", "--json").stdout)["entities"]["engagements"]
    assert shown.exit_code == 0, shown.output
    assert f"appointment {key}: changed" in shown.stdout
    assert "Porch, measured again" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 100
    assert [(one["what"], one["body"]["externalId"]) for one in again["records"]] == [("changed", key)]


def test_preview_of_a_recording_shows_what_it_would_write(kept_stack: KeptStack) -> None:
    recording = kept_stack.evidence.told[0].recording_id
    shown = kept_stack.run("preview", recording)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith(recording)
    assert "Nothing was written." in shown.stdout
    assert json.loads(kept_stack.run("preview", recording, "--json").stdout)["rows"]


def test_recording_that_nobody_knows_is_one_line(kept_stack: KeptStack) -> None:
    shown = kept_stack.run("preview", "no-such-recording")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert len(shown.stderr.splitlines()) == 1


def test_reps_of_the_demo_are_all_told_with_their_users(kept_stack: KeptStack) -> None:
    found = kept_stack.run("reps", "--json")
    reps = json.loads(found.stdout)["reps"]
    assert {one["rep"]["external_id"] for one in reps} == {
        row["rep_code"] for row in kept_stack.stack.crm.rows("SELECT DISTINCT rep_code FROM appointments")
    }
    shown = kept_stack.run("reps")
    assert shown.exit_code == found.exit_code
    assert max(map(len, shown.stdout.splitlines())) <= 100
