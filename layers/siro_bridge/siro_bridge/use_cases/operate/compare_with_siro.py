"""Asks Siro how it shows records that would be sent, so that a preview can tell old → new."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from siro_bridge.domain.errors import SiroBridgeError, SiroRefusedError
from siro_bridge.domain.operate.differences import Comparison, compare
from siro_bridge.use_cases.send_records import Synced

MOST_ASKED = 100
"""Requests of one preview: each takes a tenth of a second, and counts towards the limit that all share."""

ENOUGH = f"only the first {MOST_ASKED} records are compared with Siro's"
NO_TIME = "there was no time to compare the others with Siro's"


class RecordsApi(Protocol):
    def engagement(self, siro_id: str) -> dict[str, Any]: ...

    def opportunity(self, siro_id: str) -> dict[str, Any]: ...

    def with_external_id(self, entity: Synced, external_id: str) -> list[dict[str, Any]]:
        """All records that Siro has under a CRM's own id."""
        ...


class CompareWithSiro:
    """`why_not` says why some records were not compared, if so."""

    def __init__(self, api: RecordsApi, has_time: Callable[[], bool]) -> None:
        self._api = api
        self._has_time = has_time
        self._asked = 0
        self.why_not = ""

    def __call__(self, entity: Synced, body: Mapping[str, Any], siro_id: str) -> Comparison | None:
        """None where Siro has no such record, or is not asked. `siro_id` is Siro's own, empty if it is not known."""
        if self._asked >= MOST_ASKED or not self._has_time():
            self.why_not = self.why_not or (ENOUGH if self._asked >= MOST_ASKED else NO_TIME)
        if self.why_not:
            return None
        self._asked += 1
        try:
            found = self._at_siro(entity, str(body["externalId"]), siro_id)
        except SiroBridgeError as error:
            self.why_not = f"not compared with Siro's: {error}"
            return None
        return None if found is None else compare(entity, body, found)

    def _at_siro(self, entity: Synced, external_id: str, siro_id: str) -> dict[str, Any] | None:
        if not siro_id:
            found = self._api.with_external_id(entity, external_id)
            return found[0] if len(found) == 1 else None  # of several, one is another connection's
        ask = self._api.engagement if entity == "engagements" else self._api.opportunity
        try:
            return ask(siro_id)
        except SiroRefusedError:
            return None
