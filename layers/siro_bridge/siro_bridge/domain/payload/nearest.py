"""The field that a misspelt path most likely means, for the person who mends it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from siro_bridge.domain.payload.paths import Path, fields_of, in_text, kind_of, plain_item

ALIKE, IN_PARTS = 0.75, 0.5
"""From which share of equal letters on one word is meant by another, and one path by another that ends alike."""

SHORTEST = 4
"""Letters of a word that may be the beginning of another one."""

ID = "externalId"
"""What a CRM calls its id."""


def nearest(name: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """The same but for capitals and signs, the one that begins so, or the one that is nearly the same."""
    from difflib import get_close_matches  # noqa: PLC0415  only what is misspelt needs it

    letters, by_letters = _letters(name), {_letters(each): each for each in known}
    if letters == "id" and ID in by_letters.values():
        return ID
    if letters in by_letters:
        return by_letters[letters]
    stem = letters.rstrip("s")  # emails: emailAddresses
    longer = [each for each in by_letters if each.startswith(stem)] if len(stem) >= SHORTEST else []
    close = [min(longer, key=len)] if longer else get_close_matches(letters, by_letters, n=1, cutoff=alike)
    return by_letters[close[0]] if close else None


def meant(root: Any, path: Path) -> str | None:
    """The path that is meant by one that does not lead anywhere in `root`."""
    shape, steps = root, list[str | int]()
    for step in path:
        if isinstance(step, int):
            if kind_of(shape) != "list":
                return None
            shape = plain_item(shape)
        else:
            if kind_of(shape) == "list":
                shape = plain_item(shape)
                steps.append(0)
            known = fields_of(shape)
            found = step if step in known else nearest(step, known)
            if found is None:
                return _elsewhere(root, path)
            shape, step = known[found], found  # noqa: PLW2901  the misspelt one is done with
        steps.append(step)
    return _elsewhere(root, path) if fields_of(shape) else in_text([*steps, *([0] if kind_of(shape) == "list" else [])])


def _elsewhere(root: Any, path: Path) -> str | None:
    """A field of another part of the record that has the name: `users[0].email`, `activityType`, `accountId`."""
    name = _letters(str(path[-1]))
    same = [leaf for leaf in leaves(root) if _letters(leaf.rpartition(".")[2]) == name]
    if len(path) > 1:
        return nearest(in_text(path), same, IN_PARTS)
    of_parent = (f"{each}.{ID}" for each in fields_of(root) if _letters(f"{each}Id") == name)
    return same[0] if same else next(of_parent, None)


@cache
def leaves(root: Any) -> tuple[str, ...]:
    """Every path of Siro's record, with the first index of each list."""
    return tuple(in_text(path) for path in _leaves(root))


def _leaves(shape: Any) -> Iterator[Path]:
    if kind_of(shape) == "list":
        yield from ((0, *rest) for rest in _leaves(plain_item(shape)))
    elif known := fields_of(shape):
        yield from ((name, *rest) for name, inner in known.items() for rest in _leaves(inner))
    else:
        yield ()


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
