"""One request to the test CRM, from its parts to its answer; what carries it, a socket or not, does not matter."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.integration.crm.rest_crm.listing import RefusedError
from tests.integration.crm.rest_crm.routes import NOT_FOUND, ROUTES, Answer, Call
from tests.integration.crm.rest_crm.store import Store

TOKEN = "crm-token-for-tests"
CREDENTIALS = {
    "Authorization": {f"Bearer {TOKEN}", "Basic YnJpZGdlOnNlc2FtZQ=="},  # bridge:sesame
    "X-Api-Key": {TOKEN},
}
UNAUTHORIZED = Answer(401, {"error": {"code": "unauthorized", "message": "invalid credentials"}})

REFUSED = Answer(400, {"error": {"code": "bad_request", "message": "no such page"}})


def answer(store: Store, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
    """`target` is the path with its query; `headers` have the names that the connector writes."""
    path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
    if not any(headers.get(name) in values for name, values in CREDENTIALS.items()) and query.get("api_key") != TOKEN:
        return UNAUTHORIZED
    for allowed, pattern, route in ROUTES:
        found = pattern.fullmatch(path)
        if found and allowed == method:
            ids = tuple(unquote(group) for group in found.groups())
            with store.lock:
                try:
                    return _linked(route(store, Call(ids, query, headers, body)), path, query)
                except RefusedError:
                    return REFUSED
    return NOT_FOUND


def _linked(answered: Answer, path: str, query: Mapping[str, str]) -> Answer:
    """RFC 8288: the address of the next page as a header, relative to this one."""
    token = answered.body.get("meta", {}).get("next") if isinstance(answered.body, dict) else None
    if token:
        following = urlencode({**query, "cursor": token})
        answered.headers["Link"] = f'<{path}?{following}>; rel="next"'
    return answered
