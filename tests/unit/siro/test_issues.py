"""A refusal in words that nobody listed still tells the field, and quotes nobody."""

import pytest

from siro_bridge.siro.issues import UNKNOWN, issues_in, names_of

SENT = {
    "externalId": "Hush-17",
    "title": "Hush kitchen",
    "startTime": "2026-02-15T09:00:00Z",
    "engagementUsers": [{"email": "hush@example.com"}],
}

TOLD = {
    "startTime must be before endTime": f"{UNKNOWN}, and names startTime, endTime",
    "A user with email hush@example.com does not exist": f"{UNKNOWN}, and names email (does not exist)",
    "Hush-17 is archived; call 555 0100": f"{UNKNOWN} (is archived)",
    "hush": UNKNOWN,
}


@pytest.mark.parametrize(("said", "told"), TOLD.items())
def test_words_that_nobody_listed_are_told_by_siros_names_and_by_phrases(said: str, told: str) -> None:
    [issue] = issues_in({"error": said}, set(names_of(SENT)))
    assert str(issue) == f"record: {told}"
    custom = {"path": ["title"], "code": "custom", "message": said}
    [issue] = issues_in({"name": "ZodError", "issues": [custom]}, set(names_of(SENT)))
    assert str(issue) == f"title: custom, {told}"
