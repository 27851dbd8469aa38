"""Payloads that say the same have the same hash."""

import pytest

from siro_bridge.siro.canonical import digest


def test_order_of_keys_does_not_matter() -> None:
    assert digest({"a": 1, "b": {"c": 2, "d": 3}}) == digest({"b": {"d": 3, "c": 2}, "a": 1})


@pytest.mark.parametrize("other", [{"a": "é"}, {"a": "e"}, {"a": None}, {}, {"a": "é", "b": 1}, {"a": ["é"]}])
def test_whatever_differs_has_another_hash(other: dict[str, object]) -> None:
    assert digest(other) != digest({"a": "é "})


@pytest.mark.parametrize("odd", ["\ud800", 2**70, object])
def test_what_no_json_can_hold_has_a_hash_all_the_same(odd: object) -> None:
    assert digest({"a": odd})


def test_what_lies_deeper_than_python_goes_has_a_hash_all_the_same() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert digest({"a": deep}) == digest({"a": deep})
