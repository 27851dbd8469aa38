"""What the functions' logs tell of a recording, as moments of its trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.domain.operate.trace import Kind, Moment
from siro_bridge.domain.recording.waiting import NOT_LINKED, PROCESSING

_FLAGS = {PROCESSING: "recordingProcessed", NOT_LINKED: "recordingLinked"}
"""The flag of Siro's webhook that was false, by the reason for which the event was not ready."""

_EVENTS = {
    "Queued": "ready, and put into the queue",
    "AlreadyKnown": "told nothing new",
}
_WORSE = ("ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log of a `function` (webhook, sync, enrichment), written at `at` (epoch seconds)."""

    at: float
    function: str
    entry: Mapping[str, Any]

    def text(self, key: str) -> str:
        return str(self.entry.get(key) or "")


def moments_of(lines: Sequence[LogLine]) -> list[Moment]:
    return [_webhook(line) if line.function == "webhook" else _work(line) for line in lines]


def not_ready(reason: str) -> str:
    """What became of an event that came too early."""
    flag = _FLAGS.get(reason)
    return f"not ready: {flag} was false" if flag else f"not ready: {reason}"


def _webhook(line: LogLine) -> Moment:
    outcome, svix_id = line.text("message"), line.text("svix_id") or "without svix-id"
    if line.text("level") in _WORSE:
        return Moment(line.at, Kind.ERROR, f"webhook {svix_id} was not taken: {outcome}; Siro sends it again")
    became = not_ready(line.text("reason")) if outcome == "NotReady" else _EVENTS.get(outcome, outcome)
    return Moment(line.at, Kind.EVENT, f"webhook {svix_id}, answered 200: {became}")


def _work(line: LogLine) -> Moment:
    result, reason = line.text("message"), line.text("reason")
    if line.text("level") in _WORSE:
        return Moment(line.at, Kind.ERROR, result)
    told = f"{result}: {reason}" if reason and reason not in result else result
    return Moment(line.at, Kind.WORK, f"fetched from Siro and worked on: {told}")
