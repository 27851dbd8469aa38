"""The columns of one table by what they mean; each is used once."""

from collections.abc import Collection
from dataclasses import dataclass

from siro_bridge_cli.proposal.fields import Scored, ranked
from siro_bridge_cli.proposal.lexicon import Entity
from siro_bridge_cli.proposal.questions import NONE, Interview, Question
from siro_bridge_cli.proposal.shape import Field, Table

PLAIN = 0.84
"""A name that fits so well means nothing else, and needs no comment."""

_CLEAR = 0.06


@dataclass(frozen=True, slots=True)
class Picked:
    """`note` says why this one, where its name does not."""

    field: Field
    note: str = ""

    @property
    def name(self) -> str:
        return self.field.name


class Columns:
    """What was picked is not picked again."""

    def __init__(self, table: Table, entity: Entity, interview: Interview) -> None:
        self.table = table
        self.taken: set[str] = {*table.key, *table.elsewhere, *(each.field for each in table.references)}
        self._entity = entity
        self._interview = interview

    def pick(self, role: str, asked: str = "", *, shared: bool = False) -> Picked | None:
        """The column that has this meaning, if any does; `asked` is the question where that is not plain.

        `shared` columns may refer to another table, or mean something else besides.
        """
        found = ranked(self.table, role, but=self._taken(shared=shared))
        if asked:
            return self._take(self._asked(role, asked, found), found)
        return self._take(found[0].field if found and found[0].is_good else None, found)

    def perhaps(self, role: str) -> Field | None:
        """The column that is worth a question, where none was picked."""
        found = ranked(self.table, role, but=self.taken)
        return found[0].field if found else None

    def _taken(self, *, shared: bool) -> Collection[str]:
        return self.table.key if shared else self.taken

    def _asked(self, role: str, text: str, found: list[Scored]) -> Field | None:
        first = found[0] if found else None
        clear = first is not None and (len(found) == 1 or first.score - found[1].score >= _CLEAR)
        answer = self._interview.ask_of(
            Question(
                key=f"{self._entity}.{role}",
                text=f"{self.table.name}: {text}",
                default=first.field.name if first and first.is_good else NONE,
                options=tuple(dict.fromkeys([*(each.field.name for each in found), *self.table.by_name])),
                why=_why(first, found) if first else "no column looks like it",
                is_sure=first is None or bool(first.is_good and (clear or first.score >= PLAIN)),
            )
        )
        return self.table.by_name.get(answer)

    def _take(self, field: Field | None, found: list[Scored]) -> Picked | None:
        if field is None:
            return None
        self.taken.add(field.name)
        scored = next((each for each in found if each.field == field), None)
        return Picked(field, _note(scored, found) if scored else "as you said")


def _why(first: Scored, found: list[Scored]) -> str:
    others = ", ".join(each.field.name for each in found[1:4])
    return f"{first.field.name} fits best{f', before {others}' if others else ''}"


def _note(picked: Scored, found: list[Scored]) -> str:
    if picked.score >= PLAIN:
        return ""
    others = ", ".join(each.field.name for each in found[:3] if each.field != picked.field)
    empty = ", though it is empty in all rows that were looked at" if picked.field.is_empty else ""
    return f"guess{f', not {others}' if others else ''}{empty}"
