"""What a run did, for its one log line, its metrics and whoever invoked it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.domain.said import Said

NOT_TAKEN = "opportunity_removal_not_taken"
"""The note that names deals whose deletion Siro refused, and why."""


@dataclass(slots=True)
class Report:
    """`counts` by entity (or step) and what was counted; `stopped` says why a step ended early.

    `unfinished` are the steps that had more to do than time, in which the next run goes on; `caught_up` are the
    entities of which every change is settled, without which nothing is removed from Siro.

    `watermarks` by entity is how far its changes are synced, as ISO time; `seconds` is how long the run took.
    `said` are Siro's own words about records that it refused, by record: they go into no log, and are kept nowhere.
    `failures` are the reasons that only a person can mend: a mistake in a secret or the mapping, or a bug.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    watermarks: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    caught_up: set[str] = field(default_factory=set)
    notes: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    crm_was_away: bool = False
    seconds: float = 0.0

    def add(self, step: str, what: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(step, Counter())[what] += number

    def total(self, what: str) -> int:
        return sum(counter[what] for counter in self.counts.values())

    def count(self, step: str, what: str) -> int:
        return self.counts.get(step, Counter())[what]

    def as_dict(self) -> dict[str, Any]:
        report: dict[str, Any] = {
            "outcome": "stopped" if self.stopped else "done",
            "seconds": round(self.seconds, 3),
            "counts": {step: dict(counter) for step, counter in self.counts.items()},
        }
        optional: dict[str, Any] = {"watermarks": self.watermarks, "stopped": self.stopped, "notes": self.notes}
        optional["unfinished"] = sorted(self.unfinished)
        return report | {name: value for name, value in optional.items() if value}
