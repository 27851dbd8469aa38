"""What the CRM must hold in the end, by nothing but what was said at Siro and what people did, in that order.

This file knows nothing of the product. A fact that a person typed, or emptied, stays. Any other fact is that of the
newest recording that belongs to the deal, as Siro told it last; without one it is as it was. What a recording wrote
that Siro deleted counts as typed. Each recording has one note on its deal, with its last summary, or none where a
person removed it; words that people typed around a note stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from tests.proof.crms import APPENDED, FACTS, Note

EMPTIED = object()


class Wrong(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    OVERWRITTEN = "human edits overwritten"
    ELSEWHERE = "notes on wrong records"


class Problem(NamedTuple):
    wrong: Wrong
    what: str


@dataclass
class Told:
    """A recording as Siro tells it. `summaries` and each fact's values are in order, the last one counts."""

    id: str
    created: str
    deal: str
    summaries: list[str] = field(default_factory=list)
    facts: list[Mapping[str, Any]] = field(default_factory=list)
    is_gone: bool = False
    """Siro deleted or purged it: what it wrote last is people's from then on, and what it had written before that is
    forgotten."""


@dataclass
class Deal:
    typed: dict[str, Any] = field(default_factory=dict)
    """By fact, the last thing that a person did; EMPTIED where they took our value out."""
    added: list[str] = field(default_factory=list)
    """What people wrote into the fact that recordings append to."""
    words: list[str] = field(default_factory=list)
    """What people wrote around notes."""
    removed: set[str] = field(default_factory=set)
    """Recordings whose note a person removed."""


@dataclass
class Known:
    deals: dict[str, Deal]
    recordings: dict[str, Told] = field(default_factory=dict)

    def merged(self, gone: str, into: str) -> None:
        self.deals[into].words += self.deals.pop(gone).words
        for each in self.recordings.values():
            if each.deal == gone:
                each.deal = into

    def gone(self, told: Told) -> None:
        if self.newest(told.deal) is told:
            typed = self.deals[told.deal].typed
            typed |= {name: value for name, value in told.facts[-1].items() if name not in (*typed, APPENDED)}
        told.is_gone = True

    def newest(self, deal: str) -> Told | None:
        of_it = [each for each in self.recordings.values() if each.deal == deal and not each.is_gone]
        return max(of_it, key=lambda each: (each.created, each.id), default=None)

    def expected(self, deal: str, name: str) -> Any:
        typed = self.deals[deal].typed
        if name in typed:
            return None if typed[name] is EMPTIED else typed[name]
        newest = self.newest(deal)
        return newest.facts[-1][name] if newest else None

    def problems(self, facts: Mapping[str, Mapping[str, Any]], notes: Sequence[Note]) -> list[Problem]:
        """`facts` by deal."""
        found: list[Problem] = []
        for deal in self.deals:
            for name in FACTS:
                if name == APPENDED:
                    found += self._appended(deal, facts[deal][name] or "")
                else:
                    found += self._fact(deal, name, facts[deal][name])
            found += self._words(deal, notes)
        for each in self.recordings.values():
            found += self._notes(each, notes)
        return found

    def _fact(self, deal: str, name: str, now: Any) -> list[Problem]:
        expected = self.expected(deal, name)
        if now == expected:
            return []
        what = f"{deal} {name}: {now!r}, expected {expected!r}"
        if name in self.deals[deal].typed:
            return [Problem(Wrong.OVERWRITTEN, what)]
        return [Problem(Wrong.LOST if expected is not None else Wrong.ELSEWHERE, what)]

    def _appended(self, deal: str, now: str) -> list[Problem]:
        missing = [words for words in self.deals[deal].added if words not in now]
        found = [Problem(Wrong.OVERWRITTEN, f"{deal}: {words!r} is gone from {now!r}") for words in missing]
        for each in self.recordings.values():
            count = now.count(f"[Siro recording {each.id}]")
            if each.deal != deal and count:
                found.append(Problem(Wrong.ELSEWHERE, f"{deal}: what {each.id} appended stands there"))
            elif each.deal == deal and count > 1:
                found.append(Problem(Wrong.DOUBLED, f"{deal}: {each.id} appended {count} times"))
            elif each.deal == deal and not each.is_gone and each.facts[-1][APPENDED] not in now:
                found.append(Problem(Wrong.LOST, f"{deal}: what {each.id} appends is not there"))
        return found

    def _words(self, deal: str, notes: Sequence[Note]) -> list[Problem]:
        there = "\n".join(note.text for note in notes if note.deal == deal)
        missing = [words for words in self.deals[deal].words if words not in there]
        return [Problem(Wrong.OVERWRITTEN, f"{deal}: {words!r} is gone from its notes") for words in missing]

    def _notes(self, told: Told, notes: Sequence[Note]) -> list[Problem]:
        of_it = [note for note in notes if told.id in note.text]
        here = [note for note in of_it if note.deal == told.deal]
        found = [
            Problem(Wrong.ELSEWHERE, f"a note of {told.id} is on {note.deal}, not on {told.deal}")
            for note in of_it
            if note.deal != told.deal
        ]
        if len(here) > 1:
            found.append(Problem(Wrong.DOUBLED, f"{len(here)} notes of {told.id} are on {told.deal}"))
        if told.is_gone:
            still = [summary for summary in told.summaries for note in of_it if summary in note.text]
            return found + [Problem(Wrong.LOST, f"{told.id} is deleted, and a note says {text!r}") for text in still]
        if told.id in self.deals[told.deal].removed:
            return found + [Problem(Wrong.OVERWRITTEN, f"the note of {told.id} came back to {told.deal}") for _ in here]
        if not any(told.summaries[-1] in note.text for note in here):
            found.append(Problem(Wrong.LOST, f"no note of {told.id} on {told.deal} says {told.summaries[-1]!r}"))
        return found
