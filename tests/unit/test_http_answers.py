"""What a server sends is nobody's promise: its answers are read up to a size, a depth and a time."""

import itertools
import json
import zlib
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from siro_bridge.domain.payload.unusable import why_at
from siro_bridge.http_answers import (
    DEEPEST,
    LARGEST,
    LARGEST_COMPLAINT,
    LONGEST_PAUSE,
    NotJsonError,
    NotUtf8Error,
    TooDeepError,
    TooLargeError,
    exchange,
    is_exact,
    json_in,
    records_in,
    retry_after,
)

NOW = 1_770_000_000.0


def exchanged(answer: httpx2.Response, seconds: float = 20) -> httpx2.Response:
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: answer)) as client:
        return exchange(client, client.build_request("GET", "https://crm.test/deals"), seconds)


def packed(mebibytes: int) -> Iterator[bytes]:
    """In pieces, as a socket gives them; a thousand times less than it unpacks to."""
    packer = zlib.compressobj(wbits=31)
    for _ in range(mebibytes):
        yield packer.compress(b" " * (1 << 20))
    yield packer.flush()


def answered(body: bytes) -> httpx2.Response:
    return httpx2.Response(200, content=body)


def waits(text: str) -> float | None:
    return retry_after(httpx2.Response(429, headers={"Retry-After": text}), lambda: NOW)


def test_an_answer_comes_whole_unpacked_and_with_its_headers() -> None:
    body = zlib.compress(b'{"a": 1}', wbits=31)
    answer = exchanged(httpx2.Response(200, headers={"Content-Encoding": "gzip", "ETag": '"7"'}, content=iter([body])))
    assert (json_in(answer), answer.headers["ETag"], answer.url.path) == ({"a": 1}, '"7"', "/deals")


def test_an_answer_is_read_no_further_than_its_limit() -> None:
    headers = {"Content-Encoding": "gzip"}
    with pytest.raises(TooLargeError):
        exchanged(httpx2.Response(200, headers=headers, content=packed((LARGEST >> 20) + 1)))
    assert len(exchanged(httpx2.Response(200, headers=headers, content=packed(8))).content) == 8 << 20


def test_of_a_refusal_only_the_beginning_is_read() -> None:
    parts = itertools.repeat(b"x" * 1024)
    assert len(exchanged(httpx2.Response(422, content=parts)).content) == LARGEST_COMPLAINT + 1024


def test_two_content_codings_are_no_answer() -> None:
    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip, gzip"}, content=iter([b""]))
    with pytest.raises(httpx2.DecodingError):
        exchanged(answer)


def test_an_answer_that_does_not_end_is_a_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 7)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with pytest.raises(httpx2.ReadTimeout):
        exchanged(httpx2.Response(200, content=itertools.repeat(b"x")), seconds=20)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff", b"nul"])
def test_what_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises(NotJsonError):
        json_in(answered(body))


@pytest.mark.parametrize("levels", [DEEPEST + 1, 990, 200_000])
@pytest.mark.parametrize("pair", ["[]", '{"a":}'])
def test_json_of_too_many_levels_is_told_however_many_they_are(pair: str, levels: int) -> None:
    body = pair[:-1] * levels + "1" + pair[-1] * levels
    with pytest.raises(TooDeepError):
        json_in(answered(body.encode()))


def test_json_of_many_levels_is_read() -> None:
    assert json_in(answered(b"[" * DEEPEST + b"]" * DEEPEST))


@pytest.mark.parametrize(
    ("number", "read"),
    [("7", 7), ("1" * 5000, "1" * 5000), ("1e400", "inf"), ("-1e400", "-inf"), ("NaN", "nan"), ("1.5", 1.5)],
)
def test_a_number_that_nothing_can_hold_is_text_and_costs_no_other_record(number: str, read: Any) -> None:
    assert json_in(answered(f'[{{"n": {number}}}, {{"n": 8}}]'.encode())) == [{"n": read}, {"n": 8}]


def test_half_an_emoji_is_a_question_mark() -> None:
    assert json_in(answered(json.dumps({"a\ud83d": ["b\ud83d"]}).encode())) == {"a?": ["b?"]}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3),
        ("0", 0),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("9" * 400, LONGEST_PAUSE),
        ("86400", LONGEST_PAUSE),
        ("Mon, 02 Feb 2026 02:41:00 GMT", 60),
        ("Wed, 21 Oct 2082 07:28:00 GMT", LONGEST_PAUSE),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_a_pause_is_waited_for_but_never_longer_than_the_cap(text: str, seconds: float) -> None:
    assert waits(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "-5", "soon", "1e9", "inf", "nan", "٣", "0x10", "Wed, 99 Oct 2082 07:28:00 GMT", "1;2"]
)
def test_a_pause_that_is_nonsense_is_none(text: str) -> None:
    headers = [(b"Retry-After", text.encode())]
    assert retry_after(httpx2.Response(429, headers=headers), lambda: NOW) is None


@pytest.mark.parametrize(
    ("number", "exact"),
    [("1.10", True), ("0.1", True), ("1e3", True), ("1" * 30, True), ("12345678901234567.89", False), ("1e400", False)],
)
def test_a_number_that_would_lose_digits_is_noticed(number: str, exact: bool) -> None:
    assert is_exact(answered(f'{{"a": [{number}]}}'.encode())) is exact


NAMES = '[{"name": "José"}, {"name": "Ann"}]'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_each_encoding_of_unicode(encoding: str) -> None:
    assert json_in(answered(NAMES.encode(encoding))) == json.loads(NAMES)


@pytest.mark.parametrize("charset", ["iso-8859-1", "ISO-8859-1", "windows-1252", "latin1"])
def test_an_answer_that_names_its_charset_is_read_by_that(charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    answer = httpx2.Response(200, content='["José €"]'.encode("cp1252"), headers=headers)
    assert (json_in(answer), records_in(answer)) == (["José €"], ["José €"])


@pytest.mark.parametrize("charset", ["iso-8859-1", "nonsense"])
def test_an_answer_in_utf8_that_names_another_charset_is_read_as_it_is(charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert json_in(httpx2.Response(200, content=NAMES.encode(), headers=headers)) == json.loads(NAMES)


def test_a_text_in_another_encoding_costs_itself_alone_where_many_records_are_read() -> None:
    jose, ann = records_in(answered(NAMES.encode("latin-1")))
    assert (why_at(jose, ["name"]) or "").startswith("its bytes are no UTF-8")
    assert ann == {"name": "Ann"}
    with pytest.raises(NotUtf8Error):
        json_in(answered(NAMES.encode("latin-1")))


def test_a_number_that_is_none_costs_itself_alone_where_many_records_are_read() -> None:
    records = records_in(answered(b'[{"a": NaN}, {"a": -Infinity}, {"a": 1e400}, {"a": 1}]'))
    assert [why_at(record, ["a"]) is None for record in records] == [False, False, False, True]


def test_a_line_end_inside_a_text_is_read_as_such() -> None:
    assert json_in(answered(b'["a\nb\x01"]')) == ["a\nb\x01"]
