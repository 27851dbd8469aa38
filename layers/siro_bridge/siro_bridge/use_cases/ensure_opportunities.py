"""Siro resolves a bare `externalId` only to a record it has: a deal that was never sent goes before its appointment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmReader
from siro_bridge.use_cases.sync_page import SyncPage


@dataclass(frozen=True, slots=True)
class EnsureOpportunities:
    """A deal that is nested whole in the appointment needs nothing."""

    reader: CrmReader
    opportunities: SyncPage

    def __call__(self, engagements: Sequence[dict[str, Any]]) -> None:
        named = (engagement.get("opportunity") for engagement in engagements)
        bare = list(dict.fromkeys(deal["externalId"] for deal in named if deal and set(deal) == {"externalId"}))
        if not bare:
            return
        known = self.opportunities.sent.read(bare)
        missing = [external_id for external_id in bare if external_id not in known]
        if missing and (rows := list(self.reader.read_by_keys("opportunities", missing))):
            self.opportunities(rows)
