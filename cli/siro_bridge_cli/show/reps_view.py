"""The CRM's reps beside Siro's users, on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from siro_bridge.domain.operate.reps import FINE, Match
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import counted

WORDS = {
    Match.MAPPED: "mapped in Siro",
    Match.EMAIL: "by email",
    Match.NAME: "by name",
    Match.SEVERAL: "several fit",
    Match.DISABLED: "disabled",
    Match.NONE: "nobody",
}


def unmatched(answer: Mapping[str, Any]) -> int:
    """Reps whose recordings Siro cannot attribute."""
    return sum(1 for one in answer["reps"] if Match(one["match"]) not in FINE)


def show_reps(screen: Screen, answer: Mapping[str, Any]) -> None:
    rows = [_row(one) for one in answer["reps"]]
    if rows:
        screen.table(_title(answer), ("rep", "name and email", "visits", "Siro user", "found", "what to change"), rows)
    else:
        screen.line(f"{_title(answer)}: none")
    if not answer["whole"]:
        screen.line("Not all appointments could be looked at in time; there may be more reps.", "yellow")
    if answer["without_rep"]:
        what = counted(answer["without_rep"], "appointment")
        screen.line(f"{what} without a rep (engagementUsers): Siro cannot match recordings with them.", "yellow")
    if users := answer["users_without_rep"]:
        screen.line(f"Siro users that no rep of these appointments is: {', '.join(map(_person, users))}", "dim")
    screen.line(_conclusion(answer), "red" if unmatched(answer) else "green")


def _title(answer: Mapping[str, Any]) -> str:
    start, end = (f"{datetime.fromisoformat(answer[key]):%Y-%m-%d}" for key in ("from", "to"))
    return f"Reps of {counted(answer['appointments'], 'appointment')}, {start} to {end}"


def _row(one: Mapping[str, Any]) -> tuple[Any, ...]:
    rep, user, match = one["rep"], one["user"], Match(one["match"])
    change = one["change"] or ("" if one["known"] else "nothing; the next sync tells Siro of the rep")
    style = "" if match in FINE else "red"
    found = (WORDS[match], style)
    return rep["external_id"], _person(rep), str(rep["appointments"]), _person(user) if user else "-", found, change


def _person(person: Mapping[str, Any]) -> str:
    return " ".join(part for part in (person["name"], person["email"]) if part) or "(neither)"


def _conclusion(answer: Mapping[str, Any]) -> str:
    if without := unmatched(answer):
        return f"{counted(without, 'rep')} without a Siro user: their recordings are attributed to nobody."
    return "Every rep has a Siro user."
