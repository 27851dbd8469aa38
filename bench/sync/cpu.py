"""sync-unchanged-cpu, sync-unchanged-dlt, sync-unchanged-reads, sync-first-cpu, sync-first-dlt: CPU and reads of a run.

Only the process that syncs counts. PostgreSQL, the simulated Siro, and an AWS that answers at once are other processes.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.baseline import NEW, Build, before
from bench.children import Siro, answer_of, environment, simulated_siro, stand_in
from bench.rows import Result
from bench.sync.company import MAPPING_FILE, company, fill
from bench.sync.with_dlt import dlt_runs
from bench.work import PROJECT

WINDOW, FIRST = 10_000, 100_000
STARTS = "(n % 18 - 5) * interval '1 day'"
"""All of them in the window."""

UNCHANGED_RUNS = 3
PAIRS, FIRST_PAIRS = 5, 3

Run = dict[str, Any]
Side = Callable[[], Run]


def measure() -> list[Result]:
    with company() as url, simulated_siro(forget=True) as siro:
        fill(url, WINDOW, STARTS)
        sides = (
            lambda: unchanged(bridge_runs(NEW, url, siro, 2 + UNCHANGED_RUNS)[2:]),
            lambda: unchanged(bridge_runs(before(), url, siro, 2 + UNCHANGED_RUNS)[2:]),
            lambda: unchanged(dlt_runs(url, siro, "window", 1 + UNCHANGED_RUNS)[1:]),
        )
        of_unchanged = in_turns(sides, PAIRS)
        fill(url, FIRST)
        sides = (
            lambda: first(bridge_runs(NEW, url, siro, 1)),
            lambda: first(bridge_runs(before(), url, siro, 1)),
            lambda: first(dlt_runs(url, siro, "first", 1)),
        )
        of_first = in_turns(sides, FIRST_PAIRS)
    return results(of_unchanged, of_first)


def bridge_runs(build: Build, url: str, siro: Siro, runs: int) -> list[Run]:
    """In a fresh process, with an empty state table before the first."""
    secrets = {"SiroSecret": {"organization_token": siro.token()}, "CrmSecret": {"url": url}}
    with stand_in("aws", secrets=secrets) as aws:
        command: list[str | Path] = ["-m", "bench.sync.cpu_run", aws, siro.api_url, MAPPING_FILE, str(runs)]
        path = os.pathsep.join(map(str, [*build.path(), PROJECT]))  # the build's own before this one's
        env = environment({"PYTHONPATH": path, "AWS_ENDPOINT_URL": aws})
        found: list[Run] = answer_of(command, env)
    return found


def unchanged(runs: Sequence[Run]) -> Run:
    """The middle one of several, which read all and sent nothing."""
    if any(run["read"] < WINDOW or run.get("sent") for run in runs):
        raise RuntimeError(f"these runs were to read the window, and to send nothing: {runs}")
    return sorted(runs, key=lambda run: run["cpu"])[len(runs) // 2]


def first(runs: Sequence[Run]) -> Run:
    [run] = runs
    if run.get("sent", run["read"]) != FIRST:
        raise RuntimeError(f"this run was to send {FIRST} records: {run}")
    return run


def in_turns(sides: Sequence[Side], rounds: int) -> list[list[Run]]:
    """What each side found, round by round; each round begins with another side."""
    found: list[list[Run]] = []
    for number in range(rounds):
        order = [(number + step) % len(sides) for step in range(len(sides))]
        runs = {at: sides[at]() for at in order}
        found.append([runs[at] for at in range(len(sides))])
    return found


def results(of_unchanged: Sequence[Sequence[Run]], of_first: Sequence[Sequence[Run]]) -> list[Result]:
    """Each round has what the new build, the older one and dlt took."""
    units = median(new["units"] for new, *_ in of_unchanged)
    older_units = median(old["units"] for _, old, _ in of_unchanged)
    return [
        compared("sync-unchanged-cpu", of_unchanged, 1),
        compared("sync-unchanged-dlt", of_unchanged, 2),
        Result("sync-unchanged-reads", units / older_units, f"{units:,.0f} units", f"{older_units:,.0f} units"),
        compared("sync-first-cpu", of_first, 1),
        compared("sync-first-dlt", of_first, 2),
    ]


def compared(row: str, rounds: Sequence[Sequence[Run]], with_side: int) -> Result:
    """The middle ratio, with the lowest and the highest of CPU seconds on both sides."""
    pairs = [(each[0]["cpu"], each[with_side]["cpu"]) for each in rounds]
    return Result(
        row, median(new / other for new, other in pairs), *(spread(side) for side in zip(*pairs, strict=True))
    )


def spread(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} s ({min(seconds):.2f}-{max(seconds):.2f})"
