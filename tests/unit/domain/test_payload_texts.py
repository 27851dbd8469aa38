"""Values of every type where Siro takes a text: what a person sees of them, or nothing that could be sent."""

from datetime import UTC, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import pytest

from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.payload.mapper import compile_mapper
from siro_bridge.domain.payload.no_text import NoText
from siro_bridge.domain.payload.unusable import is_unusable
from siro_bridge.domain.payload.values import NO_TEXT


def subject_of(value: Any, translate: dict[str, Any] | None = None) -> Any:
    table = {"subject": translate} if translate else {}
    return compile_mapper("engagements", ["subject"], zone=UTC, translate=table)([value]).get("subject")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"soon", "soon"),
        (b"abc\0\0", "abc"),
        (memoryview("Café".encode()), "Café"),
        (b"\0\0", NO_TEXT),
        (b"\x01", NO_TEXT),
        (b"Caf\xe9", NO_TEXT),
        (NoText(b"soon"), NO_TEXT),
        (["Roof", None, 3], "Roof, 3"),
        ([], None),
        ([["a"]], [["a"]]),
        ([b"\xff"], [b"\xff"]),
        (timedelta(hours=38, minutes=30), "38:30:00"),
        (-timedelta(minutes=90), "-01:30:00"),
        (timedelta(seconds=1, microseconds=500_000), "00:00:01.500000"),
        (ip_address("10.0.0.5"), "10.0.0.5"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_text_is_what_a_person_sees_of_the_value(value: Any, shown: Any) -> None:
    assert subject_of(value) == shown


@pytest.mark.parametrize(
    ("value", "translated"),
    [
        (["sold"], "WON"),
        (b"sold", "WON"),
        (["lost", "sold"], "OPEN"),
        ({"sold"}, {"sold"}),
        ({"a": 1}, {"a": 1}),
        (NoText(b"\xff"), NO_TEXT),
    ],
)
def test_a_word_is_what_a_person_sees_and_what_is_none_is_no_other_word_either(value: Any, translated: Any) -> None:
    assert subject_of(value, {"sold": "WON", "*": "OPEN"}) == translated


@pytest.mark.parametrize(
    "path", ["externalId", "subject", "startTime", "opportunity.amount", "account.phoneNumbers[0]"]
)
def test_bytes_that_are_no_text_are_refused_with_the_remedy_wherever_they_stand(path: str) -> None:
    payload = compile_mapper("engagements", [path], zone=UTC)([NoText(b"\xe9")])
    [good], issues = check_page("engagements", [payload])
    assert good is None
    assert is_unusable(NO_TEXT)
    assert any("bytes that are no text" in issue.message for issue in issues[0])
