"""The unchanged template on an embedded AWS: one recording from the appointment to the note, and what is refused."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from siro_bridge_cli.demo.siro_side import OK, SYNC
from siro_bridge_cli.demo.stack import Stack
from siro_bridge_cli.simulator.recording import Extraction, Section
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator
BUDGET = Extraction("Budget", "$40,000 - $50,000", ("Opportunity.Budget__c",))
PATIENCE_SECONDS = 180.0


@pytest.fixture
def stack(kept_stack: KeptStack) -> Stack:
    return kept_stack.stack


@pytest.fixture
def visit(kept_stack: KeptStack) -> Iterator[dict[str, Any]]:
    """An appointment whose deal has no budget; what comes of its recordings is undone in the end."""
    crm, client = kept_stack.stack.crm, kept_stack.stack.siro.client
    row = crm.appointments()[-3]
    [before] = [deal["budget"] for deal in crm.deals() if deal["deal_id"] == row["deal_id"]]
    crm.edit_deal(row["deal_id"], {"budget": None})
    made_at = datetime.now(UTC).isoformat()
    yield row
    client.run("weather", duplicates=0)
    kept_stack.run("undo", "--since", made_at, "--yes")
    crm.edit_deal(row["deal_id"], {"budget": before})


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def our_notes(stack: Stack, deal_id: int) -> list[dict[str, Any]]:
    return [note for note in stack.crm.notes() if note["kind"] == "siro" and note["deal_id"] == deal_id]


def is_quiet(stack: Stack) -> bool:
    """Nothing is under way: no webhook to be sent, no message in the queue."""
    sending = sum(message["openAttempts"] for message in stack.siro.client.state()["messages"])
    return not sending and not stack.queued()


def test_appointments_and_deals_are_in_siro(stack: Stack) -> None:
    records = stack.siro.client.state()["records"]
    assert set(records["ENGAGEMENT"]) == {row["key"] for row in stack.crm.appointments()}
    assert set(records["OPPORTUNITY"]) == {str(deal["deal_id"]) for deal in stack.crm.deals()}


def test_recording_comes_back_as_fields_and_one_note_however_often_its_webhooks_come(
    stack: Stack, visit: dict[str, Any]
) -> None:
    notes, complaints = our_notes(stack, visit["deal_id"]), stack.functions.complaints()
    stack.siro.client.run("weather", duplicates=2)
    summary = [Section("Overview", "They want the kitchen done before the summer.")]
    stack.siro.client.record(visit["key"], summary=summary, extractions=[BUDGET], steps=["linked", "processed"])
    wait_until(lambda: our_notes(stack, visit["deal_id"]) != notes and is_quiet(stack))
    [note] = [note for note in our_notes(stack, visit["deal_id"]) if note not in notes]
    assert "They want the kitchen done before the summer." in str(note)
    [deal] = [deal for deal in stack.crm.deals() if deal["deal_id"] == visit["deal_id"]]
    assert deal["budget"] is not None
    assert stack.functions.complaints() == complaints


def test_forged_webhook_is_refused(stack: Stack) -> None:
    headers = {"svix-id": "msg_forged", "svix-timestamp": str(int(time.time())), "svix-signature": "v1,Zm9yZ2Vk"}
    answer = httpx2.post(stack.outputs["WebhookUrl"], json={"recordingId": "x"}, headers=headers, trust_env=False)
    assert answer.status_code == httpx2.codes.BAD_REQUEST


def test_nothing_but_the_webhook_is_served(stack: Stack) -> None:
    assert httpx2.get(stack.outputs["WebhookUrl"], trust_env=False).status_code == httpx2.codes.NOT_FOUND


def test_run_with_nothing_new_sends_nothing(stack: Stack) -> None:
    stack.functions.sync()
    before = puts(stack)
    stack.functions.sync()
    assert puts(stack) == before


def puts(stack: Stack) -> int:
    entries = stack.siro.client.requests()["entries"]
    return sum(entry["method"] == "PUT" and SYNC in entry["route"] and entry["status"] in OK for entry in entries)
