"""Digits in groups that blanks part: "45 000", "1 500 000,50"."""

import re
from collections.abc import Sequence

from siro_bridge.domain.spoken.tokens import Token

_HEAD = re.compile(r"[1-9]\d{0,2}")
_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,2})?")
_MOST = 4
_HEAD_LENGTH = 3


def join_groups(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The number's text with its groups as one, and where it ends. Raises ValueError where two numbers may be meant."""
    end = at + 1
    if _HEAD.fullmatch(tokens[at].text):
        while end < len(tokens) and _is_group(tokens[end]) and tokens[end - 1].text.isdigit():
            end += 1
    groups = [token.text for token in tokens[at:end]]
    round_ = groups[-1][1:3] == "00"
    if len(groups) > _MOST or (len(groups) > 1 and len(groups[0]) == _HEAD_LENGTH and not round_):
        raise ValueError("several numbers in it, and no range")
    return ("".join(groups).replace(",", ".") if len(groups) > 1 else groups[0]), end


def _is_group(token: Token) -> bool:
    """Parted by one blank, which may be a narrow one or one that does not break."""
    return token.kind == "number" and len(token.gap) == 1 and bool(_GROUP.fullmatch(token.text))
