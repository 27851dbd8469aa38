"""docs/growth.md's tables and its picture."""

from collections.abc import Mapping
from pathlib import Path

from bench.cost.bill import MILLION, Costs
from bench.cost.page import markdown, written
from bench.cost.traffic import Traffic
from bench.growth.measure import Grown, Run
from bench.growth.plot import Curve, Panel, svg
from bench.growth.reckon import grown, limits
from bench.work import PROJECT

PAGE, PICTURE = PROJECT / "docs" / "growth.md", PROJECT / "docs" / "images" / "growth.svg"
VOLUMES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SHORT_SECONDS = 10.0
YEARS_TO_WINDOW = 35
"""The window of three weeks in two years of appointments."""


def pages(date: str, measured: Mapping[int, Grown], costs: Costs) -> dict[Path, str]:
    sizes = grown(dict(measured))
    content = "\n\n".join([_appointments(date, sizes, costs), _recordings(costs), _limits(costs)])
    return {PAGE: written(PAGE.read_text("utf-8"), content), PICTURE: picture(sizes, costs)}


def picture(sizes: Mapping[int, Grown], costs: Costs) -> str:
    def curve(name: str, value: str, kind: str) -> Curve:
        points = [(float(size), float(getattr(getattr(each, kind), value))) for size, each in sizes.items()]
        return Curve(name, points, float(MILLION))

    def dollars(name: str, *, whole: bool) -> Curve:
        fixed = sum(costs.a_month().values()) if whole else 0.0
        return Curve(name, [(float(volume), _a_month(costs, volume) + fixed) for volume in VOLUMES], 0.0)

    below = "appointments in the CRM, two years of them"
    times = [curve("first run", "seconds", "first"), curve("run that finds nothing to do", "seconds", "quiet")]
    database = [curve("first run", "database_seconds", "first"), curve("nothing to do", "database_seconds", "quiet")]
    memory = [curve("first run", "peak_mib", "first"), curve("nothing to do", "peak_mib", "quiet")]
    bills = [dollars("all of it", whole=True), dollars("recordings alone", whole=False)]
    return svg(
        [
            Panel("Seconds of a sync run", below, times),
            Panel("Seconds of the CRM's database", below, database),
            Panel("Peak memory of a run, MiB", below, memory),
            Panel("Dollars a month", "recordings a month", bills),
        ]
    )


def _appointments(date: str, sizes: Mapping[int, Grown], costs: Costs) -> str:
    def cells(run: Run) -> list[str]:
        return [_seconds(run.seconds), f"{run.database_seconds * 1000:,.0f} ms", f"{run.peak_mib:.0f} MiB"]

    rows = [
        [
            f"{size:,}" + (" (reckoned)" if size >= MILLION else ""),
            *cells(each.first),
            *cells(each.quiet),
            f"{costs.appointments(size // YEARS_TO_WINDOW):.2f}",
        ]
        for size, each in sizes.items()
    ]
    head = [f"appointments, measured on {date}", "first run", "database", "memory"]
    return markdown([*head, "nothing to do", "database", "memory", "$ a month"], rows)


def _recordings(costs: Costs) -> str:
    fixed = sum(costs.a_month().values())
    rows = [
        [
            f"{volume:,}",
            f"{60 / Traffic(volume).interval:.3g}",
            f"{_a_month(costs, volume):,.2f}",
            f"{_a_month(costs, volume) + fixed:,.2f}",
        ]
        for volume in VOLUMES
    ]
    return markdown(["recordings a month (reckoned)", "a minute, while people work", "$ for them", "$ in all"], rows)


def _limits(costs: Costs) -> str:
    found = limits(costs)
    what = {
        f"`MaximumConcurrency` {costs.template.concurrency()} of the enrichment": found.enrichment,
        "Siro's 1,000 requests a minute, by the organization token": found.siro,
        "the route's 50 webhooks a second": found.webhooks,
    }
    rows = [
        [name, f"{a_minute:,.0f}", f"{found.a_month(a_minute) / MILLION:.1f} million"]
        for name, a_minute in sorted(what.items(), key=lambda each: each[1])
    ]
    return markdown(["limit (reckoned)", "recordings a minute", "a month, while people work"], rows)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < SHORT_SECONDS else f"{seconds:.0f} s"


def _a_month(costs: Costs, volume: int) -> float:
    return sum(costs.a_million_recordings(Traffic(volume)).values()) * volume / MILLION
