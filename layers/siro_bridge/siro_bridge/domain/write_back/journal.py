"""The journal: each write to the CRM is written down before it is made, and its outcome after."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from siro_bridge.domain.said import NOTHING, Said
from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.intents import MOST_KEPT, Intent, Settled, comparable, words_of
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode

IN_PLACE = 200
"""Letters of a value that is remembered where its intent was: all of a record's values are written at each change."""


def new_entry_id() -> str:
    """Short, since it stands before each field that the entry changes: 64 bits tell a record's few entries apart."""
    return uuid.uuid4().hex[:16]


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value; the rest is what `LastWritten` remembers once it is written.

    `remember`, if given, is kept as the last written value in place of what is read back (`encode`'s text).
    `forget` are recordings that wrote here and whose values are not kept any longer. `beneath`: a newer
    recording's value stands there and stays; `new` is only remembered, for when that one is taken back.
    `earlier` are the recording's own intents on the field, as they were read. `made_before`: what stands there is
    what the CRM made of `new` when it was last written. `over` are entries whose settled writes this one replaces.
    """

    old: Any
    new: Any
    author: Author = NOBODY
    previous: str = "0:"
    previous_ours: bool = True
    fenced: str | None = None
    remember: str = ""
    forget: tuple[str, ...] = ()
    beneath: bool = False
    earlier: tuple[Intent, ...] = ()
    made_before: bool = False
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One update of one record, made for the recording (a deep link: the appointment) that is `author`.

    `kind` is write, take_back, note or deep_link; `shadow` says that it was only written down, never made. `note` is a
    note that will be made after the fields, and is written down with them; `is_beside` says that a note was.
    """

    entry_id: str
    author: Author
    target: str
    key: str
    kind: str
    changes: Mapping[str, Change]
    shadow: bool = False
    note: Change | None = None
    is_beside: bool = False

    @property
    def keeps_values(self) -> bool:
        """A note has a state of its own (NoteState), a deep link is known by how it begins.

        What was never made leaves nothing to compare with.
        """
        return not self.shadow and self.kind not in ("note", "deep_link")

    @property
    def intents(self) -> dict[str, Intent]:
        """What is about to be written, by field."""
        return {name: each for name, each in self._made.items() if not self.changes[name].beneath}

    def replaced(self, field: str) -> tuple[Intent, ...]:
        """Earlier intents that go as this one is noted: of the same value; and where too many are kept, the dead."""
        change, made = self.changes[field], self._made[field]
        too_many = len(change.earlier) >= MOST_KEPT
        return tuple(
            each
            for each in change.earlier
            if (each.new, each.text) == (made.new, made.text) or (too_many and not each.may_stand(change.old))
        )

    def seen(self, field: str, outcome: "Outcome") -> tuple[Intent, ...]:
        """Intents that go with the outcome, which tells what stands there.

        Where we wrote that is our value. Else it is what stood there before, which an earlier intent may have put
        there. It stays where the outcome says why it may be ours all the same.
        """
        change = self.changes[field]
        made = () if change.beneath or outcome.is_doubted else (self._made[field],)
        left = () if outcome.result.stands else (change.old, *_read_back(outcome))
        return (*made, *(each for each in change.earlier if not any(each.may_stand(value) for value in left)))

    def settles_in_place(self, field: str, outcome: "Outcome") -> bool:
        """Whether all that is to be remembered fits where the intent is: one write for all of a record's fields.

        What the CRM made something else of, what is long, what a newer value lies over, and what makes others' values
        go, each change another item.
        """
        change = self.changes[field]
        is_plain = self.kind == "write" and change.fenced is None and not (change.remember or change.forget)
        return is_plain and outcome.result is Result.WRITTEN and len(encode(outcome.value)) <= IN_PLACE

    def replaces_settled(self, field: str, outcome: "Outcome") -> bool:
        """Whether the value takes the place of what was settled before; a text that is appended stands beside it."""
        is_value = self.changes[field].fenced is None
        return is_value and (outcome.result.stands or outcome.result is Result.BENEATH)

    def settled(self, field: str, outcome: "Outcome", noted: int) -> Settled:
        change = self.changes[field]
        value = encode(outcome.value)
        return Settled(self.entry_id, self.author, value, change.previous, change.previous_ours, noted)

    def made_of(self, field: str, outcome: "Outcome") -> str:
        """What was sent, in `comparable`'s text, where the CRM holds something else that it made of it."""
        return comparable(encode(self.changes[field].new)) if outcome.result is Result.ALTERED else ""

    @cached_property
    def _made(self) -> dict[str, Intent]:
        return {name: _intent(self.entry_id, self.author, change) for name, change in self.changes.items()}


def _intent(entry_id: str, author: Author, change: Change) -> Intent:
    return Intent(
        entry_id,
        author,
        comparable(encode(change.new)),
        change.fenced,
        change.previous,
        change.previous_ours,
        words_of(change.new) if change.fenced is None else "",
    )


class Result(StrEnum):
    """What became of one field, as journals and log lines have it.

    `altered`: the CRM holds another value that it made of ours. `beneath`: only remembered, under a newer
    recording's value. `shadow`: only written down. `kept`: a rule, or a person, kept what stands there.
    `skipped`: there is nothing to write to.
    """

    WRITTEN = "written"
    ALTERED = "altered"
    EDITED = "edited"
    REFUSED = "refused"
    BENEATH = "beneath"
    SHADOW = "shadow"
    KEPT = "kept"
    SKIPPED = "skipped"

    @property
    def stands(self) -> bool:
        """The CRM holds what came of our write."""
        return self in (Result.WRITTEN, Result.ALTERED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`value` is as read back; `result` is never kept or skipped. `said`: the CRM's own words, values and all."""

    result: Result
    value: Any = None
    reason: str = ""
    said: Said = NOTHING

    @property
    def is_doubted(self) -> bool:
        """Another value stands there, and whether that is a person's is not known, for the reason that is given."""
        return self.result is Result.EDITED and bool(self.reason)


def _read_back(outcome: Outcome) -> tuple[Any, ...]:
    """Another value than was meant, that somebody put there meanwhile."""
    return (outcome.value,) if outcome.result is Result.EDITED else ()


@dataclass(frozen=True, slots=True)
class PastEntry:
    """An entry as it was written down, its texts whole; `old` and `new` by field, as `encode` gives them.

    Where the mapping lets no values be kept they are hashes. A field without an outcome broke off. `reasons` say why an
    outcome is what it is, and `said` what the CRM said of it word for word, both by field.
    """

    entry_id: str
    target: str
    key: str
    kind: str
    shadow: bool
    at: int
    old: Mapping[str, str]
    new: Mapping[str, str]
    outcomes: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)


class Journal(Protocol):
    def last_written(self, target: str, key: str) -> Mapping[str, LastWritten]:
        """By field; a field that we never touched is left out."""
        ...

    def intend(self, entry: Entry) -> None:
        """Before the write: the entry, and an intent on each of its fields, beside those that are there already."""
        ...

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        """After the write: the outcome of each field, and what is now its last written value.

        The recording's intents on these fields go, but those that may stand there all the same.
        """
        ...

    def quote(self, entry: Entry, said: Said) -> None:
        """What the CRM said of a write that has no outcome, since it failed as a whole."""
        ...

    def drop_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        """By field: a read has shown that they do not stand there, and nobody can still be writing them."""
        ...

    def void_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        """As `drop_intents`, of fields whose value may be what the CRM made of ours: that is remembered."""
        ...

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        """The recording does not belong to this record any more: what it wrote to the field never comes back."""
        ...
