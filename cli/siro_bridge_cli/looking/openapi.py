"""How an API is built, by its OpenAPI description (3.0 and 3.1, JSON or YAML)."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.looking.files import refuse_refusal, text_of
from siro_bridge_cli.looking.json_schema import Reader, Schema
from siro_bridge_cli.looking.openapi_login import login_of
from siro_bridge_cli.looking.openapi_notes import notes_of
from siro_bridge_cli.looking.openapi_paths import Paths
from siro_bridge_cli.proposal.api import Api, Resource

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(file: Path) -> Schema:
    """Raises ConfigurationError, with the line where it is no JSON or YAML."""
    text = text_of(file)
    try:
        document = json.loads(text) if file.suffix == ".json" else yaml.load(text, Loader=_LOADER)  # nosec B506  # noqa: S506
    except RecursionError:
        raise ConfigurationError(f"{file}: is nested too deeply") from None
    except ValueError as error:
        raise ConfigurationError(f"{file}:{getattr(error, 'lineno', 1)}: is not JSON") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigurationError(f"{file}:{mark.line + 1 if mark else 1}: is not YAML") from None
    refuse_refusal(file, document)
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"{file}: an OpenAPI description expected")
    return document


def look(file: Path) -> Api:
    """Raises ConfigurationError."""
    document = read_document(file)
    version = str(document.get("openapi", ""))
    if not version and "swagger" not in document:
        raise ConfigurationError(f"{file}: is no OpenAPI description: it names no version (openapi: 3.0.3)")
    if not re.match(r"3\.[01](\.|$)", version):
        named = f"swagger {document['swagger']}" if "swagger" in document else f"openapi {version}"
        raise ConfigurationError(
            f"{file}: is {named}; a description in OpenAPI 3.0 or 3.1 is needed (swagger2openapi makes one of 2.0)"
        )
    reader, listed = Reader(document), document.get("paths")
    paths = Paths(reader, listed if isinstance(listed, Mapping) else {})
    resources = [found for path in paths.all() if (found := paths.resource(path))]
    if not resources:
        raise ConfigurationError(f"{file}: no path answers a list of records as JSON")
    resources = _told_apart(resources)
    servers: Any = document.get("servers")
    server = servers[0] if isinstance(servers, list) and servers else None
    base_url = _address(str(server.get("url", ""))) if isinstance(server, Mapping) else "https://…"
    return Api(
        tuple(each for each in resources if "{" not in each.path),
        tuple(notes_of(paths, resources)),
        base_url,
        login_of(reader, document),
    )


def _told_apart(resources: Sequence[Resource]) -> list[Resource]:
    """Lists of one name are called by their whole paths."""
    names = Counter(each.table.name for each in resources if "{" not in each.path)
    return [
        replace(each, table=replace(each.table, name=each.path)) if names[each.table.name] > 1 else each
        for each in resources
    ]


def _address(url: str) -> str:
    """Many name a path below wherever it runs, some a host without more."""
    if url.startswith("http"):
        return url
    return f"https://…{url}" if not url or url.startswith("/") else f"https://{url}"
