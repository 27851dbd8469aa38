"""What is not measured is told apart from what is, and follows from it."""

from xml.etree import ElementTree as ET

import pytest

from bench.growth.measure import Run
from bench.growth.plot import Curve, Panel, svg
from bench.growth.reckon import larger

DOT = "{http://www.w3.org/2000/svg}circle"


def run(rows: int) -> Run:
    return Run(1 + rows / 1000, 0.0, 0.0, 80.0, rows, 0)


def test_a_million_is_reckoned_by_what_each_further_row_added() -> None:
    assert larger(run(10_000), run(100_000)).seconds == pytest.approx(1001)


def test_what_was_not_measured_is_drawn_hollow() -> None:
    picture = svg([Panel("Seconds", "appointments", [Curve("a < b", [(1, 1), (10, 5), (100, 30)], reckoned_from=100)])])
    dots = [each.get("fill") for each in ET.fromstring(picture).iter(DOT)]
    assert dots == ["#1f6feb", "#1f6feb", "#fff"]
