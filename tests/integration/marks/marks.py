"""Marked people and secrets, in the shapes in which other systems quote them, and a search that knows each shape."""

import base64
import html
import re
from collections.abc import Callable, Mapping

NAME = "Zorblax O'Quimbard"
MAIL = "zorblax@vexmail.example.com"
PHONE = "+1 720 555 8631"
SUMMARY = "They dread the glumpwater cellar & the snorkfest next door"
ADDRESS = "Brindlewick Row"
TOKEN = "tok-frabjulent-0001"
PASSWORD = "pw-wizzlefizz-0002"
CLIENT_SECRET = "cs-brillowax-0003"

PEOPLE = (NAME, MAIL, PHONE, SUMMARY, ADDRESS)
SECRETS = (TOKEN, PASSWORD, CLIENT_SECRET)
EVERYTHING = f"{NAME} <{MAIL}>, {PHONE}, {ADDRESS}: {SUMMARY}; {TOKEN} {PASSWORD} {CLIENT_SECRET}"

SHAPES: Mapping[str, Callable[[str], str]] = {
    "word for word": lambda text: text,
    "quoted": lambda text: f'"{text}" is not valid',
    "a line break": lambda text: text.replace(" ", "\n", 3),
    "capitals": str.upper,
    "escaped": lambda text: html.escape(html.escape(text)),
    "another grouping": lambda text: text.replace(PHONE, "(720) 55-586-31"),
    "cut": lambda text: f"{text[:7]}… {MAIL[:12]}… {SUMMARY[:20]}… {TOKEN[:12]}… {CLIENT_SECRET[:10]}… {PASSWORD[:9]}",
}
"""What a person typed is quoted by others as they like."""

_FRAGMENTS = (
    "zorblax", "quimbard", "vexmail", "glumpw", "snorkf", "brindlew", "frabju", "wizzle", "brillo",
)  # fmt: skip
"""No text that the bridge, or a CRM of the tests, has of itself holds one of them."""

_PHONE = re.compile(r"\D{0,3}".join("5558631"))
_ENCODED = tuple(
    base64.b64encode(f"{pad}{secret}".encode()).decode()[4:16] for secret in SECRETS for pad in ("", "x:", "xy:")
)


def found_in(text: str) -> set[str]:
    """The marks in it, however they are written."""
    plain = html.unescape(html.unescape(text)).casefold()
    found = {fragment for fragment in _FRAGMENTS if fragment in plain}
    found |= {encoded for encoded in _ENCODED if encoded in text}
    return found | ({PHONE} if _PHONE.search(text) else set())


def first_in(text: str) -> int:
    """About where the first mark stands."""
    phone, folded = _PHONE.search(text), text.casefold()
    return min([phone.start()] if phone else [at for each in _FRAGMENTS if (at := folded.find(each)) >= 0] or [0])
