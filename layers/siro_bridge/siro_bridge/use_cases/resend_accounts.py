"""An account that changed alone: Siro takes accounts inside the records that carry them, so those are sent again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.chunks import chunks
from siro_bridge.use_cases.read_each import read_those_there
from siro_bridge.use_cases.send_records import Synced
from siro_bridge.use_cases.sync_page import SyncPage

CARRIERS: dict[str, Synced] = {"_opportunity": "opportunities", "_engagement": "engagements"}
"""Helper column of the accounts' select (an external id, or a list of them) → the entity it names."""


@dataclass(frozen=True, slots=True)
class ResendAccounts:
    reader: CrmReader
    pages: dict[Synced, SyncPage]
    at_once: int = 500

    def __call__(self, accounts: Sequence[SourceRow]) -> None:
        """Unchanged records are left out as ever: their hash covers the account inside them."""
        for helper, entity in CARRIERS.items():
            if entity not in self.pages:
                continue
            keys = list(dict.fromkeys(_ids(account.helpers.get(helper) for account in accounts)))
            for some in chunks(keys, self.at_once):
                if rows := read_those_there(self.reader, entity, some):
                    self.pages[entity](rows)


def _ids(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        several = value if isinstance(value, list | tuple) else [value]
        yield from (str(one) for one in several if one is not None)
