"""What is wrong with the Siro field paths that a section fills, and what Siro cannot do without those it leaves out."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from typing_extensions import is_typeddict

from siro_bridge.crm.mapper import is_mapped
from siro_bridge.crm.port import WITH_HELPERS
from siro_bridge.domain.operate.sample import ACTIVITY, NOT_SHOWN, SHOWN_TYPES, Place
from siro_bridge.domain.payload.models import ROOTS, Address
from siro_bridge.domain.payload.paths import Path, choices_of, in_text, parse_path, shape_at
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.sync import Entity

REPS = "engagementUsers"
CARRIERS = ("_engagement", "_opportunity")

NO_REPS = (
    f"without {REPS} Siro knows no rep of the appointment, and matches no recording to it; map {REPS}[0].externalId "
    "and .email"
)
NO_ADDRESS_OF_REP = f"Siro finds its own user by the rep's email or name; map {REPS}[0].email"
NO_START = "Siro matches recordings to appointments by their time; map startTime"
NO_ACCOUNT = "Siro passes over an account without an id; map account.externalId"


def placer(section: Entity, where: Where) -> Place:
    """Where a section's paths stand: among its constants, or in what fills them."""
    return lambda path: where(*(("constants", path) if path in section.constants else section.key_of(path)))


def path_mistakes(entity: EntityName, paths: Sequence[str], place: Place, *, aliases: bool = False) -> Iterator[str]:
    """One line for each path that leads nowhere in Siro's record, and for each that is written twice.

    `aliases`: they are those of a select.
    """
    for path, count in Counter(paths).items():
        if not is_mapped(entity, path):
            continue
        try:
            shape_at(ROOTS[entity], parse_path(path))
        except ValueError as error:
            yield f"{place(path)}: {path}: {error}{_FOLDED if aliases and _is_folded(path, str(error)) else ''}"
        else:
            if count > 1:
                yield f"{place(path)}: {path} is written {count} times; leave one"


def missing_parts(entity: EntityName, section: Entity, paths: Collection[str], place: Place) -> Iterator[str]:
    """One line for each object without a part that Siro takes none without: each of its records would be refused."""
    if entity in WITH_HELPERS and not any(each in paths for each in CARRIERS):
        yield f"{place('')}: a customer travels with a record that carries it; map {' or '.join(CARRIERS)}"
    given = _known(entity, [*paths, *section.constants])
    for parent in dict.fromkeys(path[:depth] for path in given for depth in range(len(path))):
        shape = shape_at(ROOTS[entity], parent)
        if not is_typeddict(shape) or shape is Address:  # an address's parts are told where it is compiled
            continue
        below = [path for path in given if path[: len(parent)] == parent]
        for name in sorted(shape.__required_keys__ - {path[len(parent)] for path in below}):
            what = next((step for step in reversed(parent) if isinstance(step, str)), "record")
            yield f"{place(in_text(below[0]))}: {in_text((*parent, name))} is missing; Siro takes no {what} without it"


def path_warnings(
    entity: EntityName, section: Entity, paths: Collection[str], where: Where, place: Place
) -> Iterator[str]:
    """What Siro takes and can do little with."""
    given = [*paths, *section.constants]
    own = [path for path in given if path.startswith("account.")]
    if own and "account.externalId" not in own and entity != "accounts":
        yield f"{place(own[0])}: {NO_ACCOUNT}"
    if entity == "engagements":
        yield from _appointment(section, given, where, place)


def _appointment(section: Entity, given: Collection[str], where: Where, place: Place) -> Iterator[str]:
    of_reps = [path for path in given if path.startswith(REPS)]
    if not of_reps:
        yield f"{place('')}: {NO_REPS}"
    elif not any(path == REPS or path.endswith((".email", ".name")) for path in of_reps):
        yield f"{place(of_reps[0])}: {NO_ADDRESS_OF_REP}"
    if "startTime" not in given:
        yield f"{place('')}: {NO_START}"
    if not {ACTIVITY, "engagementType"} & set(given):
        yield f"{place('')}: without {ACTIVITY} {NOT_SHOWN}"
    constant = section.constants.get(ACTIVITY)
    if constant in _choices("engagements", ACTIVITY) and constant not in SHOWN_TYPES:
        yield f"{where('constants', ACTIVITY)}: {constant}: {NOT_SHOWN}"


def word_mistakes(entity: EntityName, section: Entity, where: Where) -> Iterator[str]:
    """Words that Siro does not know, of `constants` and of what `translate` makes."""
    told = [("constants", path, [value]) for path, value in section.constants.items()]
    told += [("translate", path, list(words.values())) for path, words in section.translate.items()]
    for key, path, values in told:
        known = _choices(entity, path)
        for value in dict.fromkeys(value for value in values if known and value is not None and value not in known):
            yield f"{where(key, path)}: {value} is not one of {', '.join(known)}"


def _choices(entity: EntityName, path: str) -> tuple[str, ...]:
    known = _known(entity, [path])
    return choices_of(shape_at(ROOTS[entity], known[0])) if known else ()


def _known(entity: EntityName, paths: Collection[str]) -> list[Path]:
    """Without helpers, and mistakes that are told elsewhere."""
    found = []
    for path in paths:
        try:
            shape_at(ROOTS[entity], parsed := parse_path(path))
        except ValueError:
            continue
        found.append(parsed)
    return found


_FOLDED = " (an alias keeps its capitals in double quotes alone)"


def _is_folded(path: str, told: str) -> bool:
    """Whether only capitals are missing: a database takes them away."""
    return path == path.lower() and f"did you mean {path}?" in told.lower()
