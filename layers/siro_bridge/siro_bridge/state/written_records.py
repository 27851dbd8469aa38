"""Which records of the CRM the bridge has written to, and which recordings wrote since a time: for a person.

The table has no index for either, so that both read all of it, page by page; what they cost grows with all that it
remembers.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from siro_bridge.domain.operate.trust import NoteKey
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.state.first_note import NOTE, first_note
from siro_bridge.state.journal import PREFIX as JOURNAL
from siro_bridge.state.ledger_items import SORT_KEY, recording_id_of, recording_partition
from siro_bridge.state.note_store import NOTE_PREFIX
from siro_bridge.state.pages import How, scan
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.written_values import VALUES

_RECORDING = recording_partition("")


class Written(NamedTuple):
    """A record, or a note, and its place in the table: the keys of its last item that was met."""

    what: RecordKey | NoteKey
    place: tuple[str, str]


class DynamoWrittenRecords:
    def __init__(self, client: Any, table_name: str) -> None:
        self._table = StateTable(client, table_name)

    def written(self, after: Sequence[str] = ()) -> Iterator[list[Written]]:
        """All records that hold a value that the bridge wrote last, and all notes, a page at a time, each once.

        `after` is the place of one of them: those behind it are left. A page may be empty.
        """
        condition = (
            "begins_with(pk, :values) OR "
            "(begins_with(pk, :recording) AND (begins_with(sk, :note) OR attribute_exists(#note)))"
        )
        values = {":values": VALUES, ":recording": _RECORDING, ":note": NOTE_PREFIX}
        last = after[0] if after else ""
        first = self._first_note(last)
        for items in self._pages(condition, values, {"#note": NOTE}, after, "pk, sk, #note"):
            found: list[Written] = []
            for item in items:
                pk, sk = item["pk"], item["sk"]
                what = _named(item)
                if isinstance(what, RecordKey):
                    if pk != last:
                        found.append(Written(what, (pk, sk)))
                    elif found:  # a record's items stand together
                        found[-1] = Written(found[-1].what, (pk, sk))
                elif what != first:  # its own item comes behind the ledger's
                    found.append(Written(what, (pk, sk)))
                if sk == SORT_KEY:
                    first = _first_of(item)
                last = pk
            yield found

    def _first_note(self, pk: str) -> NoteKey | None:
        item = self._table.get({"pk": pk, "sk": SORT_KEY}) if pk.startswith(_RECORDING) else None
        return _first_of(item) if item and NOTE in item else None

    def recordings_since(self, since: int) -> Iterator[list[str]]:
        """Recordings of which the journal says that they wrote since then (epoch seconds), each once."""
        seen: set[str] = set()
        condition = (
            "begins_with(pk, :begin) AND begins_with(sk, :journal) AND #at >= :since AND #kind IN (:w, :n) "
            "AND shadow = :live"
        )
        values = {
            ":begin": _RECORDING,
            ":journal": JOURNAL,
            ":since": since,
            ":w": "write",
            ":n": "note",
            ":live": False,
        }
        for items in self._pages(condition, values, {"#at": "at", "#kind": "kind"}):
            ids = [item["pk"].removeprefix(_RECORDING) for item in items]
            fresh = [each for each in dict.fromkeys(ids) if each not in seen]
            seen.update(fresh)
            yield fresh

    def _pages(
        self,
        condition: str,
        values: Item,
        names: Mapping[str, str] | None = None,
        after: Sequence[str] = (),
        shown: str = "pk, sk",
    ) -> Iterator[list[Item]]:
        how: How = {"ProjectionExpression": shown}
        if names:
            how["ExpressionAttributeNames"] = names
        place: Item | None = {"pk": after[0], "sk": after[1]} if after else None
        while True:
            page = scan(self._table, condition, values, place, **how)
            yield page.items
            if page.following is None:
                return
            place = page.following


def _named(item: Item) -> RecordKey | NoteKey:
    pk, sk = item["pk"], item["sk"]
    if sk == SORT_KEY:
        return _first_of(item)
    if sk.startswith(NOTE_PREFIX):
        target, _, key = sk.removeprefix(NOTE_PREFIX).partition("#")
        return NoteKey(target, key, pk.removeprefix(_RECORDING))
    target, _, key = pk.removeprefix(VALUES).partition("#")
    return RecordKey(target, key)


def _first_of(item: Item) -> NoteKey:
    place = first_note(item[NOTE]).place
    return NoteKey(place.target, place.key, recording_id_of(item))
