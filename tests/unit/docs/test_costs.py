"""docs/costs.md, docs/growth.md and the README say what was counted, times AWS's prices."""

from pathlib import Path

import pytest

from bench.baseline import NEW
from bench.cost.bill import Costs
from bench.cost.counts import kept
from bench.cost.deployed import deployed
from bench.cost.page import pages, written
from bench.growth import page as growth
from bench.growth.measure import kept as measured

COSTS = Costs(deployed(NEW), *kept())
PAGES = pages(COSTS)
GROWTH = growth.pages(*measured(), COSTS)


@pytest.mark.parametrize("file", GROWTH, ids=lambda file: file.name)
def test_growth_is_what_was_measured_and_counted(file: Path) -> None:
    assert file.read_text("utf-8") == GROWTH[file], "run `make growth`, which writes it anew"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_page_says_what_was_counted(file: Path) -> None:
    assert file.read_text("utf-8") == PAGES[file], "run `make cost`, which writes it anew"


def test_page_without_marks_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="by make"):
        written("no marks", "")
