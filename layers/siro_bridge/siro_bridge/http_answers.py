"""HTTP answers read with care: whole, but only up to a size, a depth and a time, and as JSON that all can hold."""

import json
import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from siro_bridge.domain.payload.unusable import unusable
from siro_bridge.domain.texts import whole

LARGEST = 32 * 1024 * 1024
"""Bytes of an answer once it is unpacked: 389 KB of gzip can hold more than a gigabyte."""

LARGEST_COMPLAINT = 64 * 1024
"""Of a refusal only this much is read: its message is short, or it is a page."""

DEEPEST = 100
"""Levels of an answer's JSON. No record has so many, and Python's own recursion ends at a few hundred more."""

LONGEST_PAUSE = 3600.0
"""Seconds; a server that asks for more (`Retry-After` in the year 2082) is asked again after this."""

_SECONDS = re.compile(r"\d+(\.\d+)?")


class TooLargeError(Exception):
    """A successful answer has more than `LARGEST` bytes."""


class NotJsonError(ValueError):
    """The answer is no JSON."""


class TooDeepError(ValueError):
    """The answer is JSON of more than `DEEPEST` levels."""


def exchange(client: httpx2.Client, request: httpx2.Request, seconds: float) -> httpx2.Response:
    """Sends a request and reads its answer: within `seconds` once it has begun, since a time-out is of each read alone.

    Raises TooLargeError, and httpx2.HTTPError for what is no answer. A refusal is cut at `LARGEST_COMPLAINT`.
    """
    with closing(client.send(request, stream=True)) as answer:
        content = b"".join(_parts(answer, time.monotonic() + seconds))
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in _OF_THE_LINE]
    return httpx2.Response(answer.status_code, headers=headers, content=content, request=answer.request)


_OF_THE_LINE = ("content-encoding", "content-length", "transfer-encoding")


def _parts(answer: httpx2.Response, deadline: float) -> Iterator[bytes]:
    if len(answer.headers.get_list("Content-Encoding", split_commas=True)) > 1:  # each may multiply the size by 1000
        raise httpx2.DecodingError("more than one content coding", request=answer.request)
    left = LARGEST if answer.is_success else LARGEST_COMPLAINT
    for part in answer.iter_bytes():
        left -= len(part)
        if left < 0 and answer.is_success:
            raise TooLargeError
        yield part
        if left < 0:
            return
        if time.monotonic() > deadline:
            raise httpx2.ReadTimeout("the answer does not end", request=answer.request)


class NotUtf8Error(NotJsonError):
    """The answer's bytes are no UTF-8, nor what it says that they are."""


def json_in(answer: httpx2.Response) -> Any:
    """The answer's JSON, without half emojis, and without numbers that nothing can hold: those become text.

    So a record with a number of 10,000 digits, 1e400 or NaN costs no other record of its page.
    Raises NotJsonError (NotUtf8Error is one) and TooDeepError.
    """
    return _read(lambda: _loaded(answer), whole, str)


def records_in(answer: httpx2.Response) -> Any:
    """The same of many records: a text that is no UTF-8, and a number that is none, is `unusable` and costs its own.

    Raises NotJsonError and TooDeepError.
    """
    try:
        return _read(lambda: _loaded(answer), whole, _endless)
    except NotUtf8Error:
        text = answer.content.decode(errors="surrogateescape")
        return _read(lambda: _parsed(text), _whole_or_unusable, _endless)


def _read(load: Callable[[], Any], text: Callable[[str], Any], endless: Callable[[float], Any]) -> Any:
    try:
        return _clean(load(), DEEPEST, text, endless)
    except RecursionError:
        raise TooDeepError from None


def json_or(answer: httpx2.Response, default: Any) -> Any:
    """The answer's JSON, or `default` where it has none that can be read."""
    try:
        return json_in(answer)
    except (NotJsonError, TooDeepError):
        return default


def is_exact(answer: httpx2.Response) -> bool:
    """Whether the answer's JSON can be given back as it came: a number of 20 digits would lose some as a float."""
    inexact: list[str] = []

    def read(digits: str) -> None:
        number = float(digits)
        if not math.isfinite(number) or Decimal(repr(number)) != Decimal(digits):
            inexact.append(digits)

    def read_whole(digits: str) -> None:
        if isinstance(_integer(digits), str):
            inexact.append(digits)

    json.loads(answer.content, parse_float=read, parse_int=read_whole, parse_constant=inexact.append)
    return not inexact


def _loaded(answer: httpx2.Response) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return _parsed(_decoded(answer))


def _parsed(text: str) -> Any:
    """With patience for line ends inside texts, and for integers of more than `sys.set_int_max_str_digits`."""
    try:
        return json.loads(text.removeprefix("\ufeff"), strict=False, parse_int=_integer)
    except json.JSONDecodeError:
        raise NotJsonError from None


def _decoded(answer: httpx2.Response) -> str:
    """By what JSON is written in (UTF-8, 16 or 32), or else by the charset that the answer names."""
    named = (answer.charset_encoding or "").lower()
    for encoding in (json.detect_encoding(answer.content), _AS_BROWSERS_DO.get(named, named)):
        with suppress(UnicodeDecodeError, LookupError):
            return answer.content.decode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")
    raise NotUtf8Error


def _endless(_: float) -> Any:
    return unusable("not a number, or an infinite one")


def _whole_or_unusable(text: str) -> Any:
    """What is no UTF-8 was read as halves of characters."""
    if _UNDECODED.search(text):
        return unusable("its bytes are no UTF-8; have the CRM write that, or name its charset in Content-Type")
    return whole(text)


_AS_BROWSERS_DO = dict.fromkeys(("latin-1", "latin1", "iso-8859-1", "iso8859-1", "us-ascii", "ascii"), "cp1252")
"""Who says that mostly writes Windows' own characters too (WHATWG's Encoding standard)."""

_UNDECODED = re.compile("[\udc80-\udcff]")


def _integer(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def _clean(value: Any, levels: int, text: Callable[[str], Any], endless: Callable[[float], Any]) -> Any:
    """Most texts are plain ASCII, with which nothing is wrong: lists and objects are mended in place."""
    if isinstance(value, str):
        return value if value.isascii() else text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else endless(value)
    if not isinstance(value, list | dict):
        return value
    if not levels:
        raise TooDeepError
    if isinstance(value, dict) and not "".join(value).isascii():
        value = {whole(key): part for key, part in value.items()}
    for at, part in value.items() if isinstance(value, dict) else enumerate(value):
        if type(part) is not str or not part.isascii():
            value[at] = _clean(part, levels - 1, text, endless)
    return value


_CONTENT_TYPES = frozenset(
    {
        "application/javascript", "application/json", "application/octet-stream", "application/pdf",
        "application/problem+json", "application/soap+xml", "application/vnd.api+json", "application/x-ndjson",
        "application/x-www-form-urlencoded", "application/xhtml+xml", "application/xml", "application/zip",
        "multipart/form-data", "text/css", "text/csv", "text/html", "text/javascript", "text/plain", "text/xml",
    }
)  # fmt: skip


def content_type(answer: httpx2.Response) -> str:
    """For a message: a header is a text of somebody else's, so only those that are known are named."""
    told = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return told if told in _CONTENT_TYPES else "another content type" if told else "no content type"


def retry_after(answer: httpx2.Response, now: Callable[[], float]) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110, 10.2.3), at most `LONGEST_PAUSE`.

    None where there is none, or nonsense.
    """
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and _SECONDS.fullmatch(text):
        return min(LONGEST_PAUSE, float(text))
    try:
        moment = parsedate_to_datetime(text)
        seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(LONGEST_PAUSE, max(0.0, seconds))
