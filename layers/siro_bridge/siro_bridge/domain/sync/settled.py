"""Rows of the CRM that need no look: each was looked at as it stands, and Siro has what it says.

An entry names a record, by a digest of its external id, and the row that was looked at, by the row's own digest. It is
true for as long as nobody sends the record again, so whoever is about to do that takes the entry out first.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

PARTS = 256
"""So many that what is written anew for one changed record is small."""

NAME, DIGEST = 8, 16
ENTRY = NAME + DIGEST
"""Bytes."""

LARGEST_PART = 12_000 * ENTRY
"""Bytes. A part that is full takes no more: other rows of it are looked at in each run."""


class SettledRows:
    """The entries in `PARTS` parts by the record's name, and which of the rows a pass has not met yet."""

    def __init__(self, parts: Mapping[int, bytes]) -> None:
        self._read = dict(parts)
        self._parts = {number: bytearray(entries) for number, entries in parts.items()}
        self._unmet = {
            entries[at + NAME : at + ENTRY] for entries in parts.values() for at in range(0, len(entries), ENTRY)
        }
        self._twins: set[bytes] = set()
        self._changed: set[int] = set()

    def meet(self, row: bytes | None) -> bool:
        """Whether the row with this digest needs no look. A row that comes twice needs one the second time."""
        if row not in self._unmet:
            return False
        self._unmet.remove(row)
        return True

    def add(self, external_id: str, row: bytes) -> None:
        """It was looked at. A record that stands in two rows is left out: either row alone says too little of it."""
        name = _name(external_id)
        before = self._take_out(name)
        if name in self._twins:
            return
        if before is not None and before != row and before not in self._unmet:
            self._twins.add(name)
            return
        self._unmet.discard(before or b"")
        part = self._parts.setdefault(name[0], bytearray())
        if len(part) < LARGEST_PART:
            part += name + row
        self._changed.add(name[0])

    def remove(self, external_ids: Iterable[str]) -> set[int]:
        """The parts in which they stood, as they were read: those have to be deleted before anything else is done."""
        parts = set[int]()
        for external_id in external_ids:
            name = _name(external_id)
            if (row := self._take_out(name)) is not None:
                self._unmet.discard(row)
                parts.add(name[0])
        return {number for number in parts if self._read.pop(number, b"")}

    def changed(self, *, whole: bool) -> dict[int, bytes]:
        """The parts that are not as they were read. After a `whole` pass, without rows that it did not meet."""
        unmet = self._unmet if whole else set[bytes]()
        parts = {number: _without(self._parts[number], unmet) for number in sorted(self._changed)}
        return {number: entries for number, entries in parts.items() if entries != self._read.get(number, b"")}

    def _take_out(self, name: bytes) -> bytes | None:
        """The row that stood there."""
        part = self._parts.get(name[0], bytearray())
        at = part.find(name)
        while at % ENTRY and at >= 0:
            at = part.find(name, at + 1)
        if at < 0:
            return None
        row = bytes(part[at + NAME : at + ENTRY])
        del part[at : at + ENTRY]
        self._changed.add(name[0])
        return row


def _without(part: bytearray, rows: set[bytes]) -> bytes:
    entries = (bytes(part[at : at + ENTRY]) for at in range(0, len(part), ENTRY))
    return b"".join(entry for entry in entries if entry[NAME:] not in rows)


def _name(external_id: str) -> bytes:
    return blake2b(external_id.encode(errors="surrogatepass"), digest_size=NAME).digest()
