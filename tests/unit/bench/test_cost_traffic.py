"""What follows from how recordings come."""

import pytest

from bench.cost.traffic import BATCH, Traffic


def test_few_recordings_find_every_function_cold() -> None:
    assert Traffic(1_000).cold_share == 1


def test_many_recordings_find_hardly_any_cold() -> None:
    assert Traffic(100_000).cold_share < 0.001


def test_recordings_gather_only_while_all_instances_are_busy() -> None:
    assert Traffic(100_000).batch(1.0, 4) == 1
    assert Traffic(10_000_000).batch(1.0, 4) == pytest.approx(3.9, abs=0.1)
    assert Traffic(1_000_000_000).batch(1.0, 4) == BATCH
