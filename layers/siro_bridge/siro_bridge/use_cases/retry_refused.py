"""Refused records whose pause is over: read again by their key, since the mapping or Siro may take them now."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from siro_bridge.crm.port import CrmReader
from siro_bridge.use_cases.sync_page import SyncPage

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RetryRefused:
    reader: CrmReader
    clock: Callable[[], float] = time.time

    def __call__(self, page: SyncPage) -> None:
        store = page.refusals.store
        due = [item.id for item in store.due(int(self.clock()), AT_ONCE)]
        if not due:
            return
        rows = list(self.reader.read_by_keys(page.entity, due))
        if rows:
            page(rows)
        # what is not due any more by now was sent, is as Siro has it, or is gone from the CRM
        left = store.read(due)
        settled = [id_ for id_, refusal in left.items() if refusal.due_at <= self.clock()]
        store.forget(settled)
