"""Both sides of a pair take turns, and the middle pair decides."""

from collections.abc import Callable

from bench.timing import interleave, paired


def test_ratio_is_the_median_of_the_pairs_not_of_the_sides() -> None:
    found = paired([(1.0, 10.0), (2.0, 4.0), (9.0, 9.0)])
    assert found.ratio == 0.5
    assert (found.measured, found.floor) == (2.0, 9.0)


def test_sides_take_turns_and_change_who_goes_first() -> None:
    order: list[str] = []

    def side(name: str) -> Callable[[], float]:
        def measure() -> float:
            order.append(name)
            return 1.0

        return measure

    interleave(side("product"), side("floor"), pairs=3)
    assert order == ["product", "floor", "floor", "product", "product", "floor"]


def test_one_slow_moment_does_not_change_the_ratio() -> None:
    assert paired([(1.0, 2.0)] * 4 + [(50.0, 2.0)]).ratio == 0.5
