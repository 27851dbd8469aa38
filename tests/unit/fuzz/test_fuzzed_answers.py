"""Whatever Siro or a CRM answers, it is read or refused in words of ours."""

import json
import math
from typing import Any

import httpx2
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError, TokenRefusedError
from siro_bridge.http_answers import (
    DEEPEST,
    LONGEST_PAUSE,
    NotJsonError,
    TooDeepError,
    json_in,
    records_in,
    retry_after,
)
from siro_bridge.siro.answers import value_of
from siro_bridge.siro.recording_shape import facts_of, parse_recording, skipped, summary_text
from siro_bridge.siro.shapes import objects
from tests.unit.fuzz.bounds import bounded
from tests.unit.fuzz.draws import MARK, changed, json_values, quotes_nothing
from tests.unit.fuzz.examples import FUZZED

RECORDING: dict[str, Any] = {
    "id": "rec-1",
    "createdAt": "2026-05-04T12:00:00.000Z",
    "updatedAt": "2026-05-04T13:00:00.000Z",
    "isProcessingDone": True,
    "isSummaryDone": True,
    "title": MARK,
    "userId": "user-1",
    "durationInMilliseconds": 61_000,
    "links": {"web": {"self": "https://app.example/rec-1"}},
    "crm": {"integrationConnectionId": "conn-1", "opportunity": {"externalId": "4001"}},
}
DEFINITION: dict[str, Any] = {
    "siroEntityDefinitionName": "Budget",
    "status": "SUCCESS",
    "extraction": [{"name": "Budget", "value": MARK, "mappings": [{"crmModelName": "Deal", "crmFieldName": "budget"}]}],
}


def answer(content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(
        status, headers=headers, content=content, request=httpx2.Request("GET", "http://siro.test/a")
    )


def is_plain(value: Any, depth: int = 0) -> bool:
    """What each part of the product can hold: finite numbers, whole letters, and no end of levels."""
    match value:
        case dict():
            return depth <= DEEPEST and all(is_plain(each, depth + 1) for each in [*value, *value.values()])
        case list():
            return depth <= DEEPEST and all(is_plain(each, depth + 1) for each in value)
        case float():
            return math.isfinite(value)
        case str():
            return not any("\ud800" <= letter <= "\udfff" for letter in value)
        case _:
            return value is None or isinstance(value, int)


contents = st.one_of(
    st.binary(max_size=200),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.builds(
        lambda part, times: (part * times).encode(),
        st.sampled_from(["[", '{"a":', "9", "\ufeff"]),
        st.integers(1, 5000),
    ),
)
charsets = st.sampled_from(["", "utf-8", "latin-1", "utf-16", "cp1252", "no-such", "base64"])


@FUZZED
@given(contents, charsets)
def test_answer_is_plain_json_or_none(content: bytes, charset: str) -> None:
    given_answer = answer(content, headers={"content-type": f"application/json; charset={charset}"})
    for read in (json_in, records_in):
        try:
            with bounded():
                value = read(given_answer)
        except (NotJsonError, TooDeepError):
            continue
        assert is_plain(value)


@FUZZED
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_pause_that_a_server_asks_for_is_none_or_bounded(header: str) -> None:
    with bounded():
        pause = retry_after(answer(b"", 503, {"Retry-After": header}), lambda: 1_777_900_000.0)
    assert pause is None or 0 <= pause <= LONGEST_PAUSE


@FUZZED
@given(st.sampled_from([200, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503]), contents)
def test_answer_of_siros_is_a_value_or_one_of_our_errors(status: int, content: bytes) -> None:
    try:
        with bounded():
            value_of(answer(content, status), "GET", "/v1/core/recordings")
    except (SiroRefusedError, SiroUnavailableError, TokenRefusedError):
        pass
    else:
        assert status < 300


@FUZZED
@given(changed(RECORDING))
def test_recording_is_read_or_refused_without_its_values(found: dict[str, Any]) -> None:
    try:
        with bounded():
            recording = parse_recording(found)
    except SiroUnavailableError as error:
        assert quotes_nothing(error)  # noqa: PT017 - a value is as good as an error
        return
    assert recording.version
    assert math.isfinite(recording.duration_seconds)


@FUZZED
@given(st.lists(changed(DEFINITION), max_size=3), json_values)
def test_facts_and_summary_are_texts_or_refused(definitions: list[dict[str, Any]], summary: Any) -> None:
    try:
        with bounded():
            found = facts_of(objects(definitions, "the recording", "extractions"), "the recording")
            skipped(definitions)
            text = summary_text(summary, "the recording")
    except SiroUnavailableError as error:
        assert quotes_nothing(error)  # noqa: PT017 - a value is as good as an error
        return
    assert all(isinstance(fact.name, str) for fact in found)
    assert isinstance(text, str)
