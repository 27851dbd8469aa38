"""A run ends in time."""

import pytest

from siro_bridge.domain.errors import OutOfTimeError
from siro_bridge.domain.timing import Deadline


def deadline(now: list[float], seconds: float) -> Deadline:
    return Deadline.after(seconds, lambda: now[0])


def test_what_does_not_fit_any_more_is_not_begun() -> None:
    now = [100.0]
    ends = deadline(now, 60)
    ends.require(60)
    now[0] += 1
    with pytest.raises(OutOfTimeError):
        ends.require(60)


def test_part_is_a_share_of_what_is_left_but_enough_to_begin_something() -> None:
    ends = deadline([0.0], 600)
    assert ends.part(0.5).remaining == 300
    assert ends.part(0.1, least=90).remaining == 90
    assert deadline([0.0], 50).part(0.1, least=90).remaining == 50


def test_part_of_nothing_is_nothing() -> None:
    now = [0.0]
    ends = deadline(now, 10)
    now[0] = 20
    assert ends.part(0.5, least=90).remaining == 0
