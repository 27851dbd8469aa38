"""Siro resolves a bare `externalId` only to a record it has: a deal that was never sent goes before its appointment."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.errors import SiroFailedError, TooManyRejectedError
from siro_bridge.use_cases.read_each import read_those_there
from siro_bridge.use_cases.sync_page import SyncPage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EnsureOpportunities:
    """A deal that is nested whole in the appointment needs nothing; of one that the CRM does not show, Siro decides."""

    reader: CrmReader
    opportunities: SyncPage

    def __call__(self, engagements: Sequence[dict[str, Any]]) -> None:
        named = (engagement.get("opportunity") for engagement in engagements)
        bare = list(dict.fromkeys(deal["externalId"] for deal in named if deal and set(deal) == {"externalId"}))
        if not bare:
            return
        known = self.opportunities.sent.read(bare)
        missing = [external_id for external_id in bare if external_id not in known]
        if missing and (rows := read_those_there(self.reader, "opportunities", missing)):
            self._send(rows)

    def _send(self, deals: Sequence[SourceRow]) -> None:
        """A deal that Siro refuses, or fails at, costs its own appointments alone, which Siro refuses by name.

        In an outage nothing is sent: when Siro is back, an appointment shall not arrive before its deal.
        """
        try:
            self.opportunities(deals)
        except (SiroFailedError, TooManyRejectedError) as error:
            logger.warning("appointments are sent without the deals that they name: %s", error)
