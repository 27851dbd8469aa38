"""Rows are chosen by name, and each is measured by exactly one module."""

import pytest

from bench.groups import MODULES, chosen, modules_for
from bench.rows import ROWS


def test_every_row_is_measured_once() -> None:
    measured = [row for rows in MODULES.values() for row in rows]
    assert sorted(measured) == sorted(ROWS)


def test_no_choice_means_all_rows() -> None:
    assert chosen("") == list(ROWS)


def test_rows_come_in_the_order_of_the_table() -> None:
    assert chosen("sync-rows, sync-time") == ["sync-time", "sync-rows"]


def test_unknown_row_is_named() -> None:
    with pytest.raises(ValueError, match="no row 'sync-speed'; there are sync-requests"):
        chosen("sync-rows,sync-speed")


def test_rows_of_one_module_are_measured_together() -> None:
    assert modules_for(["sync-time", "sync-unchanged"]) == ["bench.sync.changed"]
