"""Recordings from their webhooks to the CRM, and sync runs, told by a build's own functions and counted.

Each recording has four facts for fields of its deal, a summary of 3 KB for its note, and two webhooks that both say it
is ready, the second soon after the first. Cold is an invocation in a process of its own; warm are the same instances
with further recordings.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.cost.running import Instance, Invocation, Stack
from bench.enrichment.recordings import messages
from bench.webhook.deliveries import SECRET
from bench.work import PROJECT
from siro_bridge_cli.events import sign_event
from siro_bridge_cli.simulator.recording import Extraction, Section

SENTENCES = "The rep walked the customer through cabinets, financing and the schedule of the work. "
SUMMARY_BYTES = 3000
FACTS = (
    Extraction("Budget", "$40,000 - $50,000", ("Opportunity.Budget__c",)),
    Extraction("Timeline", "Spring 2026", ("Opportunity.Timeline__c",)),
    Extraction("Decision Maker", "Both homeowners present", ("Opportunity.Decision_Maker__c",)),
    Extraction("Objections", "Concerned about the project timeline", ("Opportunity.Objections__c",)),
)
EVENTS = ("webhook-recording-processed", "webhook-recording-linked")
QUEUED_ONCE = ["Queued", "AlreadyKnown"]
APART_SECONDS = 20.0
"""Between two recordings: what was taken in advance of Siro's budget is given up by then."""

MORE_APPOINTMENTS = 40
ADD_APPOINTMENTS = """
INSERT INTO appointments (deal_id, rep_code, kind, subject, starts_at, ends_at, updated_at)
SELECT deal_id, rep_code, 'in_home', 'Appointment ' || number, starts_at, ends_at, localtimestamp - interval '2 days'
  FROM (SELECT * FROM appointments WHERE cancelled_at IS NULL ORDER BY deal_id LIMIT 1) AS one,
       generate_series(1, :more) AS number
"""

TABLES = ("reps", "customers", "deals", "appointments")
MAKE_OLDER = "ALTER TABLE {0} DISABLE TRIGGER stamp; UPDATE {0} SET updated_at = localtimestamp - interval '2 days'"
ONE_IS_NEWER = """
UPDATE deals SET updated_at = localtimestamp - interval '1 day' WHERE deal_id = (SELECT max(deal_id) FROM deals)
"""
"""What changed within minutes of the newest record is read again by each run; in a company that is little of it all."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Its three invocations."""

    first_webhook: Invocation
    second_webhook: Invocation
    enrichment: Invocation


@dataclass(frozen=True, slots=True)
class Recordings:
    cold: Sequence[Recording]
    warm: Sequence[Recording]
    stored_bytes: int
    """of one recording, in the state table"""


@dataclass(frozen=True, slots=True)
class Runs:
    """Sync runs that find nothing to do, each in a fresh process.

    `larger` has `more` further appointments in the window, `sweeping` lists `listed` recordings beside them, all done,
    and `relisting` lists the same once more.
    """

    quiet: Invocation
    larger: Invocation
    sweeping: Invocation
    relisting: Invocation
    listed: int
    more: int = MORE_APPOINTMENTS


def tell(running: Stack, *, cold: int = 1, warm: int = 1) -> tuple[Recordings, Runs]:
    """A new stack's first days. `cold` and `warm` recordings are counted."""
    for table in TABLES:
        running.crm.execute(MAKE_OLDER.format(table))
    running.crm.execute(ONE_IS_NEWER)
    sync(running)
    quiet = sync(running)
    running.crm.execute(ADD_APPOINTMENTS, more=MORE_APPOINTMENTS)
    sync(running)
    larger = sync(running)
    recordings = tell_recordings(running, cold=cold, warm=warm)
    sweeping = sync(running)
    relisting = sync(running)
    return recordings, Runs(quiet, larger, sweeping, relisting, relisting.answer["counts"]["sweep"]["listed"])


def tell_recordings(running: Stack, *, cold: int = 1, warm: int = 1) -> Recordings:
    """After a sync. The instances' first recording is not counted. RuntimeError where one is not written."""
    keys = iter(_appointments(running))
    with running.instance("webhook") as webhook, running.instance("enrichment") as enrichment:
        _told(running, webhook, enrichment, next(keys))
        before = running.stored_bytes()
        warmly = [_told(running, webhook, enrichment, next(keys)) for _ in range(warm)]
        stored = (running.stored_bytes() - before) // warm
    return Recordings([_told_cold(running, next(keys)) for _ in range(cold)], warmly, stored)


def sync(running: Stack) -> Invocation:
    """A run in a fresh process. RuntimeError unless it did all it had to."""
    with running.instance("sync") as instance:
        run = instance.invoke(json.loads((PROJECT / "events" / "sync-schedule.json").read_text("utf-8")))
    if run.answer.get("outcome") != "done":
        raise RuntimeError(f"a sync run ended with {run.answer}")
    return run


def _appointments(running: Stack) -> list[str]:
    """One a deal that holds nothing yet, so that each recording writes the same."""
    empty = {deal["deal_id"] for deal in running.crm.deals() if deal["objections"] is None}
    return list(
        {each["deal_id"]: each["key"] for each in running.crm.appointments() if each["deal_id"] in empty}.values()
    )


def _record(running: Stack, appointment: str) -> str:
    text = (SENTENCES * (SUMMARY_BYTES // len(SENTENCES) + 1))[:SUMMARY_BYTES]
    summary = [Section("Overview", text)]
    return running.siro.control.record(appointment, summary=summary, extractions=FACTS)


def _told_cold(running: Stack, appointment: str) -> Recording:
    with running.instance("webhook") as webhook, running.instance("enrichment") as enrichment:
        return _told(running, webhook, enrichment, appointment)


def _told(running: Stack, webhook: Instance, enrichment: Instance, appointment: str) -> Recording:
    recording, notes = _record(running, appointment), len(running.crm.notes())
    first, second = (
        webhook.invoke(_delivery(name, recording), later)
        for name, later in zip(EVENTS, (APART_SECONDS, 0.0), strict=True)
    )
    [batch] = messages([recording], 1)
    work = enrichment.invoke(batch, APART_SECONDS)
    outcomes = [_message(each) for each in (first, second)]
    if outcomes != QUEUED_ONCE or len(running.crm.notes()) != notes + 1:
        raise RuntimeError(f"recording {recording} was not written: webhooks {outcomes}, enrichment {work.log}")
    return Recording(first, second, work)


def _message(webhook: Invocation) -> str:
    lines: list[Mapping[str, Any]] = [json.loads(line) for line in webhook.log if line.startswith("{")]
    return " ".join(str(line["message"]) for line in lines if "message" in line)


def _delivery(name: str, recording: str) -> Mapping[str, Any]:
    event = json.loads((PROJECT / "events" / f"{name}.json").read_text("utf-8"))
    body = json.loads(event["body"]) | {"recordingId": recording}
    headers = event["headers"] | {"svix-id": f"msg_{uuid.uuid4().hex[:27]}"}
    new = event | {"headers": headers, "body": json.dumps(body, separators=(",", ":"))}
    return sign_event(new, SECRET, datetime.now(UTC))
