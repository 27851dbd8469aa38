"""Checks payloads before they cost a request: Siro refuses a whole batch for one bad record."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter, ValidationError

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.payload_models import Engagement, Opportunity


def _ends_after_it_starts(engagement: Engagement) -> Engagement:
    start, end = engagement.get("startTime"), engagement.get("endTime")
    if start and end and end < start:  # both are UTC in one format: text order is time order
        raise ValueError("endTime is before startTime")
    return engagement


_PAGES: dict[str, TypeAdapter[list[Any]]] = {
    "engagements": TypeAdapter(list[Annotated[Engagement, AfterValidator(_ends_after_it_starts)]]),
    "opportunities": TypeAdapter(list[Opportunity]),
}


def check_page(entity: str, payloads: Sequence[dict[str, Any]]) -> tuple[list[Any], dict[int, tuple[Issue, ...]]]:
    """The good payloads, as they are to be sent, at their places (None at a bad one's), and the bad ones' issues."""
    page = _PAGES[entity]
    try:
        return list(page.validate_python(payloads)), {}
    except ValidationError as error:
        issues = _issues(error)
    good = iter(page.validate_python([payload for at, payload in enumerate(payloads) if at not in issues]))
    return [None if at in issues else next(good) for at in range(len(payloads))], issues


def _issues(error: ValidationError) -> dict[int, tuple[Issue, ...]]:
    found: dict[int, list[Issue]] = {}
    for details in error.errors(include_input=False, include_url=False, include_context=False):
        at, *path = details["loc"]
        found.setdefault(int(at), []).append(Issue(tuple(path), details["msg"].removeprefix("Value error, ")))
    return {at: tuple(issues) for at, issues in found.items()}
