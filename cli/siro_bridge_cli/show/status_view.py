"""How the bridge is doing, on a screen: first what waits for a person, with what helps, then the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from siro_bridge.domain.operate.runs import SyncRun, missed_by_webhooks
from siro_bridge.domain.operate.stuck import Finding, Status
from siro_bridge_cli.show.plain_data import as_data, moment
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import duration, when

RUNS_SHOWN = 5
IDS_SHOWN = 5


def show_status(screen: Screen, status: Status) -> None:
    if screen.as_json:
        screen.json(status_data(status))
        return
    _show_findings(screen, status.findings)
    _show_runs(screen, status)
    _show_state(screen, status)


def status_data(status: Status) -> dict[str, Any]:
    data: dict[str, Any] = as_data(status)
    data["recordings"] = {"states": as_data(status.recordings.counts()), "whole": status.recordings.whole}
    data["missed_by_webhooks"] = missed_by_webhooks(status.runs)
    data["needs_person"] = status.needs_person
    return data


def _show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    if not findings:
        screen.line("Nothing waits for a person.", "green")
        return
    for finding in findings:
        needed = finding.mend.needs_person
        screen.line(f"{'✗' if needed else '·'} {finding.what}", "red" if needed else "")
        if finding.ids:
            screen.line(f"  {_ids(finding.ids)}", "dim")
        screen.line(f"  → {finding.mend.advice}")
    if not any(finding.mend.needs_person for finding in findings):
        screen.line("Nothing waits for a person.", "green")


def _ids(ids: Sequence[str]) -> str:
    more = len(ids) - IDS_SHOWN
    return ", ".join(ids[:IDS_SHOWN]) + (f" and {more} more (--json has all)" if more > 0 else "")


def _show_runs(screen: Screen, status: Status) -> None:
    now = moment(status.at)
    rows = [(when(moment(run.ended_at), now), run.outcome, _seconds(run), _counts(run)) for run in status.runs]
    if rows:
        screen.line()
        screen.table("Last sync runs", ("ended", "outcome", "took", "counted"), rows[:RUNS_SHOWN])


def _seconds(run: SyncRun) -> str:
    seconds = run.report.get("seconds")
    return duration(float(seconds)) if seconds is not None else ""


def _counts(run: SyncRun) -> str:
    counts = run.report.get("counts", {})
    steps = [
        f"{step}: {', '.join(f'{number} {what}' for what, number in each.items())}" for step, each in counts.items()
    ]
    return "; ".join(steps) or "nothing"


def _show_state(screen: Screen, status: Status) -> None:
    around, now = status.surroundings, moment(status.at)
    counts = status.recordings.counts()
    more = "" if status.recordings.whole else " (of those that were looked at; there are more)"
    facts = {
        "schedule": f"{around.schedule or 'unknown'} {around.schedule_state}".strip(),
        "queue": ", ".join(f"{number} {name}" for name, number in around.queue.items()),
        "dead letters": str(len(around.dead_letters)),
        "recordings": (", ".join(f"{number} {state}" for state, number in counts.items()) or "none unfinished") + more,
        "refused records": str(len(status.refused_records)),
        "parked webhooks": str(len(status.parked)),
        "missed by webhooks": f"{missed_by_webhooks(status.runs)} in the last {len(status.runs)} runs",
        **{
            f"read up to, {what}": when(mark.since, now) + (", being read" if mark.resume else "")
            for what, mark in status.watermarks.items()
        },
    }
    screen.line()
    screen.facts(facts)
