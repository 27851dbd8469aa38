"""A backlog at Siro: appointments, each with a deal and a recording that is processed and linked."""

from collections.abc import Sequence

import httpx2

from bench.children import Siro
from siro_bridge.siro.client import USER_AGENT

AT_ONCE = 100


def make_recordings(siro: Siro, count: int) -> list[str]:
    """The recordings' ids."""
    headers = {"Authorization": f"Bearer {siro.token()}", "User-Agent": USER_AGENT}
    with httpx2.Client(base_url=siro.api_url, headers=headers, trust_env=False, timeout=60) as http:
        for first in range(0, count, AT_ONCE):
            batch = [_appointment(number) for number in range(first, min(first + AT_ONCE, count))]
            http.put("/v1/integrations/sync/batch/engagements", json=batch).raise_for_status()
    return [siro.control.record(f"appointment-{number}") for number in range(count)]


def messages(recording_ids: Sequence[str], size: int) -> list[dict[str, object]]:
    """The events by which Lambda hands them to the function, `size` messages in each."""
    return [
        {"Records": [_message(recording_id) for recording_id in recording_ids[at : at + size]]}
        for at in range(0, len(recording_ids), size)
    ]


def _appointment(number: int) -> dict[str, object]:
    return {
        "externalId": f"appointment-{number}",
        "subject": f"Appointment {number}",
        "startTime": "2026-02-15T14:00:00.000Z",
        "engagementType": {"name": "visit", "activityType": "APPOINTMENT"},
        "engagementUsers": [{"externalId": "rep-1", "email": "rep1@example.com", "name": "Rep Example"}],
        "opportunity": {"externalId": f"deal-{number}", "name": f"Deal {number}"},
    }


def _message(recording_id: str) -> dict[str, object]:
    return {
        "messageId": recording_id,
        "receiptHandle": "handle",
        "body": f'{{"recording_id": "{recording_id}", "svix_id": null}}',
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:enrichment",
        "awsRegion": "us-east-1",
    }
