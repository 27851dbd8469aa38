"""How well a table fits what Siro wants to know of: by its name, and by what it has and refers to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from siro_bridge_cli.proposal.fields import GOOD, best, name_score
from siro_bridge_cli.proposal.lexicon import ASIDE, NOT_WHO, TABLES, Entity
from siro_bridge_cli.proposal.names import Words, prefix_of, words_of
from siro_bridge_cli.proposal.shape import Shape, Table

WORTH = 0.25
"""Below this a table is not worth a question."""

NAME, BUILT = 0.55, 0.45
"""How much the name counts, and how much what the table has."""

_ROLES: Mapping[Entity, Mapping[str, float]] = {
    "appointments": {"start": 0.4, "end": 0.15, "subject": 0.1, "kind": 0.05},
    "opportunities": {"name": 0.2, "amount": 0.3, "stage": 0.2, "closed": 0.1},
    "accounts": {"name": 0.3, "email": 0.15, "phone": 0.15, "street": 0.15, "city": 0.15},
    "reps": {"email": 0.5, "name": 0.2, "phone": 0.05},
    "notes": {"body": 0.5, "created": 0.2},
}
"""What a table has → how much it speaks for the entity. References to it, and to others, make the rest of 1."""

_NEEDED: Mapping[Entity, tuple[str, ...]] = {"appointments": ("start",), "notes": ("body",)}
"""Without it a table is not that, whatever it is called."""

_REFERS_TO: Mapping[Entity, Mapping[Entity, float]] = {
    "appointments": {"reps": 0.15, "accounts": 0.075, "opportunities": 0.075},
    "opportunities": {"accounts": 0.15, "reps": 0.05},
    "accounts": {},
    "reps": {},
    "notes": {"opportunities": 0.2, "accounts": 0.05, "appointments": 0.05},
}
_REFERRED_TO: Mapping[Entity, float] = {"accounts": 0.1, "reps": 0.25}
_EMPTY, _VIEW, _ASIDE = 0.8, 0.9, 0.4
_AT_THE_END = 0.95
_TO, _FROM = "to ", "from"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table, how well it fits, and what speaks for it."""

    table: Table
    score: float
    why: str

    @property
    def is_good(self) -> bool:
        return self.score >= GOOD


class Scoring:
    """Of one CRM's tables, whose common prefix counts for nothing."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._prefix = prefix_of([table.label for table in shape.tables])
        references = [each for table in shape.tables for each in table.references]
        self._referred = {each.table for each in references}
        self._meant = {each.table for each in references if not NOT_WHO & set(words_of(each.field))}

    def ranked(self, entity: Entity) -> list[Candidate]:
        """Every table that is worth a question, the best first."""
        found = (self.candidate(table, entity) for table in self.shape.tables)
        return sorted((each for each in found if each.score >= WORTH), key=lambda each: -each.score)

    def candidate(self, table: Table, entity: Entity) -> Candidate:
        named = self.name_score(table, entity)
        parts = dict(self._parts(table, entity))
        if any(role not in parts for role in _NEEDED.get(entity, ())):
            parts = {name: 0.3 * part for name, part in parts.items()}
        score = (NAME * named + BUILT * min(1, sum(parts.values()))) * self._doubts(table)
        return Candidate(table, round(score, 3), _why(named, list(parts)))

    def name_score(self, table: Table, entity: Entity) -> float:
        words = self.words(table)
        names = TABLES[entity]
        if words in names:
            return names[words]
        aside = _ASIDE if ASIDE & set(words) else 1
        at_the_end = max((names.get(words[at:], 0) for at in range(1, len(words))), default=0)
        return round(max(_AT_THE_END * at_the_end, name_score(words, names)) * aside, 3)

    def words(self, table: Table) -> Words:
        """The table's name without the application's prefix, and without saying a word twice."""
        label = table.label.removeprefix(f"{self._prefix}_") if self._prefix else table.label
        return tuple(dict.fromkeys(words_of(label)))

    def _parts(self, table: Table, entity: Entity) -> Iterator[tuple[str, float]]:
        for role, weight in _ROLES[entity].items():
            found = best(table, role) or (best(table, "last_name") if role == "name" else None)
            if found and found.is_good:
                yield role, weight * found.score
        for other, weight in _REFERS_TO[entity].items():
            if any(self._is(each.table, other) for each in table.references):
                yield f"{_TO}{other}", weight
        if entity in _REFERRED_TO and table.name in (self._meant if entity == "reps" else self._referred):
            yield _FROM, _REFERRED_TO[entity]

    def _is(self, name: str, entity: Entity) -> bool:
        table = self.shape.by_name.get(name)
        return table is not None and self.name_score(table, entity) >= GOOD

    def _doubts(self, table: Table) -> float:
        empty, view = (_EMPTY if table.rows == 0 else 1), (_VIEW if table.is_view else 1)
        return empty * view * (_ASIDE if self.is_link(table) else 1)

    def is_link(self, table: Table) -> bool:
        """Whether it only joins two others, whose names it has."""
        words = self.words(table)
        referred = {each.table for each in table.references} - {table.name}
        named = [name for name in referred if set(self.words(self.shape.by_name[name])) <= set(words)]
        return len(named) > 1


def _why(named: float, parts: Sequence[str]) -> str:
    """`its name; it has start, end; it refers to reps`."""
    has = [part for part in parts if not part.startswith(_TO) and part != _FROM]
    refers = [part.removeprefix(_TO) for part in parts if part.startswith(_TO)]
    told = [
        "its name" if named >= GOOD else "",
        f"it has {', '.join(has)}" if has else "",
        f"it refers to {', '.join(refers)}" if refers else "",
        "others refer to it" if _FROM in parts else "",
    ]
    return "; ".join(filter(None, told)) or "nothing but its rows"
