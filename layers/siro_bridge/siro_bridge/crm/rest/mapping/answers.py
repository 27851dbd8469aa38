"""What a REST CRM's answers mean beyond HTTP's own statuses."""

from typing import Annotated

from pydantic import AfterValidator, Field

from siro_bridge.crm.http.mapping.request import Expression
from siro_bridge.crm.http.mapping.throttled import Throttled
from siro_bridge.domain.section import Section


def _is_refusal(status: int) -> int:
    if status in (401, 408, 429):
        raise ValueError(f"{status} says nothing of a record; name a status such as 403, 404 or 410")
    return status


class RestAnswers(Section):
    gone: list[Annotated[int, Field(ge=400, le=499), AfterValidator(_is_refusal)]] = Field([404, 410], min_length=1)
    """the statuses by which the CRM says that it has no such record"""
    throttled: Throttled | None = None
    error: Expression | None = None
    """where a success (2xx) holds an error's message; nothing there means that there was none"""
