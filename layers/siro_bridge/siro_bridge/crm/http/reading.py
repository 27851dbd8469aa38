"""Which requests of a mapping read: the others are not sent where nothing may be written."""

from collections.abc import Iterator
from typing import get_args

from siro_bridge.crm.http.mapping.request import Request
from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.mapping.base import EntityName


def reading_requests(mapping: HttpMapping) -> Iterator[str]:
    """Their names: a search may be a POST."""
    yield from (request.name for request in _reading(mapping))


def _reading(mapping: HttpMapping) -> Iterator[Request]:
    for name in get_args(EntityName):
        if section := getattr(mapping, name):
            yield from (section.list, section.get)
    yield from (target.read for target in mapping.write_back.targets.values())
    if note := mapping.write_back.note:
        yield note.find
        if note.read:
            yield note.read
