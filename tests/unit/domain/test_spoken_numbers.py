"""Numbers and money in the many forms in which people say them, and what only looks like one.

`spoken_numbers.jsonl`: values that mean the same, with the field's type; `right` null: refused.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule, FieldType

ROWS = [json.loads(line) for line in (Path(__file__).parent / "spoken_numbers.jsonl").read_text("utf-8").splitlines()]
MEANINGS = sorted({(row["type"], row["right"] or "") for row in ROWS})


def entered(kind: FieldType, value: str) -> Decimal | None:
    try:
        number: Decimal = coerce(value, FieldRule(name="Fact", target="deal", column="fact", type=kind))
    except ValueError:
        return None
    return number


@pytest.mark.parametrize(("kind", "right"), MEANINGS)
def test_all_ways_to_say_it_are_entered_alike(kind: FieldType, right: str) -> None:
    values = [value for row in ROWS if (row["type"], row["right"] or "") == (kind, right) for value in row["values"]]
    meant = Decimal(right) if right else None
    assert {value: entered(kind, value) for value in values} == dict.fromkeys(values, meant)
