"""What a recording wrote to one record since a time, and what it had there before: the journal tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from siro_bridge.domain.note import fence
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.journal import PastEntry, Result
from siro_bridge.domain.write_back.values import decode, is_withheld

_MAY_STAND = ("", Result.WRITTEN, Result.ALTERED, Result.BENEATH)
"""Outcomes of a write after which the field may have held it; a write without outcome broke off."""

NO_VALUES = "the journal keeps no values, so that what the recording wrote there before is not known"
MADE_OF_IT = "the CRM had made something else of what the recording wrote there before"
NOTE_WAS_THERE = "the note was there before that time; a replay writes it anew"


@dataclass(frozen=True, slots=True)
class Earlier:
    """`text` is set where the recording had appended it: then its fence alone comes back."""

    value: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenSince:
    """By field: to `take_back` is what the recording had not written before; the `earlier` values come back.

    `unknown` fields stay as they are, each for its reason. `note`: it was made since, or only changed, or neither.
    """

    take_back: frozenset[str] = frozenset()
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    note: Literal["made", "changed", ""] = ""


def written_since(past: Sequence[PastEntry], place: RecordKey, since: int, recording_id: str) -> WrittenSince:
    """`past` is the recording's journal, the oldest entry first; `since` is in epoch seconds, inclusive."""
    here = [each for each in past if (each.target, each.key) == place and not each.shadow]
    before: dict[str, tuple[str, str]] = {}
    found: dict[str, str] = {}
    for entry in here:
        if entry.kind == "take_back" and entry.at < since:
            before = {name: each for name, each in before.items() if name not in entry.new}
        if entry.kind != "write":
            continue
        for name, new in entry.new.items():
            outcome = entry.outcomes.get(name, "")
            if outcome in _MAY_STAND and entry.at < since:
                before[name] = (new, outcome)
            elif outcome in _MAY_STAND:
                found.setdefault(name, entry.old[name])
    known = {name: _earlier(*before[name], old, recording_id) for name, old in found.items() if name in before}
    return WrittenSince(
        take_back=frozenset(name for name in found if known.get(name) is None),
        earlier={name: each for name, each in known.items() if isinstance(each, Earlier)},
        unknown={name: each for name, each in known.items() if isinstance(each, str)},
        note=_note(here, since),
    )


def _earlier(new: str, outcome: str, old: str, recording_id: str) -> Earlier | str | None:
    """What comes back, or why nobody knows; None where somebody else had put there what we wrote over."""
    if is_withheld(new) or is_withheld(old):
        return NO_VALUES
    if outcome == Result.ALTERED:
        return MADE_OF_IT
    wrote, stood = _appended(new, recording_id), _appended(old, recording_id)
    if wrote is not None:
        same = stood is not None and fence.is_one_of(stood, {fence.digest(wrote)})
        return Earlier(new, wrote) if same else None
    return Earlier(new) if old == new else None


def _appended(text: str, recording_id: str) -> str | None:
    value = decode(text)
    fenced = fence.split(value, recording_id) if isinstance(value, str) else None
    return fenced.inside if fenced else None


def _note(here: Sequence[PastEntry], since: int) -> Literal["made", "changed", ""]:
    notes = [each for each in here if each.kind == "note" and each.outcomes.get("note", "") in _MAY_STAND]
    if not any(each.at >= since for each in notes):
        return ""
    earlier = [each for each in notes if each.at < since]
    return "changed" if earlier and earlier[-1].new["note"] != "0:" else "made"
