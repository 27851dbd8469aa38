"""Answers and webhooks checked against Siro's own OpenAPI files, where they are at hand.

Set SIRO_OPENAPI_DIR to the folder that holds external-api, platform-api and webhooks.openapi.json.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest

from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from siro_bridge_cli.simulator.api import routes
from siro_bridge_cli.simulator.world import Kind
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, OPPORTUNITIES, Receiver, appointment

FOLDER = os.environ.get("SIRO_OPENAPI_DIR", "")
pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="SIRO_OPENAPI_DIR is not set: Siro's OpenAPI files are not at hand"),
    pytest.mark.usefixtures("world"),
]
FACTS = [
    Extraction("Budget", "$40,000", ("Opportunity.Budget__c",)),
    Extraction("Rooms", [1, "two", None], None),
    Extraction("Late", None, status="IN_PROGRESS"),
]
SHOWN = {"showCrmLinks": "true", "showSummary": "true", "showEntityExtractions": "true"}


@pytest.fixture
def world(siro: SimulatedSiro, synced: dict[str, Any]) -> None:
    siro.webhooks.configure("https://receiver.test/", ["whsec_b2xkLXNpZ25pbmctc2VjcmV0"])
    siro.recorder.record("appt-456", extractions=FACTS, recording_id="6e5ae0e1-3c35-4aa1-9c33-3ae21f3c1d54")


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(FOLDER) / f"{name}.openapi.json").read_text())
    return document


def as_json_schema(node: Any) -> Any:
    """Turn OpenAPI 3.0's `nullable` into JSON Schema; a node that says nothing else allows anything."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: as_json_schema(value) for key, value in node.items() if key not in {"nullable", "example"}}
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") is True else schema


def check(document: str, method: str, template: str, answer: httpx2.Response) -> None:
    """Check the answer's status and body against the description of its operation."""
    spec = read(document)
    described = spec["paths"][template][method]["responses"][str(answer.status_code)]
    schema = as_json_schema(described["content"]["application/json"]["schema"])
    schema["components"] = as_json_schema(spec.get("components", {}))
    jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/v1/core/recordings", "/core/recordings"),
        ("/v1/core/recordings/{id}", "/core/recordings/{recording}"),
        ("/v1/core/recordings/{id}/summaries", "/core/recordings/{recording}/summaries"),
        ("/v1/core/users", "/core/users"),
        ("/v1/core/mobile-events", "/core/mobile-events"),
        ("/v1/core/auth/caller-identity", "/core/auth/caller-identity"),
        ("/v1/core/integrations/connections", "/core/integrations/connections"),
        ("/v1/integrations/engagements", "/integrations/engagements"),
        ("/v1/integrations/engagements/{id}", "/integrations/engagements/{engagement}"),
        ("/v1/integrations/opportunities", "/integrations/opportunities"),
        ("/v1/integrations/opportunities/{id}", "/integrations/opportunities/{opportunity}"),
        ("/v1/integrations/accounts", "/integrations/accounts"),
        ("/v1/integrations/accounts/{id}", "/integrations/accounts/{account}"),
        ("/v1/integrations/users", "/integrations/users"),
        ("/v1/integrations/users/{id}/engagements", "/integrations/users/{user}/engagements"),
    ],
)
def test_organization_api_answers_as_described(
    siro: SimulatedSiro, api: httpx2.Client, synced: dict[str, Any], template: str, path: str
) -> None:
    ids = {
        "recording": next(iter(siro.world.recordings)),
        "engagement": synced["id"],
        "opportunity": synced["opportunityId"],
        "account": synced["accountId"],
        "user": next(iter(siro.world.live(Kind.USER))).id,
    }
    params = SHOWN if "recordings" in path else {}
    check("external-api", "get", template, api.get(path.format(**ids), params=params))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ENGAGEMENTS, appointment("new")),
        (OPPORTUNITIES, {"externalId": "o", "amount": 45000, "disposition": "WON"}),
        (BATCH, [appointment("new")]),
        ("/integrations/sync/batch/opportunities", [{"externalId": "o", "closedAt": "2024-02-28 20:09:58.692"}]),
    ],
)
def test_syncs_answer_as_described(api: httpx2.Client, path: str, body: Any) -> None:
    check("external-api", "put", "/v1" + path, api.put(path, json=body))


def test_removal_answers_as_described(api: httpx2.Client) -> None:
    path = "/integrations/sync/engagements/soft-delete-removed"
    body = {"validExternalIds": [], "fromTime": "2026-02-15T00:00:00Z", "toTime": "2026-02-16T00:00:00Z"}
    check("external-api", "post", "/v1" + path, api.post(path, json=body))


def test_oauth_answers_as_described(siro: SimulatedSiro, api: httpx2.Client) -> None:
    body = {"appName": "x", "owner": siro.oauth_user_id, "organizationId": siro.world.organization_id}
    app = api.post("/core/oauth/apps", json=body)
    check("external-api", "post", "/v1/core/oauth/apps", app)
    path = f"/core/oauth/apps/{app.json()['clientID']}/access-token"
    minting = {"clientSecret": app.json()["clientSecret"], "userId": siro.oauth_user_id, "scope": "read"}
    template = "/v1/core/oauth/apps/{clientId}/access-token"
    minted = api.post(path, json=minting)
    check("external-api", "post", template, minted)
    revoked = api.request("DELETE", f"{path}/{minted.json()['accessTokenId']}", json=minting)
    check("external-api", "delete", template + "/{tokenId}", revoked)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/v1/core/recordings/{id}", "/core/recordings/{recording}"),
        ("/v1/core/recordings/{id}/summary", "/core/recordings/{recording}/summary"),
        ("/v1/core/entities/extractions/{recordingId}", "/core/entities/extractions/{recording}"),
        ("/v1/core/recordings/{id}", "/core/recordings/none"),
    ],
)
def test_platform_api_answers_as_described(
    siro: SimulatedSiro, platform: httpx2.Client, template: str, path: str
) -> None:
    recording_id = next(iter(siro.world.recordings))
    check("platform-api", "get", template, platform.get(path.format(recording=recording_id), params=SHOWN))


def test_linking_answers_as_described(siro: SimulatedSiro, platform: httpx2.Client, synced: dict[str, Any]) -> None:
    path = f"/core/recordings/{next(iter(siro.world.recordings))}/link"
    body = {"dataType": "OPPORTUNITY", "id": synced["opportunityId"]}
    for method in ("put", "delete"):
        answer = platform.request(method.upper(), path, json=body)
        check("platform-api", method, "/v1/core/recordings/{id}/link", answer)


def test_refusal_is_shaped_as_described(api: httpx2.Client) -> None:
    responses = read("platform-api")["paths"]["/v1/core/recordings/{id}"]["get"]["responses"]
    schema = as_json_schema(responses["422"]["content"]["application/json"]["schema"])
    jsonschema.Draft202012Validator(schema).validate(api.put(BATCH, json=[{}, {"externalId": 1}]).json())


def test_webhooks_are_shaped_as_described(siro: SimulatedSiro, receiver: Receiver) -> None:
    siro.agenda.run_due()
    schema = read("webhooks")["components"]["schemas"]["RecordingEventWebhookPayload"]
    for call in receiver.calls:
        jsonschema.Draft202012Validator(schema).validate(json.loads(call.body))
    assert len(receiver.calls) == 2


@pytest.mark.parametrize(
    ("document", "table"), [("external-api", routes.ORGANIZATION), ("platform-api", routes.PLATFORM)]
)
def test_every_endpoint_is_described(document: str, table: dict[tuple[str, str], object]) -> None:
    described = {(method.upper(), path) for path, methods in read(document)["paths"].items() for method in methods}
    assert set(table) <= described


@pytest.mark.parametrize("path", [ENGAGEMENTS, OPPORTUNITIES])
def test_required_fields_and_enums_are_those_described(api: httpx2.Client, path: str) -> None:
    """Each described property with a wrong type is refused, and with nothing at all its requirement is named."""
    schema = read("external-api")["paths"]["/v1" + path]["put"]["requestBody"]["content"]["application/json"]["schema"]
    for name, described in schema["properties"].items():
        refused = api.put(path, json={"externalId": "x", name: {"string": 1}.get(described["type"], "wrong")})
        assert refused.json().get("issues", [{"path": None}])[0]["path"] == [name], name
        nothing = api.put(path, json={"externalId": "x", name: None})
        assert (nothing.status_code == 200) is described.get("nullable", False), name
    assert [issue["path"] for issue in api.put(path, json={}).json()["issues"]] == [[key] for key in schema["required"]]
