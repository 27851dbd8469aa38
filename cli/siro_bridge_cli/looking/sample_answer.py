"""How an API is built, as far as one answer of each list shows it: names and types, and none of the values."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.looking.files import refuse_refusal, text_of
from siro_bridge_cli.looking.json_schema import LOCAL_TIME, Reader
from siro_bridge_cli.looking.openapi_paths import Paths
from siro_bridge_cli.proposal.api import Api

_FORMS = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)"), "date-time"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?"), LOCAL_TIME),
    (re.compile(r"\d{4}-\d\d-\d\d"), "date"),
    (re.compile(r"\d\d:\d\d(:\d\d)?"), "time"),
    (re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "uuid"),
    (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "email"),
    (re.compile(r"(https?:/)?/\S+"), "uri"),
)
_EPOCHS = {"epoch": (1_000_000_000, 4_000_000_000), "epoch_ms": (1_000_000_000_000, 4_000_000_000_000)}
"""From 2001 on. An id or an amount may be as large: the name has to say that it is a time."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
_LARGEST = 50_000_000


def look(files: Sequence[Path]) -> Api:
    """Each file is a list's answer, and is called as its path ends: visits.json. Raises ConfigurationError."""
    paths: dict[str, Any] = {}
    for file in files:
        path = f"/{re.sub(r'[^A-Za-z0-9_.-]', '-', file.stem)}"
        content = {"application/json": {"schema": _schema(_read(file))}}
        paths[path] = {"get": {"responses": {"200": {"content": content}}}}
    known = Paths(Reader({"paths": paths}), paths)
    resources = []
    for file, path in zip(files, paths, strict=False):
        found = known.resource(path)
        if found is None:
            raise ConfigurationError(f'{file}: no list of records in it, such as [{{…}}] or {{"data": [{{…}}]}}')
        resources.append(found)
    return Api(tuple(resources), is_described=False)


def _read(file: Path) -> Any:
    if file.exists() and file.stat().st_size > _LARGEST:
        raise ConfigurationError(f"{file}: is larger than {_LARGEST // 10**6} MB; a page of the list will do")
    text = text_of(file)
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}:{getattr(error, 'lineno', 1)}: is not JSON") from None
    refuse_refusal(file, answer)
    return answer


def _schema(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": "array", "items": _common([_schema(each) for each in value])}
    if isinstance(value, dict):
        return {"type": "object", "properties": {name: _schema(each) for name, each in value.items()}}
    form = _form(value)
    return {"type": _TYPES[type(value)]} | ({"format": form} if form else {})


def _form(value: Any) -> str | None:
    if isinstance(value, str):
        return next((name for pattern, name in _FORMS if pattern.fullmatch(value.strip())), None)
    if type(value) is int:
        return next((name for name, (first, last) in _EPOCHS.items() if first <= value < last), None)
    return None


def _common(schemas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of them are. A null tells nothing; of different forms of text none is the rule."""
    real = [each for each in schemas if each.get("type") != "null"]
    if not real:
        return {"type": "null"}
    types = {each["type"] for each in real}
    if types == {"object"}:
        names = dict.fromkeys(name for each in real for name in each["properties"])
        parts = {name: [each["properties"][name] for each in real if name in each["properties"]] for name in names}
        return {"type": "object", "properties": {name: _common(listed) for name, listed in parts.items()}}
    if types == {"array"}:
        return {"type": "array", "items": _common([each["items"] for each in real])}
    if types == {"integer", "number"}:
        return {"type": "number"}
    forms = {each.get("format") for each in real}
    kind = next(iter(types)) if len(types) == 1 else "string"
    return {"type": kind} | ({"format": next(iter(forms))} if len(forms) == 1 and None not in forms else {})
