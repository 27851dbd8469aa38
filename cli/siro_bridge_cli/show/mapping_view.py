"""What a check of a mapping found, on a screen: records as Siro would get them, then a line for each finding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge_cli.show.preview_view import ENTITIES, flat
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import counted, in_words

_PLACE = re.compile(r"(?:^|\(for |\(at )(?P<file>\S[^:\n]*):(?P<line>\d+): (?P<key>[\w.\[\]-]+)")


def show_samples(screen: Screen, samples: Mapping[str, Any]) -> None:
    """Each record that was asked for, and how many of all that were read fill each of Siro's fields."""
    for entity, sample in samples.items():
        noun = ENTITIES.get(entity, "customer")
        for record in sample.get("records", ()):
            _show_record(screen, noun, record)
        fits = sample["read"] - sample["refused"]
        screen.line(f"{counted(sample['read'], noun)} read, {fits} as Siro takes them", "bold")
        rows = [(f"  {path}", f"in {count} of {sample['read']}") for path, count in sample["filled"].items()]
        screen.table("", (), rows)
        screen.line()


def show_findings(screen: Screen, lines: Sequence[CheckLine]) -> None:
    """One line each: file, line, key, what is wrong, what to do. Errors begin with the file, as a compiler's do."""
    for line in lines:
        if line.level is Level.WARNING:
            screen.finding(f"warning: {line.found}", "yellow")
        elif line.level is Level.ERROR:
            screen.finding(line.found, "red")


def as_finding(line: CheckLine) -> dict[str, Any]:
    """For programs; what is about no place of the file has none."""
    found = _PLACE.search(line.found)
    where = found.groupdict() if found else {"file": None, "line": None, "key": None}
    place = {**where, "line": int(where["line"]) if where["line"] else None}
    return {"level": line.level, "about": line.subject, **place, "found": line.found, "mend": line.mend}


def _show_record(screen: Screen, noun: str, record: Mapping[str, Any]) -> None:
    body, issues = record["body"], record["issues"]
    screen.line(f"{noun} {body.get('externalId', '(no id)')}", "red" if issues else "green")
    screen.table("", (), [(f"  {path}", in_words(value)) for path, value in flat(body) if path != "externalId"])
    for issue in issues:
        screen.line(f"  refused: {issue}", "red")
