"""What the story of a recipe asks of its CRM, each through the CRM's own client and never through the connector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Seeded:
    """The external ids of three deals, and of an appointment of each."""

    deals: Sequence[str]
    appointments: Sequence[str]


DEALS = ("Maple kitchen", "Willow bathroom", "Cedar roof")
CUSTOMERS = ("Pat Maple", "Kim Willow", "Jo Cedar")
REPS = ("dana@example.com", "lee@example.com", "dana@example.com")
"""Names of the deals, of their customers, and who visits each: every CRM is filled with the same."""


class RecipeCrm(Protocol):
    @property
    def secret(self) -> Mapping[str, Any]:
        """What CrmSecret holds: the recipe's own user, with no more rights than the recipe gives it."""
        ...

    @property
    def versions(self) -> str: ...

    @property
    def facts_said(self) -> Mapping[str, Any]:
        """Field of the CRM, as `facts` names it → what stands there after the story's conversation."""
        ...

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        """A company with two reps and three deals, with an appointment each at these times (UTC)."""
        ...

    def move(self, appointment: str, start: datetime) -> None: ...

    def cancel(self, appointment: str) -> None:
        """As people do there: marked as deleted, or as called off."""
        ...

    def facts(self, deal: str) -> Mapping[str, Any]: ...

    def enter(self, deal: str, field: str, value: Any) -> None:
        """A person types it."""
        ...

    def notes(self, deal: str) -> Sequence[str]: ...

    def link(self, appointment: str) -> str | None:
        """The deep link, as the appointment shows it."""
        ...
