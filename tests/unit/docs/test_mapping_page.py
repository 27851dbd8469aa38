"""docs/mapping.md explains every key of the schema."""

import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from siro_bridge.crm.connectors import NAMES, connector

PAGE = (Path(__file__).parents[3] / "docs" / "mapping.md").read_text("utf-8")


def sections(annotation: object) -> Iterator[type[BaseModel]]:
    """Every model that an annotation reaches, whatever it is wrapped in."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from sections(field.annotation)
    for argument in typing.get_args(annotation):
        yield from sections(argument)


KEYS = sorted({key for name in NAMES for section in sections(connector(name).model()) for key in section.model_fields})


def test_every_section_is_reached() -> None:
    assert {"redirect_url", "idempotency_header", "max_share", "day_first", "send_in"} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_key_is_explained(key: str) -> None:
    assert f"`{key}`" in PAGE
