"""recording-cost: dollars of a million recordings, of this build and of the older one, counted in one run alike.

The mean of what they cost at 1,000, 100,000 and 10 million a month: at the first every function is cold, at the last
none is.
"""

from statistics import mean

from bench.baseline import NEW, before
from bench.cost.bill import Costs
from bench.cost.count import count_costs
from bench.cost.page import VOLUMES
from bench.cost.traffic import Traffic
from bench.rows import Result


def measure() -> list[Result]:
    older, newer = dollars(count_costs(before())), dollars(count_costs(NEW))
    return [Result("recording-cost", mean(newer) / mean(older), shown(newer), shown(older))]


def dollars(costs: Costs) -> list[float]:
    """By volume."""
    return [sum(costs.a_million_recordings(Traffic(volume)).values()) for volume in VOLUMES]


def shown(amounts: list[float]) -> str:
    return f"${mean(amounts):.2f} (" + ", ".join(f"{each:.2f}" for each in amounts) + ")"
