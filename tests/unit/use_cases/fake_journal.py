"""The journal and the notes' states in memory: each step is one write of `state/journal.py`'s to its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from siro_bridge.domain.note.state import FirstNote, NoteState
from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, PastEntry, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode
from tests.unit.use_cases.steps import Steps

Place = tuple[str, str]


@dataclass
class FakeJournal:
    """`entries` and `outcomes` by entry id; the values by record and field, without their intents.

    Those are kept by record, each with its field. `now` is the time of the next entry.
    """

    steps: Steps
    entries: dict[str, Entry] = field(default_factory=dict)
    outcomes: dict[str, Mapping[str, Outcome]] = field(default_factory=dict)
    values: dict[Place, dict[str, LastWritten]] = field(default_factory=dict)
    intents: dict[Place, list[tuple[str, Intent]]] = field(default_factory=dict)
    quoted: dict[str, Said] = field(default_factory=dict)
    now: int = 0
    made_at: dict[str, int] = field(default_factory=dict)

    def last_written(self, target: str, key: str) -> Mapping[str, LastWritten]:
        with self.steps.step("last_written"):
            values, intents = self.values.get((target, key), {}), self.intents.get((target, key), [])
            return {
                name: replace(
                    _whole(values.get(name, LastWritten())),
                    intents=tuple(intent for each, intent in intents if each == name),
                )
                for name in dict.fromkeys([*values, *(name for name, _ in intents)])
            }

    def intend(self, entry: Entry) -> None:
        with self.steps.step("entry"):
            self.entries[entry.entry_id] = entry
            self.made_at[entry.entry_id] = self.now
        if entry.keeps_values:
            with self.steps.step("intent"):
                self._drop((entry.target, entry.key), {name: entry.replaced(name) for name in entry.intents})
                self.intents.setdefault((entry.target, entry.key), []).extend(entry.intents.items())

    def quote(self, entry: Entry, said: Said) -> None:
        with self.steps.step("quote"):
            self.quoted[_name(entry)] = said

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        if entry.keeps_values:
            in_place = {name for name, outcome in outcomes.items() if entry.settles_in_place(name, outcome)}
            for name, outcome in outcomes.items():
                if name not in in_place and (outcome.result.stands or outcome.result is Result.BENEATH):
                    with self.steps.step(f"value {name}"):
                        self._keep(entry, name, outcome)
            with self.steps.step("no intent"):
                for name in in_place:
                    self._keep(entry, name, outcomes[name])
                seen = {name: entry.seen(name, outcome) for name, outcome in outcomes.items()}
                self._drop((entry.target, entry.key), seen)
        with self.steps.step("outcome"):
            self.outcomes[_name(entry)] = dict(outcomes)

    def past(self, recording_id: str) -> list[PastEntry]:
        with self.steps.step("past"):
            made = [each for each in self.entries.values() if each.author.recording_id == recording_id]
            return [self._past(part) for each in made for part in _parts(each)]

    def _past(self, entry: Entry) -> PastEntry:
        outcomes = self.outcomes.get(_name(entry), {})
        return PastEntry(
            entry.entry_id,
            entry.target,
            entry.key,
            entry.kind,
            entry.shadow,
            self.made_at[entry.entry_id],
            {name: encode(each.old) for name, each in entry.changes.items()},
            {name: encode(each.new) for name, each in entry.changes.items()},
            {name: str(each.result) for name, each in outcomes.items()},
        )

    def drop_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        with self.steps.step("dead intents"):
            self._drop((target, key), gone)

    def void_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        with self.steps.step("void intents"):
            voided = [(name, each.voided()) for name, intents in gone.items() for each in intents]
            self._drop((target, key), gone)
            self.intents[target, key] += voided

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        with self.steps.step("forget"):
            values = self.values.setdefault((target, key), {})
            last = values.get(field, LastWritten())
            values[field] = replace(last, wrote=_without(last.wrote, (recording_id,)))

    def _drop(self, place: Place, gone: Mapping[str, Sequence[Intent]]) -> None:
        """By entry, as the table does."""
        ids = {(name, each.entry_id, each.author) for name, every in gone.items() for each in every}
        standing = self.intents.get(place, [])
        self.intents[place] = [each for each in standing if (each[0], each[1].entry_id, each[1].author) not in ids]

    def _keep(self, entry: Entry, name: str, outcome: Outcome) -> None:
        values = self.values.setdefault((entry.target, entry.key), {})
        last, change = values.get(name, LastWritten()), entry.changes[name]
        own = _with_own(last, entry, change, outcome)
        if outcome.result is Result.BENEATH:
            values[name] = replace(own, wrote=_without(own.wrote, change.forget))
        elif change.fenced is not None or last.author.created_at > entry.author.created_at:
            values[name] = own
        else:
            values[name] = replace(
                own,
                value=change.remember or encode(outcome.value),
                author=change.author,
                previous=change.previous,
                previous_ours=change.previous_ours,
                sent=entry.made_of(name, outcome),
                wrote=_without(own.wrote, change.forget),
            )


def _parts(entry: Entry) -> list[Entry]:
    """With the note that was written down with the fields."""
    if entry.note is None:
        return [entry]
    return [entry, replace(entry, kind="note", changes={"note": entry.note}, note=None, is_beside=True)]


def _name(entry: Entry) -> str:
    return f"{entry.entry_id} note" if entry.is_beside else entry.entry_id


def _with_own(last: LastWritten, entry: Entry, change: Change, outcome: Outcome) -> LastWritten:
    """With what the recording itself has in the field."""
    at, recording_id = entry.author
    if change.fenced is not None:
        return replace(last, fenced={**last.fenced, recording_id: change.fenced})
    if entry.kind != "write":
        return last
    return replace(last, wrote={**last.wrote, recording_id: (at, encode(outcome.value))})


def _without(wrote: Mapping[str, tuple[str, str]], gone: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {recording_id: each for recording_id, each in wrote.items() if recording_id not in gone}


def _whole(last: LastWritten) -> LastWritten:
    """Where texts were appended, a value counts only if its author is known to have set it."""
    return last if not last.fenced or last.author.recording_id in last.wrote else replace(last, value=None)


@dataclass
class FakeNoteStore:
    """`first` are the notes that the ledger remembers, by recording."""

    steps: Steps
    first: Mapping[str, FirstNote] = field(default_factory=dict)
    states: dict[tuple[str, str, str], NoteState] = field(default_factory=dict)

    def read(self, recording_id: str, target: str, key: str) -> NoteState | None:
        with self.steps.step("read_state"):
            first = self.first.get(recording_id)
            known = first.state if first and first.place == (target, key) and first.state != NoteState() else None
            return self.states.get((recording_id, target, key), known)

    def write(self, recording_id: str, target: str, key: str, state: NoteState) -> None:
        with self.steps.step("write_state"):
            self.states[recording_id, target, key] = state


def author(recording_id: str, day: int = 1) -> Author:
    return Author(f"2026-02-{day:02}T10:00:00+00:00", recording_id)
