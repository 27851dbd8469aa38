"""A CRM in memory: what `crm/port.py` promises of a writer, kept as a connector keeps it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, FoundNote, WriteResult
from siro_bridge.domain.errors import CharacterRefusedError, CrmRefusedError, NoSuchFieldError
from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.values import encode
from tests.unit.use_cases.steps import Steps


@dataclass
class FakeCrm:
    """`records` by (target, key), each with all its columns; `notes` by key: the parent's key and the body.

    `refused` says which fields the CRM will not change, and why; `keeps` what it makes of a value; `writes` how it
    writes one that stays the same. `idempotent`: a note that was asked for before is answered as it was then, and not
    made again. A note's text is kept as it `takes` it and shown as it `shows` it; it refuses characters that it has
    `no_place_for`.
    """

    steps: Steps
    records: dict[tuple[str, str], dict[str, CrmValue]] = field(default_factory=dict)
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    keeps: dict[str, Callable[[CrmValue], CrmValue]] = field(default_factory=dict)
    writes: dict[str, Callable[[CrmValue], CrmValue]] = field(default_factory=dict)
    idempotent: bool = False
    takes: Callable[[str], str] = str
    shows: Callable[[str], str] = str
    no_place_for: str = ""
    _answered: dict[tuple[str, str, int], FoundNote] = field(default_factory=dict)

    def as_kept(self, target: str, field: str, value: CrmValue) -> CrmValue:
        return value

    def is_same(self, target: str, field: str, sent: CrmValue, held: CrmValue) -> bool:
        return encode(self.writes.get(field, _as_it_is)(sent)) == encode(held)

    def read_fields(self, target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        with self.steps.step("read_fields"):
            record = self.records.get((target, key))
            if record is None:
                return None
            for name in fields:
                if name not in record:
                    raise NoSuchFieldError(f"no such column {name}", name)
            return {name: record[name] for name in fields}

    def write_fields(self, target: str, key: str, writes: Sequence[FieldWrite]) -> dict[str, FieldOutcome]:
        with self.steps.step("write_fields"):
            record = self.records.get((target, key))
            if record is None:
                return {each.field: FieldOutcome(WriteResult.REFUSED, reason="the record is gone") for each in writes}
            return {each.field: self._write(record, each) for each in writes}

    def _write(self, record: dict[str, CrmValue], write: FieldWrite) -> FieldOutcome:
        if encode(record[write.field]) != encode(write.expected):
            return FieldOutcome(WriteResult.EDITED, record[write.field])
        if write.field in self.refused:
            return FieldOutcome(WriteResult.REFUSED, record[write.field], self.refused[write.field])
        made = self.keeps.get(write.field, _as_it_is)(write.new)
        record[write.field] = kept = self.writes.get(write.field, _as_it_is)(made)
        if self.is_same("", write.field, write.new, kept):
            return FieldOutcome(WriteResult.WRITTEN, kept)
        if encode(kept) == encode(write.expected):
            return FieldOutcome(WriteResult.REFUSED, kept, "the CRM kept the old value")
        return FieldOutcome(WriteResult.ALTERED, kept, "the CRM keeps another value")

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        with self.steps.step("find_notes"):
            return self._find(parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        with self.steps.step("create_note"):
            if not any(key == parent for _, key in self.records):
                raise CrmRefusedError("the CRM has no such record")
            if found := self._find(parent, marker, None):
                return replace(found[0], was_there=True)
            asked = (parent, marker, returns)
            if not (self.idempotent and asked in self._answered):
                self._answered[asked] = FoundNote(self.add_note(parent, self._taken(body)), body)
            return FoundNote(self._answered[asked].key, self.shows(self.takes(body)))

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        with self.steps.step("update_note"):
            return FoundNote(note.key, self.shows(self.notes[note.key][1])) if self._replace_note(note, body) else None

    def delete_note(self, note: FoundNote) -> bool:
        with self.steps.step("delete_note"):
            return self._replace_note(note, None)

    def add_note(self, parent: str, body: str) -> str:
        """Its key, which is higher than any before it."""
        key = str(1 + max((int(key) for key in [*self.notes, *self._keys_given()]), default=0))
        self.notes[key] = (parent, body)
        return key

    def bodies(self, parent: str) -> list[str]:
        return [body for of, body in self.notes.values() if of == parent]

    def edit_notes(self, old: str, new: str) -> None:
        """As a person does."""
        self.notes = {key: (parent, body.replace(old, new)) for key, (parent, body) in self.notes.items()}

    def _keys_given(self) -> list[str]:
        return [note.key for note in self._answered.values()]

    def _find(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        notes: Mapping[str, tuple[str, str]] = self.notes
        found = [
            FoundNote(key, self.shows(body))
            for key, (of, body) in sorted(notes.items(), key=lambda item: int(item[0]))
            if key == note_key or (of == parent and fence.stands(self.shows(body), marker))
        ]
        return sorted(found, key=lambda note: note.key != note_key)

    def _replace_note(self, note: FoundNote, body: str | None) -> bool:
        if note.key not in self.notes or self.shows(self.notes[note.key][1]) != note.body:
            return False
        taken = None if body is None else self._taken(body)
        parent, _ = self.notes.pop(note.key)
        if taken is not None:
            self.notes[note.key] = (parent, taken)
        return True

    def _taken(self, body: str) -> str:
        if any(char in self.no_place_for for char in body):
            raise CharacterRefusedError("no place for some character")
        return self.takes(body)


def _as_it_is(value: CrmValue) -> CrmValue:
    return value
