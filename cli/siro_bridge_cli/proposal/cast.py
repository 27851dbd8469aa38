"""Which tables play the five parts, and which of their columns refer to which of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from siro_bridge_cli.proposal.fields import GOOD, SO_SO, name_score
from siro_bridge_cli.proposal.lexicon import NOT_WHO, TABLES, WHO, Entity
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.questions import NONE, Interview, Question
from siro_bridge_cli.proposal.shape import Reference, Shape, Table
from siro_bridge_cli.proposal.tables import Candidate, Scoring

_QUESTIONS: dict[Entity, str] = {
    "appointments": "Which one has the appointments, the visits to customers?",
    "opportunities": "Which one has the deals?",
    "accounts": "Which one has the customers?",
    "reps": "Which one has the salespeople?",
    "notes": "Which one has the notes that people write to a deal?",
}
_REFERRED_TO: tuple[Entity, ...] = ("accounts", "reps")
_REFERRED = 0.35
"""What it adds that the appointments or the deals refer to a table."""

_FAR = 0.5
_CLEAR = 0.1
"""A guess that is better by this much than the next one needs no question."""

_ALIKE, MOST_ALIKE = 0.03, 3
"""What is as good as the first, but for so little, is named beside it."""


@dataclass(frozen=True)
class Cast:
    """Each part's table; None where the CRM has none, or nobody knows."""

    tables: dict[Entity, Table] = field(default_factory=dict)

    def __getitem__(self, entity: Entity) -> Table | None:
        return self.tables.get(entity)


def choose(shape: Shape, interview: Interview) -> Cast:
    """Appointments and deals first: what they refer to tells their customers and reps."""
    scoring, cast = Scoring(shape), Cast()
    cast = _with(cast, "appointments", scoring, interview)
    cast = _with(cast, "opportunities", scoring, interview)
    for entity in _REFERRED_TO:
        referred = {each.table for table in cast.tables.values() for each in table.references}
        if entity == "reps":
            referred = _who_is_meant(cast.tables.values())
        cast = _with(cast, entity, scoring, interview, referred)
    return _with(cast, "notes", scoring, interview, _noting(shape, cast), must=True)


def choose_one(entity: Entity, scoring: Scoring, interview: Interview, *, but: Table | None = None) -> Table | None:
    """By itself, without a look at what else there is."""
    return _asked(entity, [each for each in scoring.ranked(entity) if each.table != but], scoring, interview)


def _with(
    cast: Cast,
    entity: Entity,
    scoring: Scoring,
    interview: Interview,
    near: Iterable[str] | None = None,
    *,
    must: bool = False,
) -> Cast:
    """`must`: only what is near, and is called so, will do. A note that refers to nothing belongs to nothing."""
    near = None if near is None else set(near)
    candidates = [_nearer(each, near) for each in scoring.ranked(entity) if each.table not in cast.tables.values()]
    if must and near is not None:
        fit = [scoring.name_score(each.table, entity) >= SO_SO and each.table.name in near for each in candidates]
        candidates = [
            each if is_fit else replace(each, score=_FAR * each.score)
            for each, is_fit in zip(candidates, fit, strict=True)
        ]
    candidates.sort(key=lambda each: -each.score)
    chosen = _asked(entity, candidates, scoring, interview)
    return cast if chosen is None else replace(cast, tables={**cast.tables, entity: chosen})


def _nearer(candidate: Candidate, near: set[str] | None) -> Candidate:
    """`near` is None where it does not matter, as for what the others refer to."""
    if near is None:
        return candidate
    further = _REFERRED if candidate.table.name in near else 0
    return replace(candidate, score=round(candidate.score + further, 3))


def _asked(entity: Entity, candidates: Sequence[Candidate], scoring: Scoring, interview: Interview) -> Table | None:
    shape = scoring.shape
    first = candidates[0] if candidates else None
    clear = first is not None and (len(candidates) == 1 or first.score - candidates[1].score >= _CLEAR)
    question = Question(
        key=entity,
        text=_QUESTIONS[entity],
        default=first.table.name if first and first.is_good else NONE,
        options=tuple(dict.fromkeys([each.table.name for each in candidates] + sorted(shape.by_name))),
        why=_told(first) + _as_good(candidates) if first else "nothing looks like it",
        is_sure=bool(first and first.is_good and clear),
    )
    answer = interview.ask(question)
    if answer == NONE:
        several = ", ".join(each.table.name for each in candidates[:3])
        interview.leave(f"{entity}: where are they{f' ({several})' if several else ''}?")
    return shape.by_name.get(answer)


def _as_good(candidates: Sequence[Candidate]) -> str:
    first, *others = candidates
    alike = [each.table.name for each in others if first.is_good and first.score - each.score < _ALIKE]
    if not alike:
        return ""
    more = f" and {len(alike) - MOST_ALIKE} more" if len(alike) > MOST_ALIKE else ""
    return f"; others fit as well: {', '.join(alike[:MOST_ALIKE])}{more}"


def _told(candidate: Candidate) -> str:
    rows = candidate.table.rows
    counted = "" if rows is None else f"{'about ' if candidate.table.is_estimate else ''}{rows:,} rows; "
    return f"{counted}{candidate.why}"


def _noting(shape: Shape, cast: Cast) -> set[str]:
    """Tables that refer to the deals, or else to the appointments or the customers."""
    for entity in ("opportunities", "appointments", "accounts"):
        owner = cast[entity]
        if owner and (found := {each.name for each in shape.tables if any(each.refers_to(owner.name))}):
            return found
    return set()


def _who_is_meant(tables: Iterable[Table]) -> set[str]:
    return {each.table for table in tables for each in table.references if who_score(each) >= GOOD}


def who_score(reference: Reference) -> float:
    """Whether a reference to a person means the rep of the record, and not who made it or changed it last."""
    words = words_of(reference.field)
    if NOT_WHO & set(words):
        return 0.1
    return max(name_score(words, WHO), name_score(words, TABLES["reps"]) * 0.9)


def rep_of(table: Table, reps: Table) -> tuple[Reference, float] | None:
    """The reference to the record's rep, and how sure it is."""
    found = [(each, who_score(each)) for each in table.refers_to(reps.name)]
    return max(found, key=lambda each: each[1], default=None)


def reference_to(table: Table, other: Table, entity: Entity) -> Reference | None:
    """The reference that is named most plainly, such as `customer_id` and not `referred_by_customer_id`."""
    found = [each for each in table.refers_to(other.name) if not NOT_WHO & set(words_of(each.field))]
    return max(found, key=lambda each: (each.is_told, _plainness(each, entity)), default=None)


def _plainness(reference: Reference, entity: Entity) -> float:
    words = tuple(word for word in words_of(reference.field) if word not in ("id", "key", "fk", "code"))
    return TABLES[entity].get(words, 0) or (SO_SO if len(words) == 1 else 0)
