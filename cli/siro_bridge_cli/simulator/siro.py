"""The simulated Siro without a server: a request goes in, a reply comes out."""

from urllib.parse import parse_qsl, urlsplit

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.api.routes import find_route
from siro_bridge_cli.simulator.backend import Backend
from siro_bridge_cli.simulator.edge import turned_away
from siro_bridge_cli.simulator.errors import ApiError
from siro_bridge_cli.simulator.faults import Fault
from siro_bridge_cli.simulator.http import Reply, Request, json_reply
from siro_bridge_cli.simulator.requests import LoggedRequest
from siro_bridge_cli.simulator.tokens import TokenKind


class SimulatedSiro(Backend):
    """Both APIs by path: `/api-externalApi/v1/…` is the organization's, `/v1/…` the platform's. Thread-safe."""

    def handle(self, request: Request) -> Reply:
        """Answer a request; `delay` and `cut` of the reply are the caller's to carry out."""
        with self.world.lock:
            fault = self.faults.take(request.method, request.path, request.body)
            reply, route, token = self._answer(request, fault)
            reply.delay = self.faults.latency(request.path, reply.records)
            if fault is not None:
                reply.cut = fault.cut
                reply.delay += fault.seconds if reply.cut == "timeout" else 0.0
            status = None if reply.cut else reply.status
            self._log(request, route, status, token, reply.records)
            return reply

    def _answer(self, request: Request, fault: Fault | None) -> tuple[Reply, str, TokenKind]:
        found = find_route(request.method, request.path)
        template = found[0].template if found else "?"
        if fault is not None and not fault.takes_effect:
            return Reply(fault.status), template, "none"
        page = turned_away(request) if self.behaviour.refuses_default_user_agents else None
        if page is not None:
            return page, template, "none"
        if found is None:
            return json_reply({"error": "Not found"}, 404), template, "none"
        route, params = found
        token: TokenKind = "none"  # noqa: S105 - a kind of token, not one
        try:
            identity = route.identify(self.tokens, request)
            token = identity.kind
            if not self.rate.admits(identity.token, self.behaviour.rate_limit):
                return Reply(429), template, token
            return route.handler(Call(self, request, params, identity.user_id)), template, token
        except ApiError as error:
            return json_reply(error.body, error.status), template, token

    def _log(self, request: Request, route: str, status: int | None, token: TokenKind, records: int) -> None:
        now = self.clock.now()
        query = dict(request.query)
        self.requests.add(LoggedRequest(now, request.method, request.path, query, route, status, token, records))


def request_from(method: str, target: str, headers: dict[str, str], body: bytes) -> Request:
    """Build a request from a URL or a path with its query."""
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, parts.path, query, {name.lower(): value for name, value in headers.items()}, body)
