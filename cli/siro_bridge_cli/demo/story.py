"""The story: appointments go to Siro, people talk and are recorded, and the CRM fills itself."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from siro_bridge_cli.demo import siro_side
from siro_bridge_cli.demo.conversations import CONVERSATIONS, Conversation, Fact
from siro_bridge_cli.demo.evidence import CrmState, Evidence, Told
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.stack import Stack
from siro_bridge_cli.demo.verify import in_utc, is_complete
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.sample_crm.seed import appointment_id
from siro_bridge_cli.simulator.recording import Extraction, Section

ARRIVAL_SECONDS = 180.0
QUIET_SECONDS = 5.0
LOOK_SECONDS = 0.25
INTO_THE_VISIT = timedelta(minutes=5)


def tell_story(stack: Stack, progress: Progress) -> Evidence:
    """Run it all and give what was seen; whether it is right is for `verify` to say."""
    before = crm_state(stack.crm)
    with progress.step("Running the sync function: CRM to Siro"):
        stack.functions.sync()
    sent = _records_sent(stack)
    progress.note(f"{sent['opportunities']} deals and {sent['engagements']} appointments sent")
    told = _record_all(stack, progress)
    with progress.step("Running the sync function again: nothing new to send"):
        seen = _records_sent(stack)
        report = stack.functions.sync()
        resent = (_records_sent(stack) - seen).total()
        _wait_for_arrival(stack, told)
    state, requests = stack.siro.client.state(), stack.siro.client.requests()["entries"]
    return Evidence(
        before=before,
        after=crm_state(stack.crm),
        told=told,
        synced=siro_side.synced_appointments(state),
        opportunities=siro_side.opportunities(state),
        deliveries=siro_side.deliveries(state),
        sent=sent,
        resent=resent,
        swept_up=report["counts"].get("sweep", {}).get("queued", 0),
        remarks={each.recording_id: stack.ledger_reason(each.recording_id) for each in told},
        complaints=[*siro_side.complaints(state, requests), *stack.functions.complaints()],
        requests=requests,
    )


def _record_all(stack: Stack, progress: Progress) -> list[Told]:
    """One conversation first: where it does not arrive, the others would not either."""
    first, *others = CONVERSATIONS
    stack.siro.client.configure_endpoint(stack.outputs["WebhookUrl"], [stack.signing_secret])
    with progress.step("A rep records a conversation: webhook, queue, enrichment, CRM") as step:
        told = [Told(first, record(stack, first))]
        step.done = _wait_for_arrival(stack, told)
    if step.done:
        with progress.step(f"{len(others)} more: events in both orders, webhooks sent more than once") as step:
            told += [Told(each, record(stack, each)) for each in others]
            step.done = _wait_for_arrival(stack, told)
    return told


def _records_sent(stack: Stack) -> Counter[str]:
    return siro_side.records_sent(stack.siro.client.requests()["entries"])


def crm_state(crm: SampleCrm) -> CrmState:
    return CrmState(crm.deals(), crm.appointments(), crm.notes())


def record(stack: Stack, conversation: Conversation) -> str:
    """Let a rep record it, from the appointment's link or by simply starting the app at the visit."""
    key = str(appointment_id(conversation.lead))
    visit = next(row for row in stack.crm.appointments() if row["key"] == key)
    stack.siro.client.run("weather", duplicates=conversation.copies - 1)
    where: dict[str, Any] = {"appointment_external_id": key} if conversation.from_link else {"rep": visit["rep_code"]}
    return stack.siro.client.record(
        **where,
        at=in_utc(visit["starts_at"] + INTO_THE_VISIT).isoformat(),
        title=visit["subject"],
        summary=[Section("Overview", conversation.summary)],
        extractions=[extraction(fact) for fact in conversation.facts],
        steps=list(conversation.events),
    )


def extraction(fact: Fact) -> Extraction:
    return Extraction(fact.name, fact.value, (fact.mapping,) if fact.mapping else None)


def _wait_for_arrival(stack: Stack, told: Sequence[Told]) -> bool:
    """Until the CRM has all of it and nothing is under way any more, or until there is no more hope for it.

    What is missing is then for `verify` to find.
    """
    deadline = time.monotonic() + ARRIVAL_SECONDS
    last_busy = time.monotonic()
    while time.monotonic() < min(deadline, last_busy + QUIET_SECONDS) and not stack.functions.complaints():
        if _is_busy(stack):
            last_busy = time.monotonic()
        elif is_complete(crm_state(stack.crm), told):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _is_busy(stack: Stack) -> bool:
    return bool(stack.queued() or siro_side.open_deliveries(stack.siro.client.state()))
