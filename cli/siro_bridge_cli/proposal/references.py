"""What refers to what: the references that the CRM declares, and those that names tell where it declares none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from siro_bridge_cli.proposal.lexicon import TABLES, WHO
from siro_bridge_cli.proposal.names import Words, prefix_of, words_of
from siro_bridge_cli.proposal.shape import Field, Kind, Reference, Shape, Table

_MARKS = frozenset(("id", "key", "fk", "pk", "uuid", "guid", "code", "ref", "no", "uid", "number"))
"""Words that a column's name has because it refers."""

_PLAINLY = 0.9
_BEGINNING = 3
"""So many letters may stand for a whole word."""

_ALIKE: Mapping[Kind, str] = {"uuid": "text"}
_KEYS: frozenset[Kind] = frozenset(("text", "integer", "uuid", "bytes", "other"))


def with_references(shape: Shape) -> Shape:
    """The shape with the references that names tell added to the declared ones, by the tables' own names."""
    prefix = prefix_of([table.label for table in shape.tables])
    keyed = [(table, _key_of(table), _name(table, prefix)) for table in shape.tables]
    targets = [(table, key, name) for table, key, name in keyed if key is not None]
    words = tuple(dict.fromkeys(word for table in shape.tables for word in _type_words(table)))
    return replace(shape, tables=tuple(_completed(table, targets, words) for table in shape.tables))


Target = tuple[Table, Field, Words]


def _completed(table: Table, targets: Sequence[Target], type_words: Sequence[str]) -> Table:
    told = {reference.field for reference in table.references}
    fields = [field for field in table.fields if field.name not in told and table.key != (field.name,)]
    named = [found for field in fields if (found := _target(table, field, targets))]
    several = list(_of_several(table, targets, type_words))
    taken = {reference.field for reference in several}
    return replace(
        table, references=(*table.references, *(each for each in named if each.field not in taken), *several)
    )


def _target(table: Table, field: Field, targets: Sequence[Target]) -> Reference | None:
    words = words_of(field.name)
    marked = [word for word in words if word in _MARKS]
    bare = tuple(word for word in words if word not in _MARKS)
    if field.kind not in _KEYS or not marked or not bare or "by" in words:
        return None
    fitting = [(_fit(field, bare, target), target) for target in targets if target[0].name != table.name]
    score, (found, key, _) = max(fitting, key=lambda each: each[0], default=(0, (table, field, ())))
    return Reference(field.name, found.name, key.name, is_told=False) if score > 0 else None


def _fit(field: Field, bare: Words, target: Target) -> float:
    """How plainly the field's name, `bare` of what only says that it refers, means the table."""
    _, key, name = target
    fits = (
        (1.2, field.name == key.name and words_of(key.name) != ("id",)),
        (1, bare == name),
        (0.9, bare[-len(name) :] == name),
        (0.7 - 0.1 * len(name), bare[-1] == name[-1]),
        (0.5, bare[: len(name)] == name),
        (0.3, len(name) == 1 and _mean_the_same(bare[-1], name[0])),
        (0.2, is_a_person(bare, name)),
    )
    return next((score for score, fit in fits if fit), 0) if _is_alike(field, key) else 0


def _mean_the_same(one: str, other: str) -> bool:
    """`soc` and `societe`, `client` and `customers`: a beginning, or whole words of one entity."""
    if len(one) >= _BEGINNING and other.startswith(one):
        return True
    return any(names.get((one,)) == names.get((other,)) == 1 for names in TABLES.values())


def is_a_person(bare: Words, table: Words) -> bool:
    """`salesperson_id` may be one of `users`, where there is no table of salespeople."""
    return WHO.get(bare[-1:], 0) >= _PLAINLY and TABLES["reps"].get(table[-1:], 0) >= _PLAINLY


def _of_several(table: Table, targets: Sequence[Target], type_words: Sequence[str]) -> Iterator[Reference]:
    """`parent_id` beside `parent_type`: one reference for each table that the type's words name.

    A table without rows has no words of its own: the same words mean the same everywhere.
    """
    for field in table.fields:
        kind = type_beside(table, field)
        for found, key, name in targets if kind else ():
            words = (kind.words or type_words) if kind else ()
            word = next((each for each in words if _names(each, name)), None)
            if kind and word is not None and _is_alike(key, field):
                yield Reference(field.name, found.name, key.name, is_told=False, only=(kind.name, word))


def _type_words(table: Table) -> Iterator[str]:
    for field in table.fields:
        if kind := type_beside(table, field):
            yield from kind.words


def type_beside(table: Table, field: Field) -> Field | None:
    """The field that says of which table the key in `field` is: `parent_type` of `parent_id`."""
    owner = words_of(field.name)[:-1]
    if words_of(field.name)[-1] != "id" or not owner or field.kind not in _KEYS:
        return None
    names = {(*owner, word) for word in ("type", "model", "module")} | ({("model",)} if owner == ("res",) else set())
    return next((each for each in table.fields if each.kind == "text" and words_of(each.name) in names), None)


def _names(word: str, table: Words) -> bool:
    return words_of(word.replace(".", "_"))[-len(table) :] == table


def _is_alike(one: Field, other: Field) -> bool:
    return _ALIKE.get(one.kind, one.kind) == _ALIKE.get(other.kind, other.kind)


def _key_of(table: Table) -> Field | None:
    return table.by_name.get(table.key[0]) if len(table.key) == 1 else None


def _name(table: Table, prefix: str) -> Words:
    words = words_of(table.label.removeprefix(f"{prefix}_") if prefix else table.label)
    return tuple(dict.fromkeys(words))
