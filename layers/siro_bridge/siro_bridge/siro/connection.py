"""Which of the organization's CRM connections is ours: external ids mean nothing without it."""

import threading

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.recording.links import Links
from siro_bridge.siro.once import one_at_a_time
from siro_bridge.siro.organization import OrganizationApi

PLATFORM = "SIRO_CUSTOM_INPUT"
"""What Siro calls the connection of an integration that is made by the customer."""


class OurConnection:
    """Set in the mapping (`connection_id`), or read from Siro, once a container."""

    def __init__(self, api: OrganizationApi, connection_id: str | None) -> None:
        self._api = api
        self._id = connection_id
        self._lock = threading.Lock()

    def __call__(self, links: Links) -> bool:
        return links.connection_id == self.id()

    def id(self) -> str:
        """Raises ConfigurationError when Siro has several that may be ours, or none."""
        with one_at_a_time(self._lock):
            if self._id is None:
                self._id = self._ask()
            return self._id

    def _ask(self) -> str:
        active = [each for each in self._api.connections() if each.get("isActive", True)]
        custom = [each for each in active if each.get("integrationPlatform") == PLATFORM] or active
        if len(custom) != 1:
            raise ConfigurationError(
                f"mapping: connection_id: Siro has {len(custom)} CRM connections; put the id of this CRM's there"
            )
        return str(custom[0]["id"])
