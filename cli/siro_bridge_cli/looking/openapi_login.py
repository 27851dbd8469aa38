"""What CrmSecret needs to get into an API, by its description's security schemes."""

import json
from collections.abc import Mapping
from typing import Any

from siro_bridge_cli.looking.json_schema import Reader, Schema

_BEARER = '"bearer": "…"'


def login_of(reader: Reader, document: Schema) -> str:
    """The keys beside `base_url`, without a value."""
    schemes = reader.plain(document.get("components")).get("securitySchemes")
    for each in schemes.values() if isinstance(schemes, Mapping) else ():
        if found := _keys(reader.plain(each)):
            return found
    return _BEARER


def _keys(scheme: Mapping[str, Any]) -> str:
    match scheme:
        case {"type": "http", "scheme": str(how)} if how.lower() == "basic":
            return '"basic": {"username": "…", "password": "…"}'
        case {"type": "oauth2", "flows": {**flows}}:
            return _by_flow(flows)
        case {"type": "http"} | {"type": "oauth2"} | {"type": "openIdConnect"}:
            return _BEARER
        case {"type": "apiKey", "in": "header", "name": str(name)}:
            return f'"headers": {{"{name}": "…"}}'
        case {"type": "apiKey", "in": "query", "name": str(name)}:
            return f'"api_key": {{"query": "{name}", "value": "…"}}'
    return ""


def _by_flow(flows: Mapping[Any, Any]) -> str:
    match flows:
        case {"clientCredentials": {"tokenUrl": str(token_url)}}:
            return _login("client_credentials", token_url=token_url)
        case {"authorizationCode": {"tokenUrl": str(token_url), "authorizationUrl": str(page)}}:
            return _login("refresh_token", token_url=token_url, authorize_url=page)
    return _BEARER


def _login(kind: str, **addresses: str) -> str:
    keys = {"kind": kind, **addresses, "client_id": "…", "client_secret": "…"}  # nosec B105  # for people to fill in
    return f'"login": {json.dumps(keys, ensure_ascii=False)}'
