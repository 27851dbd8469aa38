"""What a REST CRM's answers mean beyond HTTP's own statuses."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from siro_bridge.crm.rest.mapping.request import Expression
from siro_bridge.domain.section import Section


def _is_refusal(status: int) -> int:
    if status in (401, 408, 429):
        raise ValueError(f"{status} says nothing of a record; name a status such as 403, 404 or 410")
    return status


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


class RestAnswers(Section):
    gone: list[Annotated[int, Field(ge=400, le=499), AfterValidator(_is_refusal)]] = Field([404, 410], min_length=1)
    """the statuses by which the CRM says that it has no such record"""
    throttled: Throttled | None = None
    error: Expression | None = None
    """where a success (2xx) holds an error's message; nothing there means that there was none"""
