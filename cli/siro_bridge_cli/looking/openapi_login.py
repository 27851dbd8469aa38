"""What CrmSecret needs to get into an API, by its description's security schemes."""

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
        case {"type": "http"} | {"type": "oauth2"} | {"type": "openIdConnect"}:
            return _BEARER
        case {"type": "apiKey", "in": "header", "name": str(name)}:
            return f'"headers": {{"{name}": "…"}}'
    return ""
