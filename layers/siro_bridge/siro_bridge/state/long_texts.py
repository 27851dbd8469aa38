"""Texts of any length, kept in items that hold 400 KB.

text#<owner>   <digest>#<part>   a part of a text that its item has no room for; written before that item

A text is kept in one of three forms: as it is, compressed, or as the place of its parts.
"""

import hashlib
import zlib
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state import pages
from siro_bridge.state.state_table import Item, StateTable, key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COMPRESSED_FROM = 8192
"""Bytes; below that a person who looks an item up can read it as it is."""

PART_BYTES = 350_000

Kept = str | bytes | Item


class MissingPartError(UnavailableError):
    """An item names a part of a text that is not there."""


class LongTexts:
    """Writers of the same text for the same owner write the same parts. Parts that no item names any more stay."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)

    def keep(self, owner: str, text: str, most: int) -> Kept:
        """What stands for one text in an item, of at most about `most` bytes."""
        return self.keep_all(owner, {"": text}, most)[""]

    def keep_each(self, owner: str, texts: Mapping[str, str], most: int) -> dict[str, Kept]:
        """The same for several, by name, each of at most about `most` bytes."""
        return {name: self.keep(owner, text, most) for name, text in texts.items()}

    def keep_all(
        self, owner: str, texts: Mapping[str, str], most: int, expires_at: int | None = None
    ) -> dict[str, Kept]:
        """The same for many, of about `most` bytes together: the longest ones go into parts until they fit."""
        packed = {name: _packed(text) for name, text in texts.items()}
        sizes = {name: _size(each) for name, each in packed.items()}
        kept: dict[str, Kept] = {**packed}
        room = most - sum(sizes.values())
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            if room >= 0:
                break
            kept[name] = self._put_parts(owner, texts[name], expires_at)
            room += sizes[name]
        return kept

    def read(self, kept: Kept) -> str:
        """Raises MissingPartError when a part is not there."""
        if isinstance(kept, str):
            return kept
        whole = kept if isinstance(kept, bytes) else self._read_parts(kept)
        return zlib.decompress(whole).decode()

    def read_all(self, kept: Mapping[str, Kept]) -> dict[str, str]:
        return {name: self.read(each) for name, each in kept.items()}

    def forget(self, owner: str) -> None:
        """All parts of all its texts."""
        for part in self._parts(owner):
            self._table.delete(key_of(part))

    def keep_only(self, owner: str, named: Callable[[], Collection[str]]) -> None:
        """Takes away the parts of texts that no item names: `named` reads the digests of those that one does.

        A part is written before the item that names it: one that is named by the time it is gone is put back. What
        is named still later is read as missing.
        """
        known = named()
        unnamed = [part for part in self._parts(owner) if _digest(part) not in known]
        for part in unnamed:
            self._table.delete(key_of(part))
        known = named() if unnamed else ()
        for part in unnamed:
            if _digest(part) in known:
                self._table.put(part)

    def _parts(self, owner: str) -> list[Item]:
        return list(pages.query_all(self._table, "pk = :pk", {":pk": f"text#{owner}"}, ConsistentRead=True))

    def _put_parts(self, owner: str, text: str, expires_at: int | None) -> Item:
        packed = _packed(text)
        whole = packed if isinstance(packed, bytes) else zlib.compress(text.encode())
        place: Item = {"pk": f"text#{owner}", "digest": hashlib.sha256(text.encode()).hexdigest()}
        expiry = {} if expires_at is None else {"expires_at": expires_at}
        parts = [whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES)]
        for number, part in enumerate(parts):
            self._table.put({**_part_key(place, number), "part": part, **expiry})
        return {**place, "parts": len(parts)}

    def _read_parts(self, place: Item) -> bytes:
        keys = [_part_key(place, number) for number in range(place["parts"])]
        found = [item["part"] for item in map(self._table.get, keys) if item]
        if len(found) < len(keys):
            raise MissingPartError(f"StateTable: a part of the long text {place['digest']} is not there")
        return b"".join(found)


def _packed(text: str) -> str | bytes:
    whole = text.encode()
    if len(whole) < COMPRESSED_FROM:
        return text
    shorter = zlib.compress(whole)
    return shorter if len(shorter) < len(whole) else text


def _size(packed: str | bytes) -> int:
    """DynamoDB counts bytes of UTF-8, not letters."""
    return len(packed if isinstance(packed, bytes) else packed.encode())


def named_in(value: Any) -> set[str]:
    """The digests of all texts whose parts an item names, or several items do."""
    if isinstance(value, Mapping):
        if {"digest", "parts"} <= value.keys():
            return {value["digest"]}
        value = value.values()
    elif not isinstance(value, list):
        return set()
    return set().union(*map(named_in, value))


def _digest(part: Item) -> str:
    return str(part["sk"]).partition("#")[0]


def _part_key(place: Item, number: int) -> Item:
    return {"pk": place["pk"], "sk": f"{place['digest']}#{number:04}"}
