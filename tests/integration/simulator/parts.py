"""What the tests of the simulated Siro share."""

from datetime import UTC, datetime
from typing import Any

from siro_bridge_cli.simulator import WebhookAnswer, WebhookCall

AGENT = {"user-agent": "siro-bridge/test"}
NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
ENGAGEMENTS = "/integrations/sync/engagements"
OPPORTUNITIES = "/integrations/sync/opportunities"
BATCH = "/integrations/sync/batch/engagements"


class Receiver:
    """A webhook endpoint in process: gives the answers it was told, then 200."""

    def __init__(self) -> None:
        self.calls: list[WebhookCall] = []
        self.answers: list[WebhookAnswer] = []

    def __call__(self, call: WebhookCall) -> WebhookAnswer:
        self.calls.append(call)
        return self.answers.pop(0) if self.answers else WebhookAnswer(200)

    def answer(self, *statuses: int) -> None:
        self.answers += [WebhookAnswer(status) for status in statuses]


def appointment(external_id: str = "appt-456", **changes: Any) -> dict[str, Any]:
    """Return the guide's example, its account and opportunity whole."""
    return {
        "externalId": external_id,
        "startTime": "2026-02-15T14:00:00Z",
        "endTime": "2026-02-15T15:00:00Z",
        "subject": "Smith Kitchen Remodel Consultation",
        "engagementType": {"activityType": "MEETING", "name": "meeting"},
        "engagementUsers": [{"externalId": "rep-123", "email": "rep-123@example.com", "name": "John Sales"}],
        "account": {"externalId": "account-789", "name": "Smith"},
        "opportunity": {"externalId": "opp-101", "name": "Smith Kitchen Remodel"},
    } | changes
