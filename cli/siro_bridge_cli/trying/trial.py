"""What happens in a trial: a sync run, then one made-up conversation on an appointment, and what came of both."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from siro_bridge.bootstrap.operate_writes import OperateWrites
from siro_bridge.domain.operate.enrichment_requests import PreviewRecording
from siro_bridge.domain.operate.requests import Resync
from siro_bridge.domain.operate.undo import RecordingUndo
from siro_bridge.domain.recording.item import State
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.state.ledger_items import read_item
from siro_bridge_cli.demo import siro_side
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.trying.conversation import SUMMARY, chosen, facts_for, minutes_for
from siro_bridge_cli.trying.stack import TrialStack

ARRIVAL_SECONDS = 90.0
EARLY_SECONDS = 20.0
"""Where a trial is broken off."""

LOOK_SECONDS = 0.25
QUIET_SECONDS = 5.0
ATTEMPTS = 20
NEVER_HEARD = "no webhook has told of it"
KINDS = {"engagements": "ENGAGEMENT", "opportunities": "OPPORTUNITY", "accounts": "ACCOUNT", "reps": "USER"}
"""What a person calls it → what the simulated Siro does."""

MADE_UP = "made-up-rep@example.com"
SETTLED = (State.DONE, State.INCOMPLETE, State.FAILED)
MOST_NAMED = 5


@dataclass(frozen=True)
class Synced:
    """`report` is the run's own, `held` what the simulated Siro has of each kind, `complaints` what it disliked."""

    report: Mapping[str, Any]
    held: Mapping[str, Mapping[str, Any]]
    complaints: list[str]

    @property
    def refused(self) -> list[str]:
        return [str(line) for line in self.report.get("notes", {}).get("rejected", ())]

    @property
    def stopped(self) -> Mapping[str, str]:
        return dict(self.report.get("stopped", {}))

    def cut(self, rows: int) -> list[str]:
        """Kinds of which the CRM has, or may have, more than were read."""
        counts = self.report.get("counts", {})
        return [name for name in ("engagements", "opportunities") if counts.get(name, {}).get("read", 0) >= rows]


@dataclass(frozen=True)
class Conversation:
    """One recording of `appointment`, whose record at Siro is `payload`; `state` and `reason` are the ledger's.

    `rows` tell, field by field, what would be written; of a trial that writes, what was.
    """

    recording_id: str
    appointment: str
    payload: Mapping[str, Any]
    state: str
    reason: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_come_through(self) -> bool:
        return self.state in (State.DONE, State.INCOMPLETE)


def sync(stack: TrialStack, record: str | None) -> Synced:
    """One run, as the schedule asks for it; then the appointment that is named, if the run did not come by it."""
    report = stack.deployed.invoke("SyncFunction", {})
    held = _held(stack)
    if record is not None and record not in held["engagements"]:
        stack.deployed.invoke("SyncFunction", Resync(keys=(record,)).event())
        held = _held(stack)
    state, requests = stack.siro.client.state(), stack.siro.client.requests()["entries"]
    return Synced(report, held, siro_side.complaints(state, requests))


def talk(stack: TrialStack, mapping: CrmMapping, synced: Synced, record: str | None) -> Conversation:
    """Record it at the simulated Siro, and wait until the functions are done with it. Raises StackError."""
    key = _appointment(synced, record)
    payload = synced.held["engagements"][key]
    client = stack.siro.client
    rep = {} if payload.get("reps") else {"rep": client.run("add_siro_user", email=MADE_UP, name="Made-up Rep")}
    types = mapping.write_back.only_if.conversation_types
    recording_id = client.record(
        key,
        title=str(payload.get("subject") or "Conversation"),
        summary=list(SUMMARY),
        extractions=facts_for(mapping),
        minutes=minutes_for(mapping),
        **({"conversation_type": types[0]} if types else {}),
        **rep,
    )
    state, reason = _settled(stack, recording_id)
    return Conversation(recording_id, key, payload, state, reason, _rows(stack, recording_id))


def take_back(stack: TrialStack) -> RecordingUndo | None:
    """Put back what the trial's recording wrote; None where there is none. What stays, and why, is in the rows."""
    undone = None
    for recording_id in stack.siro.client.state()["recordings"]:
        _settled(stack, recording_id, EARLY_SECONDS)  # what is being written now is written first
        for _ in range(ATTEMPTS):
            [undone] = _writes(stack).undo([recording_id], None)
            if undone.done or not undone.known:
                break
            time.sleep(1)
    return undone


def _rows(stack: TrialStack, recording_id: str) -> list[dict[str, Any]]:
    if not stack.tried.write:
        answer = stack.deployed.invoke("EnrichmentFunction", PreviewRecording(recording=recording_id).event())
        return list(answer["rows"])
    [written] = _writes(stack).undo([recording_id], None, look=True)
    return [row.model_dump(mode="json") for row in written.rows]


def _writes(stack: TrialStack) -> OperateWrites:
    return OperateWrites(stack.deployed, stack.deployed.client("dynamodb"))


def _held(stack: TrialStack) -> dict[str, Mapping[str, Any]]:
    records = stack.siro.client.state()["records"]
    return {name: {key: _told(each) for key, each in records[kind].items()} for name, kind in KINDS.items()}


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    """With the reps' ids, and without what only a deleted record has to say."""
    kept = {name: value for name, value in record.items() if name not in ("users", "deleted")}
    return kept | ({"reps": list(record["users"])} if record.get("users") else {})


def _appointment(synced: Synced, record: str | None) -> str:
    held = synced.held["engagements"]
    key = record if record is not None else chosen(held, datetime.now(UTC))
    if key is None:
        raise StackError("no appointment arrived at the simulated Siro, so there is none to talk at; see above")
    if key not in held:
        known = ", ".join(list(held)[:MOST_NAMED]) or "none"
        raise StackError(f"--record {key}: no such appointment arrived at the simulated Siro; it has {known} …")
    return key


def _settled(stack: TrialStack, recording_id: str, seconds: float = ARRIVAL_SECONDS) -> tuple[str, str]:
    """State and reason, once nothing is under way any more: it waits in between, for the second of two webhooks."""
    dynamodb, table = stack.deployed.client("dynamodb"), stack.deployed.output("StateTableName")
    last_busy = began = time.monotonic()
    while True:
        item, now = read_item(dynamodb, table, recording_id), time.monotonic()
        if _is_busy(stack):
            last_busy = now
        is_over = now - last_busy > QUIET_SECONDS or (item is not None and item.state in SETTLED)
        if is_over or now - began > seconds:
            return (str(item.state), item.reason) if item else ("", NEVER_HEARD)
        time.sleep(LOOK_SECONDS)


def _is_busy(stack: TrialStack) -> bool:
    return bool(stack.deployed.queued("EnrichmentQueueUrl") or siro_side.open_deliveries(stack.siro.client.state()))
