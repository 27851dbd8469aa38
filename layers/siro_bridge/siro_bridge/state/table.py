"""Keys, encoding and errors of the state table."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import StateTooLargeError, UnavailableError

Item = dict[str, Any]
"""An item, its key or a part of it: attributes by name, each as DynamoDB writes it."""

INDEX = "due"
SHARDS = 4
INCOMPLETE, OVERDUE = "incomplete", "overdue"
"""Partitions of the index of their own: a person lists them, and a re-drive takes from them what is due."""

CONDITION_FAILED = "ConditionalCheckFailedException"
NEVER_TAKEN = "ValidationException"
"""Asked again it would be answered the same: that is a bug, not an outage."""

_TOO_LARGE = "size has exceeded the maximum allowed size"
"""DynamoDB's words about an item of more than 400 KB."""

LONGEST_KEY_BYTES = 900
SHOWN_OF_A_LONG_KEY = 200

P = ParamSpec("P")
R = TypeVar("R")


def text(value: str) -> dict[str, Any]:
    return {"S": value}


def number(value: float) -> dict[str, Any]:
    return {"N": str(value)}


def texts(values: Mapping[str, str]) -> dict[str, Any]:
    return {"M": {key: text(value) for key, value in values.items()}}


def read(item: Mapping[str, Any], name: str, default: str = "") -> str:
    """A text or number attribute as text."""
    attribute = item.get(name)
    return str(next(iter(attribute.values()))) if attribute else default


def read_text(item: Mapping[str, Any], name: str) -> str | None:
    """A text attribute, which may be empty; None when there is none."""
    return str(item[name]["S"]) if name in item else None


def read_int(item: Mapping[str, Any], name: str) -> int | None:
    return int(float(read(item, name))) if name in item else None


def read_texts(item: Mapping[str, Any], name: str) -> dict[str, str]:
    return {key: value["S"] for key, value in item.get(name, {}).get("M", {}).items()}


def key_text(value: str) -> str:
    """An id as part of a key. DynamoDB takes 1024 bytes of it: a longer one is cut, and told apart by its digest."""
    whole = value.encode(errors="surrogatepass")
    if len(whole) <= LONGEST_KEY_BYTES:
        return value
    return f"{value[:SHOWN_OF_A_LONG_KEY]}…{hashlib.blake2b(whole, digest_size=16).hexdigest()}"


def shard(recording_id: str) -> str:
    """Spreads the due index over a few partitions, so that a burst does not heat one."""
    return f"due#{zlib.crc32(recording_id.encode()) % SHARDS}"


def table_errors(operation: Callable[P, R]) -> Callable[P, R]:
    """Turns DynamoDB's failures into UnavailableError: whatever was asked can be asked again.

    What is too large for an item is StateTooLargeError.
    """

    @wraps(operation)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return operation(*args, **kwargs)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == NEVER_TAKEN and _TOO_LARGE in str(error):
                raise StateTooLargeError("StateTable: what is to be remembered of this is more than 400 KB") from error
            if code == NEVER_TAKEN:
                raise
            raise UnavailableError(f"StateTable: DynamoDB answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(f"StateTable: DynamoDB cannot be reached ({type(error).__name__})") from error

    return guarded
