"""What was refused, and whose pause is over: read again by its key, since the mapping, Siro or the CRM may take it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.errors import RefusedError, UnavailableError
from siro_bridge.domain.sync import RefusalStore
from siro_bridge.mapping.base import EntityName
from siro_bridge.use_cases.sync_changes import Settle

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RetryRefused:
    reader: CrmReader
    clock: Callable[[], float] = time.time

    def __call__(self, entity: EntityName, store: RefusalStore, settle: Settle) -> None:
        """`settle` tries the rows again, and writes down what is refused anew."""
        due = [item.id for item in store.due(int(self.clock()), AT_ONCE)]
        if not due:
            return
        rows, unread = self._read(entity, due)
        if rows:
            settle(rows)
        # what is not due any more by now was sent, is as Siro has it, or is gone from the CRM
        left = store.read(due)
        settled = [id_ for id_, refusal in left.items() if refusal.due_at <= self.clock() and id_ not in unread]
        store.forget(settled)

    def _read(self, entity: EntityName, keys: Sequence[str]) -> tuple[list[SourceRow], set[str]]:
        """The rows, and the keys that the CRM gave no answer about: these stay due, and keep the sync from nothing."""
        try:
            return list(self.reader.read_by_keys(entity, keys)), set()
        except UnavailableError:
            return [], set(keys)
        except RefusedError:
            return self._read_each(entity, keys)

    def _read_each(self, entity: EntityName, keys: Sequence[str]) -> tuple[list[SourceRow], set[str]]:
        """A CRM that is away is asked no further."""
        rows: list[SourceRow] = []
        unread: set[str] = set()
        for at, key in enumerate(keys):
            try:
                rows += self.reader.read_by_keys(entity, [key])
            except RefusedError:
                unread.add(key)
            except UnavailableError:
                return rows, unread | set(keys[at:])
        return rows, unread
