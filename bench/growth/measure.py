"""Sync runs of a company with more and more appointments: the first, and one that finds nothing to do."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.children import answer_of, environment, python_path, stand_in
from bench.sync.company import company, connect, fill

SIZES = (1_000, 10_000, 100_000)
KEPT = Path(__file__).parent / "measured.json"
DATABASE_SECONDS = "SELECT active_time / 1000 FROM pg_stat_database WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class Run:
    """`cpu_seconds` are the function's, `database_seconds` those in which PostgreSQL worked on its statements."""

    seconds: float
    cpu_seconds: float
    database_seconds: float
    peak_mib: float
    read: int
    sent: int


@dataclass(frozen=True, slots=True)
class Grown:
    first: Run
    quiet: Run


def measure() -> dict[int, Grown]:
    with company() as url:
        return {size: _grown(url, size) for size in SIZES}


def _grown(url: str, size: int) -> Grown:
    fill(url, size)
    secrets = {"SiroSecret": {"organization_token": "token"}, "CrmSecret": {"url": url}}
    with stand_in("aws", secrets=secrets) as aws:
        first = _run(url, aws)
        _run(url, aws)  # what was sent a moment ago is looked at once more
        return Grown(first, _run(url, aws))


def _run(url: str, aws: str) -> Run:
    before = _database_seconds(url)
    env = environment({"PYTHONPATH": python_path(), "AWS_ENDPOINT_URL": aws})
    found = answer_of(["-m", "bench.growth.run", aws], env)
    return Run(database_seconds=_database_seconds(url) - before, **found)


def _database_seconds(url: str) -> float:
    with connect(url) as connection:
        [row] = connection.execute(DATABASE_SECONDS).fetchall()
    return float(str(row[0]))


def keep(found: Mapping[int, Grown]) -> None:
    content = {"date": datetime.now(UTC).date().isoformat(), "by_appointments": {}}
    content["by_appointments"] = {str(size): asdict(grown) for size, grown in found.items()}
    KEPT.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def kept() -> tuple[str, dict[int, Grown]]:
    """The day, and what was measured."""
    content = json.loads(KEPT.read_text("utf-8"))
    return content["date"], {
        int(size): Grown(Run(**grown["first"]), Run(**grown["quiet"]))
        for size, grown in content["by_appointments"].items()
    }


def cpu_an_appointment() -> float:
    """Seconds that a run which finds nothing to do needs for one more in the window."""
    _, found = kept()
    smaller, most = (found[size].quiet for size in SIZES[-2:])
    return (most.cpu_seconds - smaller.cpu_seconds) / (most.read - smaller.read)
