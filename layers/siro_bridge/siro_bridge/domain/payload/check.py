"""Checks payloads before they cost a request: Siro refuses a whole batch for one bad record."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.payload.models import Engagement, Opportunity
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.domain.payload.unusable import why_at
from siro_bridge.domain.texts import whole_value


def _ends_after_it_starts(engagement: Engagement) -> Engagement:
    start, end = engagement.get("startTime"), engagement.get("endTime")
    if start and end and end < start:  # both are UTC in one format: text order is time order
        raise ValueError("endTime is before startTime")
    return engagement


_LATER = ConfigDict(defer_build=True)
"""Built for the first record that is to be sent: most runs have none."""

_PAGES: dict[str, TypeAdapter[list[Any]]] = {
    "engagements": TypeAdapter(list[Annotated[Engagement, AfterValidator(_ends_after_it_starts)]], config=_LATER),
    "opportunities": TypeAdapter(list[Opportunity], config=_LATER),
}


_EXPECTED = {
    "string_pattern_mismatch": "a time expected, in the years 1 to 9999 of UTC",
    ROW_ZONE: "must be an IANA time zone such as America/Denver; correct it in the CRM, or translate it in the mapping",
}
"""Error type → a clearer message than pydantic's; only times have a pattern."""


def check_page(entity: str, payloads: Sequence[dict[str, Any]]) -> tuple[list[Any], dict[int, tuple[Issue, ...]]]:
    """The good payloads, as they are to be sent, at their places (None at a bad one's), and the bad ones' issues.

    A payload with half an emoji, which no request can hold, is mended in place.
    """
    page = _PAGES[entity]
    try:
        return list(page.validate_python(payloads)), {}
    except ValidationError as error:
        if _mend(payloads, error):
            return check_page(entity, payloads)
        issues = _issues(error, payloads)
    good = iter(page.validate_python([payload for at, payload in enumerate(payloads) if at not in issues]))
    return [None if at in issues else next(good) for at in range(len(payloads))], issues


def _mend(payloads: Sequence[dict[str, Any]], error: ValidationError) -> bool:
    """Whether that changed any."""
    broken = {int(details["loc"][0]) for details in _details(error) if details["type"] == "string_unicode"}
    mended = {at: whole_value(payloads[at]) for at in broken}
    changed = [at for at in mended if mended[at] != payloads[at]]  # bytes that are no UTF-8 stay, and are refused
    for at in changed:
        payloads[at].clear()
        payloads[at].update(mended[at])
    return bool(changed)


def _issues(error: ValidationError, payloads: Sequence[dict[str, Any]]) -> dict[int, tuple[Issue, ...]]:
    found: dict[int, list[Issue]] = {}
    for details in _details(error):
        at, *path = details["loc"]
        kind = ROW_ZONE if path == [ROW_ZONE] else details["type"]
        message = _EXPECTED.get(kind, details["msg"].removeprefix("Value error, "))
        found.setdefault(int(at), []).append(Issue(tuple(path), why_at(payloads[int(at)], path) or message))
    return {at: tuple(issues) for at, issues in found.items()}


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_input=False, include_url=False, include_context=False)
