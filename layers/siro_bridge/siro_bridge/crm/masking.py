"""Texts of the CRM's without anybody's data: anybody may have written them, and put data into them."""

import re
from collections.abc import Collection

LONGEST_KEPT = 1000
"""Characters of the CRM's own words, unmasked, that the journal's entry keeps."""

_NUMBER = re.compile(r"\d{3,}")
_MAIL = re.compile(r"[^\s\"'<>]+@[^\s\"'<>]+")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|«([^»]*)»|“([^”]*)”")


def masked(text: str, sent: Collection[str], known: Collection[str]) -> str:
    """Values that we `sent`, addresses, numbers and quoted words become "…".

    Quoted words stay where they are `known`, the names of the fields that we sent.
    """
    for value in sorted(sent, key=len, reverse=True):
        if len(value) > 1 and value not in known:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    text = _MAIL.sub("…", text)
    text = _QUOTED.sub(lambda found: found[0] if _inner(found) in known else "…", text)
    return _NUMBER.sub("…", text)


def _inner(found: re.Match[str]) -> str:
    return next((group for group in found.groups() if group is not None), "")
