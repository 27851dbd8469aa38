"""The stack's status as the picture of the flow, and as lists beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from siro_bridge.domain.operate.runs import SyncRun, missed_by_webhooks
from siro_bridge.domain.operate.stuck import Status
from siro_bridge.domain.recording.item import State
from siro_bridge_cli.console.views import Box, Figure, Overview, Refused, RefusedField, RefusedList, Run, Tone, Waiting
from siro_bridge_cli.show.words import duration

MOST_IDS = 5
NEVER = 2**40
"""A refused record with such a time is tried again only when it changes."""

STATE_TONES: dict[State, Tone] = {
    State.RECEIVED: "busy",
    State.WORKING: "busy",
    State.WAITING: "wait",
    State.INCOMPLETE: "bad",
    State.FAILED: "bad",
    State.DONE: "good",
    State.ERASED: "good",
}


def overview_of(status: Status) -> Overview:
    return Overview(_boxes(status), [_run(run) for run in status.runs], list(_waiting(status)))


def refused_of(status: Status) -> RefusedList:
    records = [
        Refused(each.entity, each.external_id, each.issues, each.attempts, moment(each.due_at))
        for each in status.refused_records
    ]
    fields = [
        RefusedField(name, item.recording_id, reason, moment(item.due_at))
        for item in status.recordings.items
        if item.state is State.INCOMPLETE
        for name, reason in item.refused.items()
    ]
    return RefusedList(records, fields, status.recordings.whole)


def moment(seconds: float | None) -> datetime | None:
    return None if seconds is None or seconds >= NEVER else datetime.fromtimestamp(seconds, UTC)


def _boxes(status: Status) -> dict[str, Box]:
    around, queue = status.surroundings, status.surroundings.queue
    return {
        "crm": Box("Your CRM"),
        "siro": Box("Siro"),
        "sync": Box("SyncFunction", _last_run(status), list(_synced(status))),
        "webhook": Box(
            "Webhook",
            "",
            (
                Figure("not understood", len(status.parked), "bad"),
                Figure("missed", missed_by_webhooks(status.runs), "wait"),
            ),
        ),
        "queue": Box(
            "Queue",
            "",
            (
                Figure("queued", queue.get("waiting"), "busy"),
                Figure("in work", queue.get("in_flight"), "busy"),
                Figure("dead letters", len(around.dead_letters), "bad"),
            ),
        ),
        "enrichment": Box("EnrichmentFunction", "", list(_recordings(status))),
    }


def _last_run(status: Status) -> str:
    schedule = "schedule disabled" if status.surroundings.schedule_state == "DISABLED" else status.surroundings.schedule
    last = f"last run {duration(status.at - status.runs[0].ended_at)} ago" if status.runs else "no run has ended yet"
    return ", ".join(filter(None, (last, schedule)))


def _synced(status: Status) -> Iterator[Figure]:
    if status.runs:
        yield Figure("records sent", status.runs[0].total("sent"))
    yield Figure("records refused", len(status.refused_records), "bad")


def _recordings(status: Status) -> Iterator[Figure]:
    """`failed` and `incomplete` always; of the rest those that there are."""
    counts = status.recordings.counts()
    for state in (State.RECEIVED, State.WORKING, State.WAITING, State.INCOMPLETE, State.FAILED):
        count = counts.get(state, 0)
        if count or state in (State.WAITING, State.INCOMPLETE, State.FAILED):
            yield Figure(f"{state}{'' if status.recordings.whole else ' at least'}", count, STATE_TONES[state], state)


def _run(run: SyncRun) -> Run:
    counts: dict[str, int] = {}
    for step in run.report.get("counts", {}).values():
        for name, count in step.items():
            counts[name] = counts.get(name, 0) + int(count)
    stopped = [f"{step}: {reason}" for step, reason in run.stopped.items()]
    tone: Tone = "bad" if run.failures else "wait" if stopped else "good"
    shown = {name.replace("_", " "): count for name, count in counts.items() if count}
    return Run(
        datetime.fromtimestamp(run.ended_at, UTC), run.outcome or "ended", tone, shown, [*run.failures, *stopped]
    )


def _waiting(status: Status) -> Iterator[Waiting]:
    known = {item.recording_id for item in status.recordings.items}
    known |= {letter.recording_id for letter in status.surroundings.dead_letters}
    for finding in status.findings:
        shown = finding.ids[:MOST_IDS]
        yield Waiting(
            finding.what,
            finding.mend.advice,
            recordings=[each for each in shown if each in known],
            others=[each for each in shown if each not in known],
            more=len(finding.ids) - len(shown),
            is_urgent=finding.mend.needs_person,
        )
