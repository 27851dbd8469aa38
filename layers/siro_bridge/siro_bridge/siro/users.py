"""Names of Siro's users, for people who read a note."""

import threading

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.siro.once import one_at_a_time
from siro_bridge.siro.organization import OrganizationApi


class UserNames:
    """Asks once a user and container, also when a batch's threads ask together: few reps have many recordings."""

    def __init__(self, api: OrganizationApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def name(self, user_id: str) -> str:
        """Empty where Siro knows no such user."""
        with one_at_a_time(self._lock):
            if user_id and user_id not in self._names:
                self._names[user_id] = self._ask(user_id)
            return self._names.get(user_id, "")

    def _ask(self, user_id: str) -> str:
        try:
            user = self._api.user(user_id)
        except SiroRefusedError:
            return ""
        return " ".join(
            part for part in (user.get("firstName"), user.get("lastName")) if part and isinstance(part, str)
        )
