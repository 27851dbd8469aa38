"""Both APIs' routes, and how a path finds its own."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from siro_bridge_cli.simulator.api import account, mobile_events, oauth, platform, recordings, records, syncing
from siro_bridge_cli.simulator.api.call import Handler
from siro_bridge_cli.simulator.http import Request
from siro_bridge_cli.simulator.tokens import Identity, Tokens

ORGANIZATION_PREFIX = "/api-externalApi"

ORGANIZATION: dict[tuple[str, str], Handler] = {
    ("PUT", "/v1/integrations/sync/engagements"): syncing.put_engagement,
    ("PUT", "/v1/integrations/sync/opportunities"): syncing.put_opportunity,
    ("PUT", "/v1/integrations/sync/batch/engagements"): syncing.put_engagements,
    ("PUT", "/v1/integrations/sync/batch/opportunities"): syncing.put_opportunities,
    ("POST", "/v1/integrations/sync/engagements/soft-delete-removed"): syncing.remove_engagements,
    ("GET", "/v1/integrations/engagements"): records.list_engagements,
    ("GET", "/v1/integrations/engagements/{id}"): records.get_engagement,
    ("GET", "/v1/integrations/opportunities"): records.list_opportunities,
    ("GET", "/v1/integrations/opportunities/{id}"): records.get_opportunity,
    ("GET", "/v1/integrations/accounts"): records.list_accounts,
    ("GET", "/v1/integrations/accounts/{id}"): records.get_account,
    ("GET", "/v1/integrations/users"): records.list_external_users,
    ("GET", "/v1/integrations/users/{id}"): records.get_external_user,
    ("GET", "/v1/integrations/users/{id}/engagements"): records.list_engagements_of_user,
    ("GET", "/v1/core/recordings"): recordings.list_recordings,
    ("GET", "/v1/core/recordings/{id}"): recordings.get_recording,
    ("GET", "/v1/core/recordings/{id}/summaries"): recordings.get_summaries,
    ("GET", "/v1/core/users"): account.list_users,
    ("GET", "/v1/core/users/{id}"): account.get_user,
    ("GET", "/v1/core/mobile-events"): mobile_events.list_mobile_events,
    ("GET", "/v1/core/integrations/connections"): account.list_connections,
    ("GET", "/v1/core/auth/caller-identity"): account.identify_caller,
    ("POST", "/v1/core/oauth/apps"): oauth.create_app,
    ("POST", "/v1/core/oauth/apps/{clientId}/access-token"): oauth.create_access_token,
    ("DELETE", "/v1/core/oauth/apps/{clientId}/access-token/{tokenId}"): oauth.delete_access_token,
}
PLATFORM: dict[tuple[str, str], Handler] = {
    ("GET", "/v1/core/recordings/{id}"): platform.get_recording,
    ("DELETE", "/v1/core/recordings/{id}"): platform.delete_recording,
    ("GET", "/v1/core/recordings/{id}/summary"): platform.get_summary,
    ("PUT", "/v1/core/recordings/{id}/link"): platform.put_link,
    ("DELETE", "/v1/core/recordings/{id}/link"): platform.delete_link,
    ("GET", "/v1/core/entities/extractions/{recordingId}"): platform.get_extractions,
}


@dataclass(frozen=True, slots=True)
class Route:
    """`template` carries the organization API's prefix; `identify` is the host's own token check."""

    template: str
    parts: tuple[str, ...]
    handler: Handler
    identify: Callable[[Tokens, Request], Identity]

    def params(self, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Return the path's parameters, None when it is not this route."""
        found = {}
        for own, given in zip(self.parts, parts, strict=True):
            if own.startswith("{"):
                found[own[1:-1]] = given
            elif own != given:
                return None
        return found


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    parts = _split(path)
    for route in _ROUTES.get((method, len(parts)), ()):
        params = route.params(parts)
        if params is not None:
            return route, params
    return None


def _split(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/"))


def _index() -> dict[tuple[str, int], list[Route]]:
    index: dict[tuple[str, int], list[Route]] = defaultdict(list)
    for prefix, table, identify in (
        (ORGANIZATION_PREFIX, ORGANIZATION, Tokens.identify_organization),
        ("", PLATFORM, Tokens.identify_user),
    ):
        for (method, template), handler in table.items():
            parts = _split(prefix + template)
            index[method, len(parts)].append(Route(prefix + template, parts, handler, identify))
    return dict(index)


_ROUTES = _index()
