"""A line of `doctor` that a function wrote is read as it was."""

import pytest

from siro_bridge.domain.operate.check import CheckLine


@pytest.mark.parametrize(
    "line",
    [
        CheckLine.ok("queue", "empty"),
        CheckLine.warning("alarms", "one", "look"),
        CheckLine.error("crm", "away", "wait"),
    ],
)
def test_line_comes_back_as_it_was(line: CheckLine) -> None:
    assert CheckLine.from_dict(line.as_dict()) == line
