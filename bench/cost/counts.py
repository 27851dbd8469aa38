"""What was counted of a build, in a form that is kept: counts of requests, and what was measured beside them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bench.cost.deployed import Deployed
from bench.cost.running import Invocation
from bench.cost.story import Recording, Recordings, Runs
from bench.growth.measure import cpu_an_appointment

Part = Literal["first_webhook", "second_webhook", "enrichment"]
PARTS: tuple[Part, ...] = ("first_webhook", "second_webhook", "enrichment")
KEPT = Path(__file__).parent / "counted.json"


@dataclass(frozen=True, slots=True)
class Count:
    """Of one invocation. DynamoDB's in request units, `log_bytes` with Lambda's own lines."""

    writes: int
    index_writes: int
    reads: float
    sqs: int
    secrets: int
    log_bytes: int

    @property
    def asked(self) -> tuple[float, ...]:
        """All but the logs."""
        return self.writes, self.index_writes, self.reads, self.sqs, self.secrets


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one invocation. `cpu_seconds` of the processor, its imports included; how often it waited for whom."""

    cpu_seconds: float
    aws: float
    siro: float
    crm: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Of a build. By part of a recording, cold and warm; of a run; and what a further one of each adds.

    A listing is that of a recording on a page with news, a relisting on a page without.

    `stored_bytes` is what a recording leaves in the state table, `metrics` how many a run publishes.
    """

    cold: Mapping[Part, Count]
    warm: Mapping[Part, Count]
    run: Count
    reads_an_appointment: float
    reads_a_listing: float
    reads_a_relisting: float
    stored_bytes: int
    metrics: int


@dataclass(frozen=True, slots=True)
class Timed:
    """Measured beside it, on the day of `date`."""

    date: str
    cold: Mapping[Part, Measured]
    warm: Mapping[Part, Measured]
    run: Measured
    cpu_an_appointment: float


def counted(template: Deployed, recordings: Recordings, runs: Runs) -> Counted:
    quiet = count(template, runs.quiet, cold=True)
    return Counted(
        of_recording(template, recordings.cold[-1], cold=True),
        of_recording(template, recordings.warm[-1], cold=False),
        quiet,
        (runs.larger.usage.units["reads"] - quiet.reads) / runs.more,
        (runs.sweeping.usage.units["reads"] - runs.larger.usage.units["reads"]) / runs.listed,
        (runs.relisting.usage.units["reads"] - runs.larger.usage.units["reads"]) / runs.listed,
        recordings.stored_bytes,
        metrics(runs.quiet),
    )


def of_recording(template: Deployed, recording: Recording, *, cold: bool) -> Mapping[Part, Count]:
    """The second webhook finds the first one's instance."""
    return {part: count(template, getattr(recording, part), cold=cold and part != "second_webhook") for part in PARTS}


def count(template: Deployed, call: Invocation, *, cold: bool) -> Count:
    units = call.usage.units
    platform = template.platform_bytes(call.function, cold=cold)
    return Count(
        units["writes"],
        units["index_writes"],
        units["reads"],
        units["sqs"],
        units["secrets"],
        call.log_bytes + platform,
    )


def timed(recordings: Recordings, runs: Runs, date: str) -> Timed:
    def of(told: Sequence[Recording]) -> Mapping[Part, Measured]:
        return {part: measured([getattr(each, part) for each in told]) for part in PARTS}

    return Timed(date, of(recordings.cold), of(recordings.warm), measured([runs.quiet]), round(cpu_an_appointment(), 7))


def measured(calls: Sequence[Invocation]) -> Measured:
    """The least of them: a busy machine only ever adds to what a function needs."""

    def of(value: Callable[[Invocation], float]) -> float:
        return round(min(map(value, calls)), 4)

    return Measured(
        of(lambda call: call.import_seconds + call.seconds),
        of(lambda call: call.waits.get("aws", 0)),
        of(lambda call: call.waits.get("siro", 0)),
        of(lambda call: call.waits.get("crm", 0)),
    )


def metrics(call: Invocation) -> int:
    """Names of metrics that it published."""
    lines = [json.loads(line) for line in call.log if line.startswith('{"_aws"')]
    return len({each["Name"] for line in lines for one in line["_aws"]["CloudWatchMetrics"] for each in one["Metrics"]})


def keep(found: Counted, times: Timed, file: Path = KEPT) -> None:
    content = {"counted": asdict(found), "measured": asdict(times)}
    file.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def kept(file: Path = KEPT) -> tuple[Counted, Timed]:
    content = json.loads(file.read_text("utf-8"))
    found, times = content["counted"], content["measured"]
    counts = {kind: {part: Count(**each) for part, each in found[kind].items()} for kind in ("cold", "warm")} | {
        "run": Count(**found["run"])
    }
    clocks = {kind: {part: Measured(**each) for part, each in times[kind].items()} for kind in ("cold", "warm")} | {
        "run": Measured(**times["run"])
    }
    return Counted(**found | counts), Timed(**times | clocks)
