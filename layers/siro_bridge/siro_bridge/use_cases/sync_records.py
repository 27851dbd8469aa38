"""The records of one entity in one run: what was refused before and is due, then what changed in the CRM."""

from dataclasses import dataclass

from siro_bridge.domain.timing import Deadline
from siro_bridge.use_cases.run_sync import LEAST_SECONDS
from siro_bridge.use_cases.send_by_key import RetryRefused
from siro_bridge.use_cases.sync_changes import SyncChanges

RETRY_SHARE = 0.3
"""Of an entity's time: what was refused before must not keep what is new waiting."""


@dataclass(frozen=True, slots=True)
class SyncRecords:
    retry: RetryRefused
    changes: SyncChanges

    def run(self, deadline: Deadline) -> None:
        """A mistake of the mapping that only some refused records meet is raised when the changes are through."""
        mistake = self.retry.retry(deadline.part(RETRY_SHARE, LEAST_SECONDS))
        self.changes.run(deadline)
        if mistake:
            raise mistake
