"""What the simulated Siro tells of itself, as the demo's evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from siro_bridge_cli.demo.evidence import Delivery, SyncedAppointment
from siro_bridge_cli.show.words import counted

State = Mapping[str, Any]
SYNC = "/v1/integrations/sync/"
OK = range(200, 300)
UNKNOWN = "?"


def synced_appointments(state: State) -> list[SyncedAppointment]:
    return [
        SyncedAppointment(
            external_id=external_id,
            start_time=record.get("startTime"),
            deleted=record["deleted"],
            opportunity=record.get("opportunity"),
            account=record.get("account"),
            reps=frozenset(record.get("users", ())),
        )
        for external_id, record in state["records"]["ENGAGEMENT"].items()
    ]


def opportunities(state: State) -> frozenset[str]:
    return frozenset(key for key, record in state["records"]["OPPORTUNITY"].items() if not record["deleted"])


def deliveries(state: State) -> list[Delivery]:
    return [
        Delivery(message["recordingId"], attempt["status"] in OK, attempt["status"])
        for message in state["messages"]
        for attempt in message["attempts"]
    ]


def open_deliveries(state: State) -> int:
    """Webhooks that Siro is still going to send."""
    return sum(message["openAttempts"] for message in state["messages"])


def complaints(state: State, entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the real Siro would have swallowed in silence, slowed down for, or not known."""
    said = [f"Siro: {finding} ({counted(count, 'time')})" for finding, count in state["findings"].items()]
    unknown = {f"{entry['method']} {entry['path']}" for entry in entries if entry["route"] == UNKNOWN}
    said += [f"Siro: does not know {request}" for request in sorted(unknown)]
    if state["rate_limited"]:
        said.append(f"Siro: {counted(state['rate_limited'], 'request')} over the limit a minute")
    return said


def records_sent(entries: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many records each sync endpoint took, by its last word (engagements, opportunities)."""
    sent: Counter[str] = Counter()
    for entry in entries:
        if SYNC in entry["route"] and entry["method"] == "PUT" and entry["status"] in OK:
            sent[entry["route"].rsplit("/", 1)[-1]] += entry["records"]
    return sent
