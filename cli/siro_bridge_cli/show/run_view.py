"""A sync run's report on a screen: what was counted, each with its meaning, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from siro_bridge_cli.show.run_words import NOTES, STEPS, meaning
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import counted, duration, stamp


def show_run(screen: Screen, report: Mapping[str, Any]) -> None:
    """Of a report as the sync function answers it, or of several that were made one."""
    rows = [
        (step, counter, str(number), meaning(step, counter))
        for step, counters in report.get("counts", {}).items()
        for counter, number in counters.items()
    ]
    took = f"{counted(report.get('runs', 1), 'run')}, {duration(report.get('seconds', 0))}"
    if rows:
        screen.table(f"What was done ({took})", ("step", "counter", "number", "meaning"), rows)
    else:
        screen.line(f"There was nothing to do ({took}).")
    show_ends(screen, report)


def show_ends(screen: Screen, report: Mapping[str, Any]) -> None:
    """How far it came, and what it met."""
    for step, at in report.get("watermarks", {}).items():
        screen.line(f"{step}: synced up to {stamp(datetime.fromisoformat(at))}", "dim")
    for step, why in report.get("stopped", {}).items():
        screen.line(f"✗ {_named(step)} stopped: {why}", "red")
    for step in report.get("unfinished", ()):
        screen.line(f"· {_named(step)}: not finished; the next run goes on there")
    for name, lines in report.get("notes", {}).items():
        screen.line()
        screen.line(f"{NOTES.get(name, name)}:", "bold")
        for line in lines if isinstance(lines, list) else [lines]:
            screen.line(f"  {line}")


def _named(step: str) -> str:
    return f"{step} ({STEPS[step]})" if step in STEPS else step
