"""What Siro says of a recording can be written, whatever its speech-to-text made of it."""

import json
from typing import Any

import httpx2
import pytest

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.siro.client import Headers, SiroClient, Unlimited
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.platform import PlatformApi
from siro_bridge.siro.recordings import OAuthRecordings, OrganizationRecordings
from siro_bridge.siro.users import UserNames

HALF = "bad \ud83d"
EXTRACTION = {"name": HALF, "value": [HALF, {"a": HALF}], "mappings": [{"crmModelName": "Lead", "crmFieldName": HALF}]}
RECORDING: dict[str, Any] = {
    "id": "rec-1",
    "createdAt": "2026-02-15T14:00:00Z",
    "crm": {"integrationConnectionId": "conn-1"},
    "title": HALF,
    "summary": [{"name": HALF, "content": HALF}],
    "entityExtractions": [EXTRACTION],
}


class Token:
    def headers(self) -> Headers:
        return {"Authorization": "Bearer token"}

    def refused(self, _: Headers) -> bool:
        return False


def client(answer: Any, status: int = 200) -> SiroClient:
    body = json.dumps(answer)  # half an emoji travels as an escape
    return SiroClient(
        "https://siro.test",
        Token(),
        Unlimited(),
        transport=httpx2.MockTransport(lambda _: httpx2.Response(status, text=body)),
    )


def test_half_an_emoji_in_a_recording_is_mended() -> None:
    recording = OrganizationRecordings(OrganizationApi(client(RECORDING))).fetch("rec-1")
    assert (recording.title, recording.summary) == ("bad ?", "bad ?:\nbad ?")
    fact = recording.extractions[0]
    assert (fact.name, fact.value, fact.mappings) == ("bad ?", ["bad ?", {"a": "bad ?"}], (("Lead", "bad ?"),))


def test_half_an_emoji_in_a_recording_of_the_platform_is_mended() -> None:
    definitions = [{"status": "SUCCESS", "extraction": [EXTRACTION]}]
    detail = {"data": {"summary": HALF, "conversationType": HALF, "entityExtractions": definitions}}
    recordings = OAuthRecordings(OrganizationApi(client(RECORDING)), PlatformApi(client(detail)))
    recording = recordings.fetch("rec-1")
    assert (recording.summary, recording.conversation_type) == ("bad ?", "bad ?")
    assert recording.extractions[0].value == ["bad ?", {"a": "bad ?"}]


def test_half_an_emoji_in_a_reps_name_is_mended() -> None:
    assert UserNames(OrganizationApi(client({"firstName": HALF, "lastName": "Z"}))).name("u-1") == "bad ? Z"


def test_half_an_emoji_in_a_refusal_is_mended() -> None:
    answer = {"name": "ZodError", "issues": [{"path": [HALF], "message": HALF}]}
    with pytest.raises(SiroRefusedError) as raised:
        OrganizationApi(client(answer, 422)).sync("engagements", {"externalId": "a"})
    assert "\ud83d" not in f"{raised.value} {raised.value.issues}"
