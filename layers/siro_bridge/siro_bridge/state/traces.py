"""Erases what is kept of a recording beside its ledger item: journal, remembered values, notes' states, parked bodies.

What is erased names what is left: a long text goes before the entry that names it, the values before the journal that
names their records. So whatever breaks off is found again.
"""

import re
from collections.abc import Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING

from siro_bridge.domain.note.fence import marker
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.journal import PastEntry
from siro_bridge.domain.write_back.values import ERASED
from siro_bridge.state import pages
from siro_bridge.state.erased_values import ErasedValues, is_in
from siro_bridge.state.journal import NOTE, PREFIX, DynamoJournal
from siro_bridge.state.ledger_items import PARKED, ledger_key, read_places, recording_partition
from siro_bridge.state.long_texts import LongTexts, named_in
from siro_bridge.state.note_store import NOTE_PREFIX
from siro_bridge.state.state_table import Item, StateTable, key_of
from siro_bridge.state.table import INDEX
from siro_bridge.state.written_values import VALUES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WORDS_ERASED = "(erased)"


class DynamoTraces:
    """Implements Traces."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)
        self._values = ErasedValues(client, table_name)
        self._journal = DynamoJournal(client, table_name, retention_seconds=0)

    def records(self, recording_id: str) -> frozenset[RecordKey]:
        entries = self._items(recording_id, PREFIX)
        written = frozenset(RecordKey(each["target"], each["key"]) for each in entries if "target" in each)
        ledger = self._table.get(ledger_key(recording_id)) or {}
        return written | read_places(ledger) | read_places(ledger, "left")

    def remembered(self, recording_ids: Collection[str]) -> Iterator[dict[str, frozenset[RecordKey]]]:
        """By recording, the records in whose fields something of it is remembered, as far as the table is read.

        One that it has left, and that no entry of its journal names any more, is found in no other way.
        """
        found: dict[str, frozenset[RecordKey]] = {}
        place: Item | None = None
        while True:
            page = pages.scan(self._table, "begins_with(pk, :values)", {":values": VALUES}, place, ConsistentRead=True)
            for item in page.items:
                target, _, key = item["pk"].removeprefix(VALUES).partition("#")
                for recording_id in filter(partial(is_in, item), recording_ids):
                    found[recording_id] = found.get(recording_id, frozenset()) | {RecordKey(target, key)}
            yield found
            if page.following is None:
                return
            place = page.following

    def erase_values(self, recording_id: str, records: Collection[RecordKey]) -> int:
        """Its values in other recordings' journals go first: what is remembered of the fields tells which those are."""
        past = self._journal.past(recording_id)
        erased = 0
        for record in sorted(records):
            said = self._values.said(recording_id, record) | _written(past, record)
            for other in sorted(self._values.others(recording_id, record)):
                self._erase_in_journal(other, record, recording_id, said)
            erased += self._values.erase(recording_id, record, said)
        return erased

    def _erase_in_journal(
        self, other: str, record: RecordKey, recording_id: str, said: Collection[tuple[str, str]]
    ) -> None:
        """Where another recording wrote over a value of this one, or beside its text, or had it put back."""
        for item in self._items(other, PREFIX):
            if (item.get("target"), item.get("key")) != record:
                continue
            self._withhold_words(item)
            entry = self._journal.past_entry(item)
            for side, texts in (("old", entry.old), ("new", entry.new)):
                for field, text in texts.items():
                    if (field, text) in said or marker(recording_id) in text:
                        self._withhold(item, side, field)

    def _withhold_words(self, entry: Item) -> None:
        """What the CRM said of the record may quote any value of it."""
        for place, part in (("said", entry), ("#note.said", entry.get(NOTE, {}))):
            if words := part.get("said"):
                erased = {":said": dict.fromkeys(words, WORDS_ERASED)}
                self._table.update_if(key_of(entry), f"SET {place} = :said", f"attribute_exists({place})", erased)

    def _withhold(self, entry: Item, side: str, field: str) -> None:
        names = {"#side": side, "#field": field}
        known = "attribute_exists(#side.#field)"
        values = {":erased": ERASED}
        self._table.update_if(key_of(entry), "SET #side.#field = :erased", known, values, names=names)
        self._texts.keep_only(entry["sk"].removeprefix(PREFIX), lambda: named_in(self._table.get(key_of(entry)) or {}))

    def erase_journal(self, recording_id: str) -> int:
        erased = 0
        for entry in self._items(recording_id, PREFIX):
            self._texts.forget(entry["sk"].removeprefix(PREFIX))
            self._table.delete(key_of(entry))
            erased += 1
        return erased

    def erase_parked(self, recording_id: str) -> int:
        """The index lists few of them, each of which waits for a person."""
        erased = 0
        for listed in list(pages.query_all(self._table, "due_shard = :shard", {":shard": PARKED}, IndexName=INDEX)):
            item = self._table.get(key_of(listed))
            if item and names(item["body"], recording_id):
                self._table.delete(key_of(item))
                erased += 1
        return erased

    def erase_notes(self, recording_id: str) -> int:
        erased = 0
        for note in self._items(recording_id, NOTE_PREFIX):
            self._table.delete(key_of(note))
            erased += 1
        return erased

    def _items(self, recording_id: str, prefix: str) -> Iterator[Item]:
        values = {":pk": recording_partition(recording_id), ":sk": prefix}
        yield from list(pages.query_all(self._table, "pk = :pk AND begins_with(sk, :sk)", values, ConsistentRead=True))


def _written(past: Collection[PastEntry], record: RecordKey) -> set[tuple[str, str]]:
    """By field, what the journal says that it wrote."""
    here = (each for each in past if (each.target, each.key) == record and each.kind == "write")
    return {(field, text) for each in here for field, text in each.new.items()}


def names(body: str, recording_id: str) -> bool:
    """Whether a text names the recording, and not one whose id only begins like its."""
    return re.search(rf"(?<![\w-]){re.escape(recording_id)}(?![\w-])", body) is not None
