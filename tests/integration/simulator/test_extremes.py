"""What no clock, number or parser can hold is refused as wrong, and never breaks the simulated Siro."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Kind, SimulatedSiro
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, OPPORTUNITIES, appointment

# In UTC they lie before the year 1 and after the year 9999.
EXTREMES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("time", EXTREMES)
@pytest.mark.parametrize("field", ["startTime", "deletedAt"])
def test_time_beyond_the_calendar_is_no_time(api: httpx2.Client, field: str, time: str) -> None:
    answer = api.put(ENGAGEMENTS, json=appointment(**{field: time}))
    assert (answer.status_code, answer.json()["issues"][0]["path"]) == (422, [field])


@pytest.mark.parametrize("time", EXTREMES)
def test_batch_with_such_a_time_is_refused_whole(siro: SimulatedSiro, api: httpx2.Client, time: str) -> None:
    answer = api.put(BATCH, json=[appointment("p1"), appointment("p2", deletedAt=time)])
    assert (answer.status_code, answer.json()["issues"][0]["path"]) == (422, [1, "deletedAt"])
    assert not siro.world.live(Kind.ENGAGEMENT)


@pytest.mark.parametrize("time", EXTREMES)
def test_window_and_filter_of_such_a_time_are_refused(api: httpx2.Client, time: str) -> None:
    window = {"validExternalIds": [], "fromTime": time, "toTime": "2026-02-15T14:00:00Z"}
    assert api.post("/integrations/sync/engagements/soft-delete-removed", json=window).status_code == 422
    assert api.get("/core/recordings", params={"updatedAt:gte": time}).status_code == 422


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_first_and_last_appointment_of_the_calendar_disturb_no_match(
    siro: SimulatedSiro, api: httpx2.Client, time: str
) -> None:
    edge = {key: value for key, value in appointment("edge", startTime=time).items() if key != "endTime"}
    assert api.put(BATCH, json=[edge, appointment("near")]).status_code == 200
    recording = siro.recorder.get(siro.recorder.record(rep="rep-123", at=siro.clock.now()))
    assert not recording.linked


@pytest.mark.parametrize("path", ["/core/recordings", "/integrations/engagements"])
@pytest.mark.parametrize("size", ["9" * 5000, "0", "-1", "many"])
def test_page_size_that_is_no_count_is_refused(api: httpx2.Client, path: str, size: str) -> None:
    assert api.get(path, params={"pageSize": size}).status_code == 422


def test_cursor_in_another_alphabet_is_refused(api: httpx2.Client) -> None:
    assert api.get("/core/recordings", params={"cursor": "é"}).status_code == 400


def test_deeply_nested_body_is_refused(api: httpx2.Client) -> None:
    body = b'{"externalId": "a", "more": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert api.put(ENGAGEMENTS, content=body, headers=JSON).status_code == 400


@pytest.mark.parametrize(
    ("path", "body", "issue_path"),
    [
        (
            ENGAGEMENTS,
            b'{"externalId": "a", "account": {"externalId": "b", "latitude": 1e999}}',
            ["account", "latitude"],
        ),
        (OPPORTUNITIES, b'{"externalId": "a", "amount": -1e999}', ["amount"]),
    ],
)
def test_number_beyond_all_bounds_is_refused(api: httpx2.Client, path: str, body: bytes, issue_path: list[Any]) -> None:
    answer = api.put(path, content=body, headers=JSON)
    [issue] = answer.json()["issues"]
    assert (answer.status_code, issue["code"], issue["path"]) == (422, "not_finite", issue_path)
