"""Counts a build's recordings and runs; the other modules say how."""

from datetime import UTC, datetime

from bench.baseline import NEW, Build
from bench.cold.building import built_code
from bench.cost.bill import Costs
from bench.cost.counts import counted, timed
from bench.cost.running import stack
from bench.cost.story import tell
from bench.work import work_folder

HELD_SECONDS = 0.01
"""How long each answer takes at least, so that requests sent together are seen together."""
TOLD = 2
"""Recordings, of each kind, of which the quickest counts."""


def count_costs(build: Build, told: int = TOLD) -> Costs:
    """Of its layers as they are built, which leave the mapping checked; libraries are this environment's."""
    layers = built_code(build, "cost-new" if build == NEW else "cost-before")
    with stack(build, HELD_SECONDS, work_folder() / "cost", layers) as running:
        recordings, runs = tell(running, cold=told, warm=told)
    today = datetime.now(UTC).date().isoformat()
    return Costs(running.template, counted(running.template, recordings, runs), timed(recordings, runs, today))
