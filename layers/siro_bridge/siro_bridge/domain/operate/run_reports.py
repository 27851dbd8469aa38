"""The reports of several sync runs, one after another, as one: what a command waits for."""

from collections.abc import Mapping, Sequence
from typing import Any

LEFT = "resync_left"
"""The report's note that names the keys that a resync had no time for."""

ALONE = frozenset({"overdue"})
"""Counters that say how things stand at the end of a run: the last run's is valid, not the sum."""

Report = Mapping[str, Any]
"""A run's report as the function answers it: counts, watermarks, stopped, unfinished, notes."""


def skipped(report: Report) -> bool:
    """Whether another run was under way, so that this one was none."""
    return bool(report.get("outcome") == "skipped")


def hindrances(report: Report) -> dict[str, str]:
    """Why steps ended early, other than for want of time."""
    unfinished = set(report.get("unfinished", ()))
    return {step: why for step, why in report.get("stopped", {}).items() if step not in unfinished}


def got_on(report: Report) -> bool:
    """Whether any step that was not finished did something: if none did, another run would do no better.

    The window is read from its beginning in each run, so that only what it sent is got over with.
    """
    unfinished = report.get("unfinished", ())
    return not unfinished or any(_moved(report, step) for step in unfinished)


def combined(reports: Sequence[Report]) -> dict[str, Any]:
    """Counts are added up; what a later run says of how things stand replaces what an earlier one said."""
    counts: dict[str, dict[str, int]] = {}
    notes: dict[str, list[str]] = {}
    for report in reports:
        for step, counter in report.get("counts", {}).items():
            kept = counts.setdefault(step, {})
            for name, number in counter.items():
                kept[name] = number if name in ALONE else kept.get(name, 0) + number
        for name, lines in report.get("notes", {}).items():
            notes.setdefault(name, []).extend(line for line in lines if line not in notes.get(name, ()))
    last = reports[-1]
    notes.pop(LEFT, None)
    if left := last.get("notes", {}).get(LEFT):
        notes[LEFT] = left
    whole: dict[str, Any] = {
        "outcome": last.get("outcome", "done"),
        "runs": len(reports),
        "seconds": round(sum(report.get("seconds", 0) for report in reports), 3),
        "counts": counts,
        "watermarks": {step: at for report in reports for step, at in report.get("watermarks", {}).items()},
        "stopped": hindrances(last),
        "unfinished": list(last.get("unfinished", ())),
        "notes": notes,
    }
    return {name: value for name, value in whole.items() if value or name in ("counts", "seconds")}


def _moved(report: Report, step: str) -> bool:
    counts = report.get("counts", {})
    if step == "resync":
        return any(counter.get("read") for counter in counts.values())
    if step == "window":
        return bool(counts.get("engagements", {}).get("sent"))
    counter = counts.get(step, {})
    return bool(counter.get("read") or counter.get("listed") or counter.get("sent"))
