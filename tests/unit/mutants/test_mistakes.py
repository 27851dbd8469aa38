"""Mistakes are planted where they can be noticed, and each can be told again by its name."""

import ast

import pytest

from tests.mutants.copied import CORE
from tests.mutants.mistakes import Mistake, mistakes
from tests.mutants.score import Result, has_reached_goal, read_equivalents, told_score
from tests.unit.mutants.core import PROJECT

SOURCE = '''\
"""A docstring is no code: 1 < 2."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import b

LIMIT: "Final[int]" = 30


class Store:
    """As above."""

    def keep(self, items: list[str], *, is_new: bool = True) -> str | None:
        try:
            self.table.put(items, if_new=is_new)
        except (KeyError, ValueError):
            raise
        if not items and len(items) <= LIMIT:
            return f"{1 + 1}"
        for item in items:
            if item.endswith(" ä "):
                continue
            self.count += 1
        return items[0] if is_new else "a sentence that a person reads"
'''


def planted(source: str) -> list[tuple[str, str]]:
    return [(made.old, made.new) for made in mistakes("a.py", source.encode())]


def test_each_kind_of_mistake_is_made_once_where_it_belongs() -> None:
    assert planted(SOURCE) == [
        ("30", "300"),
        ("True", "False"),
        ("self.table.put(items, if_new=is_new)", "pass"),
        (", if_new=is_new", ""),
        ("(KeyError, ValueError)", "()"),
        ("raise", "pass"),
        ("not items", "items"),
        ("and", "or"),
        ("<=", "<"),
        ('f"{1 + 1}"', "None"),
        ('item.endswith(" ä ")', 'not (item.endswith(" ä "))'),
        ("continue", "break"),
        ("+=", "-="),
        ("1", "2"),
        ('items[0] if is_new else "a sentence that a person reads"', "None"),
        ("0", "1"),
        ("is_new", "(not is_new)"),
    ]


@pytest.mark.parametrize("made", mistakes("a.py", SOURCE.encode()), ids=lambda made: f"{made.line} {made.new}")
def test_mistake_changes_its_own_place_alone(made: Mistake) -> None:
    changed = made.made_in(SOURCE.encode())
    assert changed is not None
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(SOURCE))
    assert changed.startswith(SOURCE.encode()[: made.start])
    assert changed.endswith(SOURCE.encode()[made.end :])


def test_mistake_keeps_its_name_and_its_turn_when_its_file_changes_elsewhere() -> None:
    before = {made.name: made.rank(7) for made in mistakes("a.py", SOURCE.encode())}
    after = {made.name: made.rank(7) for made in mistakes("a.py", f"# more\n{SOURCE}".encode())}
    assert before == after
    assert len(set(before.values())) == len(before)
    assert list(before.values()) != [made.rank(8) for made in mistakes("a.py", SOURCE.encode())]


def test_equal_mistakes_of_equal_lines_are_told_apart() -> None:
    names = [made.name for made in mistakes("a.py", b"a = x < y\nb = 2\na = x < y\n")]
    assert names == ["a.py: a = x < y: < -> <=", "a.py: b = 2: 2 -> 3", "a.py: a = x < y: < -> <= (2)"]


def test_every_named_equivalent_is_a_mistake_that_can_still_be_made() -> None:
    """Else the line has changed since, and so may have the reason."""
    for name, reason in read_equivalents().items():
        file = name.split(":")[0]
        assert name in {made.name for made in mistakes(file, (PROJECT / file).read_bytes())}
        assert len(reason) > 20, name


def result(part: str, *, noticed: bool, number: int = 0) -> Result:
    return Result(f"{CORE}/{part}/a.py: {number}", noticed, "", 1, 1.0, "")


def test_score_leaves_out_what_is_named_and_tells_what_nobody_noticed() -> None:
    results = [result("state", noticed=number > 1, number=number) for number in range(10)]
    told = told_score(results, {results[0].name: "it changes nothing that anybody sees"})
    assert "| state | 10 | 1 | 8 | 88.9% |" in told
    assert "not noticed: state/a.py: 1" in told
    assert "not noticed: state/a.py: 0" not in told


def test_goal_is_one_of_each_part() -> None:
    good = [result("domain", noticed=True, number=number) for number in range(100)]
    assert has_reached_goal(good, {})
    assert not has_reached_goal([*good, result("state", noticed=False)], {})
