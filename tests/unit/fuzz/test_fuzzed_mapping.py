"""Whatever stands in a mapping file, it is a mapping or a list of mistakes with their lines."""

import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import parse_mapping
from siro_bridge.mapping.warnings import mapping_warnings
from tests.unit.fuzz.bounds import bounded
from tests.unit.fuzz.examples import FUZZED

PROJECT = Path(__file__).parents[3]
ODD = (
    "", "~", "true", "-1", "1e400", "0o17", ".nan", "2026-13-45", "!!python/object:os.system", "*nobody",
    "&a [*a, *a]", "<<", "{", "[", "'", '"', "|", ">", "\t", "%", "{{ x }}", "{% for %}", "externalId", "sql", "rest",
    "graphql", "\ufeff", "- ", ": ", "SELECT 1", "}}", "99999999999999999999", "[]", "{}", "[[[[[[]]]]]]",
)  # fmt: skip


@cache
def files() -> tuple[str, ...]:
    found = [PROJECT / "layers/crm_mapping/mapping.yaml", *sorted((PROJECT / "docs/recipes").glob("*/mapping.yaml"))]
    return tuple(path.read_text() for path in found)


def mistaken(text: str, chance: random.Random) -> str:
    """The file of somebody who typed in a hurry."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[at : at + chance.randint(1, 3)]
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = re.sub(r":\s.*", f": {chance.choice(ODD)}", lines[at], count=1)
            case 3:
                lines[at] = " " * chance.randrange(9) + lines[at].lstrip()
            case 4:
                place = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + chance.choice(ODD) + lines[at][place + chance.randrange(3) :]
            case _:
                lines[at] = lines[at].replace("- ", "").replace("_", "", 1)
        lines = lines or [""]
    return "\n".join(lines)


def is_told(text: str) -> bool:
    try:
        with bounded():
            mapping = parse_mapping(text, "acme.yaml")
            list(mapping_warnings(mapping))
    except ConfigurationError as error:
        told = str(error).splitlines()
        assert told
        assert all(re.match(r"acme\.yaml:\d+: \S", line) for line in told if "acme.yaml" in line), told
        assert "acme.yaml" in told[0]
        lines = [int(number) for number in re.findall(r"acme\.yaml:(\d+):", str(error))]
        assert all(1 <= line <= text.count("\n") + 2 for line in lines)
        return True
    return False


@FUZZED
@given(st.sampled_from(range(14)), st.integers(0, 2**32))
def test_file_with_mistakes_is_a_mapping_or_says_where(number: int, seed: int) -> None:
    is_told(mistaken(files()[number % len(files())], random.Random(seed)))


@FUZZED
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(ODD), max_size=8).map("\n".join)))
def test_what_is_no_mapping_says_so(text: str) -> None:
    assert is_told(text)


@pytest.mark.parametrize("shape", ["[{}]", "{{b: [{}]}}", "{{<<: [{}]}}"])
def test_references_that_multiply_end(shape: str) -> None:
    """Nine levels of nine references each: a billion of them in 300 bytes."""
    levels = [
        "a0: &a0 {x: 1}",
        *(f"a{n}: &a{n} {shape.format(', '.join([f'*a{n - 1}'] * 9))}" for n in range(1, 10)),
    ]
    assert is_told("\n".join(["connector: sql", *levels]))
