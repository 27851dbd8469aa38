"""`undo`, `trust`, `link`, `unlink` and `deep-link` on the embedded stack."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.use_cases.enrich_recording import UNDONE
from siro_bridge_cli.simulator.recording import Extraction, Section
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator

PATIENCE_SECONDS = 180.0
TIMELINE = Extraction("Timeline", "before the summer", ("Opportunity.Timeline__c",))


@dataclass(frozen=True)
class Visit:
    """A recording of a test's own, what its deal held before, and when it was made."""

    recording_id: str
    deal_id: int
    other_deal_id: int
    before: Any
    made_at: str


@pytest.fixture
def visit(kept_stack: KeptStack) -> Iterator[Visit]:
    """Written to its deal; whatever becomes of it, it is undone in the end."""
    crm, client = kept_stack.stack.crm, kept_stack.stack.siro.client
    appointment, other = crm.appointments()[-1], crm.appointments()[-2]
    made_at = datetime.now(UTC).isoformat()
    before = timeline(kept_stack, appointment["deal_id"])
    crm.edit_deal(appointment["deal_id"], {"timeline": None})
    recording_id = client.record(
        appointment["key"], summary=[Section("Overview", "Wants it soon.")], extractions=[TIMELINE]
    )
    wait_until(lambda: bool(notes(kept_stack, recording_id)))
    yield Visit(recording_id, appointment["deal_id"], other["deal_id"], before, made_at)
    kept_stack.run("undo", recording_id, "--yes")
    crm.edit_deal(appointment["deal_id"], {"timeline": before})


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def timeline(kept_stack: KeptStack, deal_id: int) -> Any:
    return next(deal["timeline"] for deal in kept_stack.stack.crm.deals() if deal["deal_id"] == deal_id)


def notes(kept_stack: KeptStack, recording_id: str) -> list[int]:
    return [note["deal_id"] for note in kept_stack.stack.crm.notes() if recording_id in note["body"]]


def test_undo_shows_first_asks_and_then_puts_back(kept_stack: KeptStack, visit: Visit) -> None:
    asked = kept_stack.run("undo", visit.recording_id, typed="n\n")
    assert (asked.exit_code, timeline(kept_stack, visit.deal_id)) == (1, "before the summer")
    assert "puts back" in asked.stdout
    assert max(map(len, asked.stdout.splitlines())) <= 100
    done = kept_stack.run("undo", visit.recording_id, "--yes")
    assert done.exit_code == 0, done.output
    assert "put back" in done.stdout
    assert (timeline(kept_stack, visit.deal_id), notes(kept_stack, visit.recording_id)) == (None, [])
    assert kept_stack.stack.ledger_reason(visit.recording_id) == UNDONE


def test_undo_since_a_time_finds_the_recordings_itself(kept_stack: KeptStack, visit: Visit) -> None:
    looked = kept_stack.run("undo", "--since", visit.made_at, "--json")
    assert looked.exit_code == 0, looked.output
    [found] = [each for each in json.loads(looked.stdout) if each["recording_id"] == visit.recording_id]
    rows = {row["field"]: (row["old"], row["now"], row["verdict"]) for row in found["rows"]}
    assert rows["timeline"] == (None, "before the summer", "puts back")
    assert timeline(kept_stack, visit.deal_id) == "before the summer"


def test_undo_of_a_recording_that_nobody_knows_is_one_line(kept_stack: KeptStack) -> None:
    done = kept_stack.run("undo", "rec-unknown", "--yes")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        "Error: rec-unknown: the bridge has heard of no such recording; nothing was done"
    )


def test_forget_tells_first_asks_and_then_erases(kept_stack: KeptStack, visit: Visit) -> None:
    asked = kept_stack.run("forget", visit.recording_id, typed="n\n")
    assert (asked.exit_code, notes(kept_stack, visit.recording_id)) == (1, [visit.deal_id])
    assert "What stays in the CRM" in asked.stdout
    assert max(map(len, asked.stdout.splitlines())) <= 100
    looked = json.loads(kept_stack.run("forget", "--customer", str(visit.deal_id), "--only", "deal", "--json").stdout)
    assert visit.recording_id in looked["customers"][0]["recordings"]
    done = kept_stack.run("forget", visit.recording_id, "--yes", "--json")
    assert done.exit_code == 0, done.output
    [told] = json.loads(done.stdout)["recordings"]
    assert (told["done"], [each["field"] for each in told["stays"]]) == (True, ["timeline"])
    assert "before the summer" not in done.output
    assert (timeline(kept_stack, visit.deal_id), notes(kept_stack, visit.recording_id)) == ("before the summer", [])
    assert "it does not come back" in " ".join(kept_stack.run("replay", visit.recording_id).stdout.split())


def test_trust_tells_what_people_changed(kept_stack: KeptStack, visit: Visit) -> None:
    kept_stack.stack.crm.edit_deal(visit.deal_id, {"timeline": "in autumn"})
    shown = kept_stack.run("trust")
    assert shown.exit_code == 0, shown.output
    assert "such as before the summer → in autumn" in " ".join(shown.stdout.split())
    assert max(map(len, shown.stdout.splitlines())) <= 100
    told = json.loads(kept_stack.run("trust", "--json").stdout)
    [field] = [each for each in told["fields"] if each["field"] == "timeline"]
    assert (field["changed"], told["whole"]) == (1, True)
    [note] = [each for each in told["fields"] if each["field"] == "note"]
    assert note["kept"] > 0
    assert field["written"] == field["kept"] + field["changed"] + field["emptied"]


def test_link_moves_the_recording_and_unlink_takes_it_out(kept_stack: KeptStack, visit: Visit) -> None:
    to = ("opportunity", str(visit.other_deal_id))
    asked = kept_stack.run("link", visit.recording_id, *to, typed="n\n")
    assert (asked.exit_code, notes(kept_stack, visit.recording_id)) == (1, [visit.deal_id])
    linked = kept_stack.run("link", visit.recording_id, *to, "--yes")
    assert linked.exit_code == 0, linked.output
    wait_until(lambda: notes(kept_stack, visit.recording_id) == [visit.other_deal_id])
    assert timeline(kept_stack, visit.deal_id) is None
    unlinked = kept_stack.run("unlink", visit.recording_id, "--yes")
    wait_until(lambda: notes(kept_stack, visit.recording_id) == [])
    assert "is linked to no CRM record now" in unlinked.stdout


def test_link_to_a_record_that_siro_does_not_know_is_one_line(kept_stack: KeptStack, visit: Visit) -> None:
    done = kept_stack.run("link", visit.recording_id, "lead", "999", "--yes")
    assert done.exit_code == 2
    assert "Siro knows no lead 999" in done.stderr.splitlines()[-1]


def test_deep_link_is_told_with_what_the_crm_holds(kept_stack: KeptStack) -> None:
    appointment = kept_stack.stack.crm.appointments()[0]
    told = json.loads(kept_stack.run("deep-link", appointment["key"], "--json").stdout)
    assert told["app"] == appointment["siro_link"]
    assert (told["in_crm"]["field"], told["in_crm"]["says"]) == ("appointment.siro_link", "it is there")
    shown = kept_stack.run("deep-link", appointment["key"])
    assert appointment["siro_link"] in shown.stdout
    unknown = kept_stack.run("deep-link", "no-such-key")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "appointment no-such-key: no such record" in unknown.stderr
