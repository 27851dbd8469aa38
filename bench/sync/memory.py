"""sync-memory: the peak memory of a fresh process that syncs a million rows, against one that syncs ten thousand."""

from bench.children import answer_of, environment, python_path
from bench.rows import Result
from bench.sync.company import company, fill

MANY, FEW = 1_000_000, 10_000
MIB = 1024


def measure() -> list[Result]:
    with company() as url:
        few, many = (peak_mib(url, rows) for rows in (FEW, MANY))
    return [Result("sync-memory", many / few, f"{many:.0f} MiB", f"{few:.0f} MiB")]


def peak_mib(url: str, rows: int) -> float:
    fill(url, rows)
    command = ["-m", "bench.sync.memory_run", url, str(rows)]
    return float(answer_of(command, environment({"PYTHONPATH": python_path()}))["peak_kib"]) / MIB
