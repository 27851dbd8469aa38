"""Sync runs as a person looks back at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.domain.sync.report import NOT_TAKEN


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run that ended at `ended_at` (epoch seconds). `report` is what the sync function answers."""

    ended_at: int
    report: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        return str(self.report.get("outcome", ""))

    @property
    def failures(self) -> tuple[str, ...]:
        """What only a person can mend."""
        return tuple(map(str, self.report.get("failures", ())))

    @property
    def stopped(self) -> Mapping[str, str]:
        """Why a step ended early, by the step's name."""
        return {str(step): str(reason) for step, reason in self.report.get("stopped", {}).items()}

    @property
    def not_taken(self) -> tuple[str, ...]:
        """Deals whose deletion Siro refused, each with the reason."""
        return tuple(map(str, self.report.get("notes", {}).get(NOT_TAKEN, ())))

    def total(self, *names: str) -> int:
        """What was counted under any of these names, over all steps."""
        counts = self.report.get("counts", {})
        return sum(int(step.get(name, 0)) for step in counts.values() for name in names)


def missed_by_webhooks(runs: Sequence[SyncRun]) -> int:
    """Recordings that a sweep found and no webhook told of."""
    return sum(run.total("missed_by_webhooks") for run in runs)
