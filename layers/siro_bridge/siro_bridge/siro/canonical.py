"""The one form of a payload that digests are made of: keys sorted, non-ASCII as UTF-8."""

import hashlib
import json
from typing import Any

import orjson

from siro_bridge.domain.payload.nesting import cut_off


def digest(payload: dict[str, Any]) -> str:
    """Equal for payloads that say the same to Siro, in whatever order their keys stand."""
    try:
        text = orjson.dumps(payload, default=str, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits, half an emoji, 1,000 lists in each other: has a digest all the same
        text = json.dumps(cut_off(payload), default=str, sort_keys=True).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()
