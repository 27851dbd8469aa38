"""Names of Siro's users, for people who read a note."""

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.siro.organization import OrganizationApi


class UserNames:
    """Asks once a user and container: a company has few reps and many recordings."""

    def __init__(self, api: OrganizationApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}

    def name(self, user_id: str) -> str:
        """Empty where Siro knows no such user."""
        if user_id and user_id not in self._names:
            self._names[user_id] = self._ask(user_id)
        return self._names.get(user_id, "")

    def _ask(self, user_id: str) -> str:
        try:
            user = self._api.user(user_id)
        except SiroRefusedError:
            return ""
        return " ".join(part for part in (user.get("firstName"), user.get("lastName")) if part)
