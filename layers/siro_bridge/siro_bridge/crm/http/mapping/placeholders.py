"""Names between braces, which stand for the values of a request."""

import re
from collections.abc import Iterator

PLACEHOLDER = re.compile(r"\{(?:number:)?([a-z_]+)\}")
"""`{key}`, or `{number:key}` where the CRM takes an id as a number."""


def names_in(template: object) -> set[str]:
    """The names between braces anywhere in a text, or in what a YAML value holds."""
    return {name for text in _texts(template) for name in PLACEHOLDER.findall(text)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)
