"""Units as AWS's developer guide gives them for items of a size."""

import pytest

from bench.cost.items import index_units, read_units, size, write_units

KEY = {"pk": {"S": "recording#1"}, "sk": {"S": "ledger"}}
DUE = {"due_shard": {"S": "3"}, "due_at": {"N": "1796040384"}}


def item(text: str) -> dict[str, dict[str, str]]:
    return {"a": {"S": text}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"S": "näher"}, 6),
        ({"N": "1796040384"}, 6),
        ({"N": "-1200"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": [{"S": "ab"}]}, 6),
        ({"M": {"ab": {"S": "cd"}}}, 8),
    ],
)
def test_size_counts_names_and_values(value: dict[str, object], expected: int) -> None:
    assert size({"name": value}) == len("name") + expected


def test_a_write_is_charged_for_the_larger_of_before_and_after() -> None:
    assert write_units(None, item("x" * 1023)) == 1
    assert write_units(item("x" * 1024), item("x")) == 2


def test_a_refused_write_is_charged_for_what_stood_in_its_way() -> None:
    assert write_units(item("x" * 3000), item("x" * 3000)) == 3


def test_index_is_written_only_where_its_keys_change() -> None:
    later = KEY | DUE | {"due_at": {"N": "1796040999"}}
    assert index_units(None, KEY) == 0
    assert index_units(None, KEY | DUE) == 1
    assert index_units(KEY | DUE, later) == 2
    assert index_units(KEY | DUE, KEY | DUE | {"state": {"S": "working"}}) == 0
    assert index_units(KEY | DUE, KEY) == 1


def test_relaxed_reads_cost_half() -> None:
    assert read_units(4097, consistent=True) == 2
    assert read_units(0, consistent=False) == 0.5
