"""Users, connections and the caller's own token."""

from typing import Any

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.people import siro_user_of
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.world import Connection, Kind, SiroUser, World

_PLATFORMS = (
    "MERGE",
    "SIRO_CUSTOM_INPUT",
    "SERVICE_TITAN",
    "COMPANY_CAM",
    "INGAGE",
    "LEAD_PERFECTION",
    "SPOTIO",
    "SALESFORCE",
    "SOLUTION_VIEW",
    "CALENDAR_ONLY",
    "AUTHENTICOM",
    "FORTELLIS",
    "YARDI_SENIOR_HOUSING",
    "FUNNEL",
    "KNOCK",
)
_OWN_DOMAIN = "@siro.ai"


def list_users(call: Call) -> Reply:
    """List Siro users; `externalId` asks for the one that a CRM user is mapped to."""
    world, disabled, without_own = call.backend.world, call.flag("disabled"), call.flag("excludeSiroUsers")
    users = list(world.siro_users.values())
    if "externalId" in call.query:
        external = world.find(Kind.USER, call.query["externalId"])
        mapped = None if external is None else siro_user_of(world, external)
        users = [] if mapped is None else [mapped]
    wanted = [user for user in users if disabled in {None, user.disabled} and not (without_own and _is_own(user))]
    return json_reply({"data": [_user_view(world, user) for user in wanted], "cursor": None})


def get_user(call: Call) -> Reply:
    user = call.backend.world.siro_users.get(call.params["id"])
    if user is None:
        raise refusal(404, "User not found")
    return json_reply(_user_view(call.backend.world, user))


def list_connections(call: Call) -> Reply:
    world, platform = call.backend.world, call.choice("integrationPlatform", _PLATFORMS)
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


def _is_own(user: SiroUser) -> bool:
    """Whether it is one of Siro's own people or bots."""
    return (user.email or "").casefold().endswith(_OWN_DOMAIN)


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
