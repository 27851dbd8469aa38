"""How well a field of a table fits a meaning, from 0 to 1, by its name, its type and what a sample showed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from siro_bridge_cli.proposal.lexicon import ROLES, Role, Weights
from siro_bridge_cli.proposal.names import Words, meaning, without, words_of
from siro_bridge_cli.proposal.shape import Field, Table

GOOD = 0.6
"""From here on a guess goes into the mapping; below, it stands there as a question."""

SO_SO = 0.3
"""Below this it is not worth a question."""

_WRAPPERS = frozenset(("fields", "attributes", "properties"))
WHOLE, AT_THE_END, IN_FRONT, WITHIN = 1.0, 0.85, 0.8, 0.6
_SEEN = 0.8
"""From this share of a sample on, texts are what they look like."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A field and how well it fits."""

    field: Field
    score: float

    @property
    def is_good(self) -> bool:
        return self.score >= GOOD


def best(table: Table, role: str, *, but: Collection[str] = ()) -> Scored | None:
    """The field that fits a role best, if any is worth a question; the first of several as good."""
    found = ranked(table, role, but=but)
    return found[0] if found else None


def ranked(table: Table, role: str, *, but: Collection[str] = ()) -> list[Scored]:
    """Every field that is worth a question, the best first; `but` are taken for something else."""
    own = table_words(table)
    scored = (Scored(field, score(field, ROLES[role], own)) for field in table.fields if field.name not in but)
    return sorted((each for each in scored if each.score >= SO_SO), key=lambda each: -each.score)


def table_words(table: Table) -> Words:
    return words_of(table.label)


def score(field: Field, role: Role, own: Iterable[str] = ()) -> float:
    """`own` are the words of the field's table."""
    words = words_of(_unwrapped(field.name))
    named = max(name_score(each, role.words) for each in _readings(words, own))
    if role is ROLES["email"]:
        return _email_score(field, named, words)
    if not named:
        return 0
    if role.never & set(words) and not any(words == each for each in role.words):
        named *= 0.3
    empty = 0.7 if field.is_empty else 1
    return round(named * _kind_score(field, role) * empty, 3)


def _unwrapped(name: str) -> str:
    """`starts_at` of `fields.starts_at`, where all that a record has stands in one object."""
    first, dot, rest = name.partition(".")
    return rest if dot and first.lower() in _WRAPPERS else name


def name_score(words: Words, of: Weights) -> float:
    """The weight of the best name that these words are, begin or end with, or have within."""
    return max((weight * _place(words, name) for name, weight in of.items()), default=0)


def _readings(words: Words, own: Iterable[str]) -> list[Words]:
    """As it stands; without the owner's name; without the words that only tell a time, or that it refers."""
    bare = without(words, own)
    plain = tuple(word for word in bare if word not in ("id", "fk")) or bare
    return list(dict.fromkeys((words, meaning(words), bare, meaning(bare), plain)))


def _place(words: Words, name: Words) -> float:
    length = len(name)
    if words == name:
        return WHOLE
    if words[-length:] == name:
        return AT_THE_END
    if words[:length] == name:
        return IN_FRONT
    return WITHIN if any(words[at : at + length] == name for at in range(len(words) - length)) else 0


def _kind_score(field: Field, role: Role) -> float:
    if field.kind == "text" and field.times is not None and "datetime" in role.kinds:
        return 1.0 if field.times >= _SEEN else 0.1
    return role.kinds.get(field.kind, 0)


def _email_score(field: Field, named: float, words: Words) -> float:
    """What a sample of the values looks like counts more than the name: a login may be an address."""
    role = ROLES["email"]
    if field.kind not in role.kinds or role.never & set(words):
        return 0
    if field.emails is not None and not field.is_empty:
        return round(max(named, 0.7), 3) if named and field.emails >= _SEEN else round(named * 0.4, 3)
    return round(named * (0.7 if field.is_empty else 1), 3)
