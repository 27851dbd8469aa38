"""The answers by which a CRM asks for patience."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from siro_bridge.crm.http.mapping.request import Expression
from siro_bridge.domain.section import Section


class Throttled(Section):
    """The answers by which the CRM says "too much, come back later", beside 429: both parts must fit."""

    status: list[Annotated[int, Field(ge=200, le=599)]] = []
    """any, where none is named"""
    body: Expression | None = None
    """an expression over the answer, true in such a one"""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.status and self.body is None:
            raise ValueError("status or body must say which answers are meant")
        return self
