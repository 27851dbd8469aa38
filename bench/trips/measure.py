"""enrich-trips-sql, enrich-trips-sql-cold, enrich-trips-rest, enrich-writes: counts, beside the older build's.

A count is the same on every machine, so that the rows are numbers, and not ratios.
"""

import os
from typing import Any

from bench.baseline import NEW, Build, before
from bench.children import answer_of, environment
from bench.rows import Result
from bench.work import PROJECT

COUNTED = (
    ("enrich-trips-sql", ("warm",), "statements"),
    ("enrich-trips-sql-cold", ("cold",), "statements"),
    ("enrich-trips-rest", ("requests",), "requests"),
    ("enrich-writes", ("writes", "index"), "writes"),
)


def measure() -> list[Result]:
    now, then = counted(NEW), counted(before())
    return [
        Result(row, sum(now[name] for name in names), told(now, names, unit), told(then, names, unit))
        for row, names, unit in COUNTED
    ]


def counted(build: Build) -> dict[str, int]:
    folders = [build.folder, build.folder / "layers", build.folder / "cli", *build.path("webhook", "enrichment")]
    env = environment({"PYTHONPATH": os.pathsep.join(map(str, folders))})
    found: dict[str, int] = answer_of([PROJECT / "bench" / "trips" / "count.py"], env)
    return found


def told(found: dict[str, Any], names: tuple[str, ...], unit: str) -> str:
    return f"{' + '.join(str(found[name]) for name in names)} {unit}"
