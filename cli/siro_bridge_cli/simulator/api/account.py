"""Users, connections, the caller's own token and OAuth apps."""

from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints, with_config
from typing_extensions import TypedDict

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.people import siro_user_of
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.tokens import Scope
from siro_bridge_cli.simulator.validation import validate
from siro_bridge_cli.simulator.world import Connection, Kind, SiroUser, World

_Text = Annotated[str, StringConstraints(min_length=1)]
_STRICT = ConfigDict(strict=True)


@with_config(_STRICT)
class NewApp(TypedDict):
    appName: _Text
    owner: _Text
    organizationId: _Text


@with_config(_STRICT)
class NewAccessToken(TypedDict):
    clientSecret: str
    userId: str
    scope: Scope


def list_users(call: Call) -> Reply:
    """List Siro users; `externalId` asks for the one that a CRM user is mapped to."""
    world, disabled = call.backend.world, call.flag("disabled")
    users = list(world.siro_users.values())
    if "externalId" in call.query:
        external = world.find(Kind.USER, call.query["externalId"])
        mapped = None if external is None else siro_user_of(world, external)
        users = [] if mapped is None else [mapped]
    wanted = [user for user in users if disabled in {None, user.disabled}]
    return json_reply({"data": [_user_view(world, user) for user in wanted], "cursor": None})


def get_user(call: Call) -> Reply:
    user = call.backend.world.siro_users.get(call.params["id"])
    if user is None:
        raise refusal(404, "User not found")
    return json_reply(_user_view(call.backend.world, user))


def list_connections(call: Call) -> Reply:
    world, platform = call.backend.world, call.query.get("integrationPlatform")
    wanted = [item for item in world.connections.values() if platform in {None, item.platform}]
    return json_reply({"data": [_connection_view(world, item) for item in wanted], "cursor": None})


def identify_caller(call: Call) -> Reply:
    world, tokens = call.backend.world, call.backend.tokens
    return json_reply(
        {
            "tokenId": tokens.organization_token_id,
            "tokenName": "Siro Bridge",
            "organizationId": world.organization_id,
            "authorizedOrgGroupId": None,
            "parentOrgGroupTokenId": None,
            "createdAt": iso(world.connections[world.connection_id].created_at),
            "createdBy": None,
        }
    )


def create_app(call: Call) -> Reply:
    body = validate(NewApp, call.request.json())
    world = call.backend.world
    if body["organizationId"] != world.organization_id:
        raise refusal(403, "Forbidden: the token belongs to another organization")
    if body["owner"] not in world.siro_users:
        raise refusal(404, "User not found")
    app = call.backend.tokens.create_app(body["appName"])
    answer = {"appName": app.name, "clientID": app.client_id, "clientSecret": app.client_secret}
    return json_reply(answer, 201)


def create_access_token(call: Call) -> Reply:
    body = validate(NewAccessToken, call.request.json())
    if body["userId"] not in call.backend.world.siro_users:
        raise refusal(404, "User not found")
    token = call.backend.tokens.mint(call.params["clientId"], body["clientSecret"], body["userId"], body["scope"])
    return json_reply({"accessTokenId": token.id, "accessToken": token.token}, 201)


def delete_access_token(call: Call) -> Reply:
    if not call.backend.tokens.revoke_access_tokens(call.params["tokenId"]):
        raise refusal(404, "Access token not found")
    return json_reply(True)


def _user_view(world: World, user: SiroUser) -> dict[str, Any]:
    first, _, last = user.name.partition(" ")
    external = (world.get(Kind.USER, key) for key, value in world.user_mapping.items() if value == user.id)
    return {
        "id": user.id,
        "email": user.email,
        "organizationId": world.organization_id,
        "phoneNumber": None,
        "firstName": first or None,
        "lastName": last or None,
        "memberTeamId": None,
        "coachTeamIds": [],
        "externalId": next((record.external_id for record in external if record is not None), None),
        "createdAt": iso(user.created_at),
        "disabled": user.disabled,
        "billable": True,
    }


def _connection_view(world: World, connection: Connection) -> dict[str, Any]:
    return {
        "id": connection.id,
        "name": connection.name,
        "externalAccountId": connection.id,
        "organizationId": world.organization_id,
        "integrationPlatform": connection.platform,
        "createdAt": iso(connection.created_at),
        "updatedAt": iso(connection.created_at),
        "isActive": True,
        "syncStatus": [],
        "syncTranscript": False,
    }
