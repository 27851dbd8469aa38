"""What is not measured: a million appointments, and how many recordings a month the parts can take."""

from dataclasses import dataclass, fields

from bench.cost.bill import Costs
from bench.cost.traffic import WORKING_HOURS
from bench.growth.measure import Grown, Run

SIRO_A_MINUTE = 1000
SIRO_PAGE = 100
"""Recordings on a page of Siro's list."""
RUN_MINUTES = 10
LISTED_MINUTES = 60
BATCH = 10
WEBHOOKS_A_SECOND = 50
"""The stage's `ThrottlingRateLimit`."""


def larger(smaller: Run, larger: Run, times: int = 10) -> Run:
    """`times` as many rows as `larger` had, which had ten times as many as `smaller`: each row adds what it added."""
    ratio = (times * 10 - 10) / 9
    values = {
        each.name: getattr(larger, each.name) + (getattr(larger, each.name) - getattr(smaller, each.name)) * ratio
        for each in fields(Run)
    }
    whole = {name: round(values[name]) for name in ("read", "sent")}
    return Run(**values | whole)


def grown(measured: dict[int, Grown]) -> dict[int, Grown]:
    """With a million added."""
    smaller, most = measured[10_000], measured[100_000]
    return measured | {1_000_000: Grown(larger(smaller.first, most.first), larger(smaller.quiet, most.quiet))}


@dataclass(frozen=True, slots=True)
class Limits:
    """Recordings a minute, each limit by itself."""

    enrichment: float
    siro: float
    webhooks: float

    def a_month(self, a_minute: float) -> float:
        """While people work."""
        return a_minute * WORKING_HOURS * 60


def limits(costs: Costs) -> Limits:
    """A recording is one request of the organization token (`enrich-requests`), and is listed by the sweep."""
    swept = LISTED_MINUTES / SIRO_PAGE / RUN_MINUTES
    return Limits(
        enrichment=60 * costs.template.concurrency() / costs.seconds_in_a_batch(BATCH),
        siro=SIRO_A_MINUTE / (1 + swept),
        webhooks=60 * WEBHOOKS_A_SECOND / 2,
    )
