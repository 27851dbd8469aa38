"""Which measurement gives which rows; one is imported only when it runs."""

from collections.abc import Iterable
from importlib import import_module

from bench.rows import ROWS, Result

MODULES = {
    "bench.sync.changed": ("sync-requests", "sync-time", "sync-unchanged"),
    "bench.sync.cpu": (
        "sync-unchanged-cpu",
        "sync-unchanged-dlt",
        "sync-unchanged-reads",
        "sync-first-cpu",
        "sync-first-dlt",
    ),
    "bench.sync.memory": ("sync-memory",),
    "bench.sync.rows": ("sync-rows",),
    "bench.crm.load": ("crm-load", "crm-backfill"),
    "bench.crm.window": ("crm-window",),
    "bench.webhook.cold": ("webhook-import",),
    "bench.webhook.warm": ("webhook-warm",),
    "bench.cold.measure": ("enrich-cold", "sync-cold"),
    "bench.cost.measure": ("recording-cost",),
    "bench.enrichment.measure": ("enrich-time", "enrich-requests"),
    "bench.trips.measure": ("enrich-trips-sql", "enrich-trips-sql-cold", "enrich-trips-rest", "enrich-writes"),
}


def chosen(only: str) -> list[str]:
    """The rows named in `only`, with commas between; all when it is empty. ValueError names an unknown one."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := sorted(set(wanted) - set(ROWS)):
        raise ValueError(f"no row {unknown[0]!r}; there are {', '.join(ROWS)}")
    return [row for row in ROWS if not wanted or row in wanted]


def modules_for(rows: Iterable[str]) -> list[str]:
    wanted = set(rows)
    return [module for module, measured in MODULES.items() if wanted & set(measured)]


def measure(module: str) -> list[Result]:
    results: list[Result] = import_module(module).measure()
    return results
