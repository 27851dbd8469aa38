"""OAuth apps and their access tokens."""

from typing import Annotated

from pydantic import ConfigDict, StringConstraints, with_config
from typing_extensions import TypedDict

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.tokens import Scope
from siro_bridge_cli.simulator.validation import validate

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


@with_config(_STRICT)
class OldAccessToken(TypedDict):
    clientSecret: str
    userId: str


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
    body, token_id = validate(OldAccessToken, call.request.json()), call.params["tokenId"]
    call.backend.tokens.revoke(call.params["clientId"], body["clientSecret"], body["userId"], token_id)
    return json_reply({"tokenId": token_id})
