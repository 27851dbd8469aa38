"""Bodies are refused in Zod's shape, and a batch is refused whole."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Kind, SimulatedSiro
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, OPPORTUNITIES, appointment


def issues(answer: httpx2.Response) -> list[dict[str, Any]]:
    body = answer.json()
    assert (answer.status_code, body["name"]) == (422, "ZodError")
    found: list[dict[str, Any]] = body["issues"]
    return found


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"externalId": 456}, "invalid_type", ["externalId"]),
        ({"direction": "SIDEWAYS"}, "invalid_enum_value", ["direction"]),
        ({"engagementType": {"name": "x"}}, "invalid_type", ["engagementType", "activityType"]),
        (
            {"engagementType": {"name": "x", "activityType": "TALK"}},
            "invalid_enum_value",
            ["engagementType", "activityType"],
        ),
        ({"engagementUsers": [{"email": "a@example.com"}]}, "invalid_type", ["engagementUsers", 0, "externalId"]),
        ({"engagementUsers": None}, "invalid_type", ["engagementUsers"]),
        ({"account": {"externalId": "a", "name": None}}, "invalid_type", ["account", "name"]),
        (
            {"account": {"externalId": "a", "addresses": [{"country": "US"}]}},
            "invalid_type",
            ["account", "addresses", 0, "street"],
        ),
        ({"opportunity": {"externalId": "o", "amount": "45000"}}, "invalid_type", ["opportunity", "amount"]),
        (
            {"opportunity": {"externalId": "o", "disposition": "won"}},
            "invalid_enum_value",
            ["opportunity", "disposition"],
        ),
        ({"deletedAt": "2026-02-15"}, "invalid_string", ["deletedAt"]),
        ({"deletedAt": "2026-02-15T14:00:00"}, "invalid_string", ["deletedAt"]),
        ({"startTime": "tomorrow"}, "invalid_date", ["startTime"]),
    ],
)
def test_wrong_field_is_named_by_its_path(
    api: httpx2.Client, changes: dict[str, Any], code: str, path: list[str | int]
) -> None:
    found = issues(api.put(ENGAGEMENTS, json=appointment(**changes)))
    assert (found[0]["code"], found[0]["path"]) == (code, path)
    assert found[0]["message"]


def test_path_in_a_batch_starts_with_the_index(api: httpx2.Client) -> None:
    batch = [appointment("a"), appointment("b", subject=1), {}]
    assert [found["path"] for found in issues(api.put(BATCH, json=batch))] == [[1, "subject"], [2, "externalId"]]


def test_one_bad_element_refuses_the_whole_batch(siro: SimulatedSiro, api: httpx2.Client) -> None:
    issues(api.put(BATCH, json=[appointment("a"), {}]))
    assert not siro.world.live(Kind.ENGAGEMENT)


def test_nulls_pass_only_where_the_openapi_file_allows_them(api: httpx2.Client) -> None:
    nullable = appointment(subject=None, endTime=None, account=None, opportunity=None, deletedAt=None)
    assert api.put(ENGAGEMENTS, json=nullable).status_code == 200
    assert issues(api.put(OPPORTUNITIES, json={"externalId": "o", "name": None}))[0]["path"] == ["name"]


def test_external_id_is_all_that_is_required(api: httpx2.Client) -> None:
    assert api.put(ENGAGEMENTS, json={"externalId": "a"}).status_code == 200
    assert api.put(OPPORTUNITIES, json={"externalId": "o"}).status_code == 200


def test_broken_json_is_refused(api: httpx2.Client) -> None:
    headers = {"content-type": "application/json"}
    assert api.put(ENGAGEMENTS, content=b'{"externalId": NaN}', headers=headers).status_code == 400


def test_body_without_a_json_content_type_is_not_read(api: httpx2.Client) -> None:
    assert issues(api.put(ENGAGEMENTS, content=b'{"externalId": "a"}'))[0]["path"] == ["externalId"]


def test_unknown_keys_pass_and_are_counted(siro: SimulatedSiro, api: httpx2.Client) -> None:
    assert api.put(ENGAGEMENTS, json=appointment(subjekt="x")).status_code == 200
    assert dict(siro.world.findings) == {"engagement: unknown key subjekt": 1}


def test_the_guides_own_shape_has_no_findings(siro: SimulatedSiro, api: httpx2.Client) -> None:
    localized = appointment(startTimeLocalized="2026-02-15T09:00:00")
    assert api.put(ENGAGEMENTS, json=localized).status_code == 200
    assert not siro.world.findings


@pytest.mark.parametrize(
    "changes",
    [
        {"endTime": "2026-02-15T13:00:00Z"},
        {"startTimeLocalized": "2026-02-15T09:00:00-05:00"},
        {"startTimeLocalized": "2026-02-15T09:00:00Z"},
        {"account": {"name": "nobody's"}},
    ],
)
def test_what_siro_would_swallow_is_a_finding(siro: SimulatedSiro, api: httpx2.Client, changes: dict[str, Any]) -> None:
    assert api.put(ENGAGEMENTS, json=appointment(**changes)).status_code == 200
    assert siro.world.findings.total() == 1


@pytest.mark.parametrize("switch", ["batch_limit", "body_limit"])
def test_batch_over_a_limit_is_413(siro: SimulatedSiro, api: httpx2.Client, switch: str) -> None:
    setattr(siro.behaviour, switch, 1)
    assert api.put(BATCH, json=[appointment("a"), appointment("b")]).status_code == 413
