"""The rows of the benchmark: what each compares, and the ratio it is to reach."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """`what` is measured `against`; their ratio is to be `direction` `target`."""

    id: str
    what: str
    against: str
    direction: Literal["<=", ">="]
    target: float

    def reached(self, ratio: float) -> bool:
        """Judged as it is printed, so that a person and a program come to the same answer."""
        shown = float(number(ratio))
        return shown <= self.target if self.direction == "<=" else shown >= self.target


@dataclass(frozen=True, slots=True)
class Result:
    """`measured` and `floor` are what was divided, in words with units, for the table."""

    row: str
    ratio: float
    measured: str
    floor: str


ROWS = {
    row.id: row
    for row in (
        Row("sync-requests", "Siro requests for 10,000 changed records", "one PUT each", "<=", 0.02),
        Row("sync-time", "time for 10,000 changed records", "a loop of single PUTs", "<=", 0.05),
        Row("sync-unchanged", "sync PUTs of a run with nothing changed", "the same records sent again", "<=", 0),
        Row("sync-unchanged-cpu", "CPU of a run, nothing changed, window of 10,000", "the older build", "<=", 0.35),
        Row("sync-unchanged-dlt", "the same", "dlt reads these rows again", "<=", 1.0),
        Row("sync-unchanged-reads", "read units of that run", "the older build", "<=", 0.03),
        Row("sync-first-cpu", "CPU of a first run, 100,000 rows", "the older build", "<=", 1.0),
        Row("sync-first-dlt", "the same", "dlt to the same Siro", "<=", 0.8),
        Row("sync-memory", "peak memory, 1,000,000 rows", "peak memory, 10,000 rows", "<=", 1.1),
        Row("sync-rows", "rows/s read, mapped, checked, hashed", "SELECT and json.dumps", ">=", 0.5),
        Row("crm-load", "CRM's database, CPU of a run with nothing new", "the older build", "<=", 0.05),
        Row("crm-backfill", "CRM's database, CPU of 30,000 first rows", "the older build", "<=", 0.08),
        Row("crm-window", "tuples read for a window of 100,000", "its rows", "<=", 2),
        Row("webhook-import", "CPU of import and first event", "the same handler written plainly", "<=", 0.45),
        Row("webhook-warm", "CPU of a webhook, warm", "a bare function, same endpoint", "<=", 0.9),
        Row("enrich-cold", "CPU of import and first event, HTTPS", "the older build", "<=", 0.5),
        Row("sync-cold", "CPU of import and first event, HTTPS", "the older build", "<=", 0.5),
        Row("recording-cost", "dollars of a million recordings", "the older build", "<=", 0.4),
        Row("enrich-time", "1,000 recordings, Siro and CRM at 100 ms", "one after another", "<=", 0.07),
        Row("enrich-requests", "Siro requests for 1,000 recordings", "1,000", "<=", 1.02),
        Row("enrich-trips-sql", "statements for a recording, warm", "the older build's", "<=", 12),
        Row("enrich-trips-sql-cold", "statements for a recording, cold", "the older build's", "<=", 20),
        Row("enrich-trips-rest", "requests to a REST CRM for a recording", "the older build's", "<=", 4),
        Row("enrich-writes", "DynamoDB write units + index writes", "the older build's", "<=", 9),
    )
}


def number(ratio: float) -> str:
    """Short, without an exponent: 0.0101, 1.04, 0."""
    return f"{ratio:.4f}".rstrip("0").rstrip(".")


def last_line(result: Result) -> str:
    """The line that programs read: `bench: <id> <ratio> target <= 0.02`."""
    row = ROWS[result.row]
    return f"bench: {row.id} {number(result.ratio)} target {row.direction} {number(row.target)}"
