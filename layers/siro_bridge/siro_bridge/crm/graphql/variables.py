"""The variables of a query with the values of an operation in them."""

from collections.abc import Mapping
from typing import Any

from siro_bridge.crm.http.mapping.placeholders import names_in
from siro_bridge.crm.http.operation import put_in

SPREAD = "..."


class _Nothing:
    pass


_NOTHING = _Nothing()


def put_into(variables: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What has no value is left out, with the objects and lists that it was alone in."""
    found = _put(dict(variables), values)
    return found if isinstance(found, dict) else {}


def _put(template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return put_in(template, values) if names_in(template) <= values.keys() else _NOTHING
    if isinstance(template, list):
        items = [item for each in template if (item := _put(each, values)) is not _NOTHING]
        return items if items or not template else _NOTHING
    if not isinstance(template, dict):
        return template
    found: dict[str, Any] = {}
    for key, each in template.items():
        value = _put(each, values)
        if value is not _NOTHING:
            found |= value if key == SPREAD and isinstance(value, Mapping) else {key: value}
    return found if found or not template else _NOTHING
