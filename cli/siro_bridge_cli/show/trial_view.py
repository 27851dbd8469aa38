"""What came of a trial, on a screen: what arrived at the simulated Siro, and what a conversation would write."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from siro_bridge.domain.operate.undo import RecordingUndo
from siro_bridge_cli.show.preview_view import flat, show_preview_rows
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import brief, counted, in_words
from siro_bridge_cli.trying.run import Told, is_as_it_was
from siro_bridge_cli.trying.stack import Tried
from siro_bridge_cli.trying.trial import Conversation, Synced

HIDDEN = "…"
LOOK = "Look at it in your CRM, then press Enter: it is taken back"


class TrialView:
    """Shows each part when it is known. Without `values` nothing of the CRM's records is quoted."""

    def __init__(self, screen: Screen, tried: Tried, *, values: bool) -> None:
        self._screen = screen
        self._tried = tried
        self._values = values

    def synced(self, synced: Synced) -> None:
        """By kind, what was read, refused, and stands at Siro now; then each refusal with its reason."""
        screen, counts = self._screen, synced.report.get("counts", {})
        rows = [(name, _refused(counts.get(name, {})), str(len(held))) for name, held in synced.held.items()]
        screen.line()
        screen.table("What arrived at the simulated Siro", ("", "refused", "at Siro"), rows)
        for line in synced.refused:
            screen.line(f"refused: {line}", "red")
        for step, why in synced.stopped.items():
            screen.line(f"✗ {step} stopped: {why}", "red")
        for line in synced.complaints:
            screen.line(line, "yellow")
        if links := counts.get("deep_links", {}).get("shadow"):
            screen.line(f"{counted(links, 'link')} to start a recording would be written to your CRM.")
        if cut := synced.cut(self._tried.rows):
            screen.line(f"No more than {self._tried.rows} {' and '.join(cut)} were read; --rows reads more.", "yellow")

    def talked(self, conversation: Conversation) -> None:
        """The appointment as Siro has it, then what was, or would be, written; a person may look before it goes."""
        screen = self._screen
        screen.line()
        screen.line(f"Appointment {conversation.appointment}, as the simulated Siro has it", "bold")
        screen.table("", (), [(f"  {path}", self._shown(value)) for path, value in flat(conversation.payload)])
        screen.line()
        told = f": {conversation.reason}" if conversation.reason else ""
        screen.line(f"A made-up conversation was recorded there; it is {conversation.state or 'lost'}{told}", "bold")
        if not self._tried.write:
            show_preview_rows(screen, [self._row(row) for row in conversation.rows])
            screen.line("Nothing was written to your CRM.")
            return
        cells = [
            (f"{row['target']} {row['key']}", row["field"], brief(row["old"]), brief(row["now"]))
            for row in map(self._row, conversation.rows)
        ]
        screen.table("Written to your CRM", ("record", "field", "before", "now"), cells)
        if sys.stdin.isatty() and not screen.as_json:
            click.pause(LOOK, err=True)

    def taken_back(self, undone: RecordingUndo | None) -> None:
        """That nothing is left, or what is and why: on standard error, where the rest is for programs."""
        if undone is None or is_as_it_was(undone):
            self._screen.line("Your CRM is as it was.")
            return
        say = partial(click.echo, err=True) if self._screen.as_json else self._screen.line
        say(f"Taking it back: {undone.outcome}")
        for row in undone.rows:
            say(f"  {row.target} {row.key}, {row.field}: {row.reason}")

    def told(self, told: Told) -> None:
        """All of it, for programs."""
        if self._screen.as_json:
            self._screen.json(self._data(told))

    def _data(self, told: Told) -> dict[str, Any]:
        synced, talked = told.synced, told.conversation
        return {
            "counts": synced.report.get("counts", {}),
            "at_siro": {name: len(held) for name, held in synced.held.items()},
            "refused": synced.refused,
            "stopped": synced.stopped,
            "complaints": synced.complaints,
            "conversation": {
                "recording": talked.recording_id,
                "appointment": talked.appointment,
                "at_siro": {path: value if self._values else HIDDEN for path, value in flat(talked.payload)},
                "state": talked.state,
                "reason": talked.reason,
                "rows": [self._row(row) for row in talked.rows],
            },
            "undone": told.undone.outcome if told.undone else None,
        }

    def _shown(self, value: Any) -> str:
        return in_words(value) if self._values else HIDDEN

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        if self._values:
            return dict(row)
        return {name: HIDDEN if name in ("old", "now", "new") and value else value for name, value in row.items()}


def _refused(counts: Mapping[str, int]) -> str:
    return str(counts.get("rejected", 0) + counts.get("rejected_again", 0) or "")
