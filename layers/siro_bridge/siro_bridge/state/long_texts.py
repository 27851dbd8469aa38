"""Texts of any length, kept in items that hold 400 KB.

text#<owner>   <digest>#<part>   a part of a text that its item has no room for; written before that item

A text is an attribute of one of three forms: as it is, compressed, or the place of its parts.
"""

import hashlib
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state import table
from siro_bridge.state.state_table import StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COMPRESSED_FROM = 8192
"""Bytes; below that a person who looks an item up can read it as it is."""

PART_BYTES = 350_000

Attribute = dict[str, Any]


class LongTexts:
    """Writers of the same text for the same owner write the same parts. Parts that no item names any more stay."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)

    def keep(self, owner: str, text: str, most: int) -> Attribute:
        """The attribute for one text, of at most about `most` bytes."""
        return self.keep_all(owner, {"": text}, most)[""]

    def keep_all(
        self, owner: str, texts: Mapping[str, str], most: int, expires_at: int | None = None
    ) -> dict[str, Attribute]:
        """The attributes by name, of about `most` bytes together: the longest ones go into parts until they fit."""
        kept = {name: _packed(text) for name, text in texts.items()}
        sizes = {name: _size(each) for name, each in kept.items()}
        room = most - sum(sizes.values())
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            if room >= 0:
                break
            kept[name] = self._put_parts(owner, texts[name], kept[name], expires_at)
            room += sizes[name]
        return kept

    def read(self, attribute: Attribute) -> str:
        """Raises UnavailableError when a part is not there."""
        ((kind, value),) = attribute.items()
        if kind == "M":
            return _unpacked(self._read_parts(value))
        return _unpacked(value) if kind == "B" else str(value)

    def read_all(self, attributes: Mapping[str, Attribute]) -> dict[str, str]:
        return {name: self.read(attribute) for name, attribute in attributes.items()}

    def _put_parts(self, owner: str, text: str, packed: Attribute, expires_at: int | None) -> Attribute:
        whole = packed["B"] if "B" in packed else zlib.compress(text.encode())
        place = {"pk": table.text(f"text#{owner}"), "digest": table.text(hashlib.sha256(text.encode()).hexdigest())}
        parts = [whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES)]
        for number, part in enumerate(parts):
            item = {**_part_key(place, number), "part": {"B": part}}
            expiry = {} if expires_at is None else {"expires_at": table.number(expires_at)}
            self._table.put({**item, **expiry})
        return {"M": {**place, "parts": table.number(len(parts))}}

    def _read_parts(self, place: Mapping[str, Any]) -> bytes:
        keys = [_part_key(place, number) for number in range(table.read_int(place, "parts") or 0)]
        found = [item["part"]["B"] for item in map(self._table.get, keys) if item]
        if len(found) < len(keys):
            raise UnavailableError(f"StateTable: a part of the long text {table.read(place, 'digest')} is not there")
        return b"".join(bytes(part) for part in found)


def _packed(text: str) -> Attribute:
    whole = text.encode()
    if len(whole) < COMPRESSED_FROM:
        return table.text(text)
    shorter = zlib.compress(whole)
    return {"B": shorter} if len(shorter) < len(whole) else table.text(text)


def _size(attribute: Attribute) -> int:
    """DynamoDB counts bytes of UTF-8, not letters."""
    ((_, value),) = attribute.items()
    return len(value if isinstance(value, bytes) else value.encode())


def _unpacked(whole: bytes) -> str:
    return zlib.decompress(whole).decode()


def _part_key(place: Mapping[str, Any], number: int) -> Attribute:
    return {"pk": place["pk"], "sk": table.text(f"{table.read(place, 'digest')}#{number:04}")}
