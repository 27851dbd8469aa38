"""What is kept under one record's key in the CRM: found by reading all of the table, page by page, and erased.

What Siro has of the record stays known (`deals#…`, `missing#…`, `window#…`: keys, without a word): else it would not be
removed there once it is gone from the CRM. That a field is a person's stays known, without a value: else the next
recording would fill what a person emptied.
"""

from collections.abc import Iterator
from typing import Any

from siro_bridge.domain.operate.forgetting import CustomerTraces
from siro_bridge.domain.recording.item import RecordKey, State
from siro_bridge.state import pages
from siro_bridge.state.erased_values import ErasedValues, is_mark
from siro_bridge.state.intents import ITEM
from siro_bridge.state.journal import PREFIX
from siro_bridge.state.ledger_items import SORT_KEY, read_places, recording_id_of, recording_partition
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.note_store import NOTE_PREFIX
from siro_bridge.state.state_table import Item, StateTable, key_of
from siro_bridge.state.table import key_text
from siro_bridge.state.written_values import VALUES

APPOINTMENT = "appointment"
_OF_THE_SYNC = ("record#", "listed#")
_LOOKED_AT = "pk, sk, target, #key, places, #state, forgotten_at"
_UNWRITTEN = {
    f":{state}": state for state in (State.RECEIVED, State.WORKING, State.WAITING, State.INCOMPLETE, State.FAILED)
}
"""The states of a recording that may be written still."""


class DynamoCustomerTraces:
    def __init__(self, client: Any, table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)
        self._values = ErasedValues(client, table_name)

    def find(self, key: str) -> Iterator[CustomerTraces]:
        """What has been found so far, after each page; the last one tells of all of the table."""
        found = CustomerTraces(key=key)
        for page in self._pages(key):
            for each in page:
                if not self._is_mark(each):
                    found = found.beside(_found(each, key))
            yield found

    def erase(self, found: CustomerTraces) -> int:
        """How many items went: of the records that it names, and of what the sync remembers under the key."""
        erased = sum(self._values.erase_record(RecordKey(target, found.key)) for target in found.targets)
        for page in self._pages(found.key):
            for item in page:
                if self._is_of(item, found):
                    self._erase(item)
                    erased += 1
        return erased

    def _is_of(self, item: Item, found: CustomerTraces) -> bool:
        if item["sk"] == SORT_KEY or item["pk"].startswith(VALUES) or recording_id_of(item) in found.recordings:
            return False  # the recordings are erased by their worker, and what is remembered of fields before
        here = _found(item, found.key)
        return here.cached > 0 or bool({*here.targets} & {*found.targets})

    def _erase(self, item: Item) -> None:
        if item["sk"].startswith(PREFIX):
            self._texts.forget(item["sk"].removeprefix(PREFIX))
        self._table.delete(key_of(item))

    def _is_mark(self, item: Item) -> bool:
        if not item["pk"].startswith(VALUES) or item["sk"] == ITEM:
            return False
        whole = self._table.get(key_of(item))
        return whole is None or is_mark(whole)

    def _pages(self, key: str) -> Iterator[list[Item]]:
        unwritten = f"sk = :ledger AND attribute_not_exists(forgotten_at) AND #state IN ({', '.join(_UNWRITTEN)})"
        condition = (
            f"contains(pk, :key) OR contains(sk, :key) OR #key = :whole OR attribute_exists(places) OR ({unwritten})"
        )
        values = {":key": key_text(key), ":whole": key, ":ledger": SORT_KEY, **_UNWRITTEN}
        place: Item | None = None
        while True:
            page = pages.scan(
                self._table,
                condition,
                values,
                place,
                ProjectionExpression=_LOOKED_AT,
                ExpressionAttributeNames={"#key": "key", "#state": "state"},
                ConsistentRead=True,
            )
            yield page.items
            if page.following is None:
                return
            place = page.following


def _found(item: Item, key: str) -> CustomerTraces:
    """What one item says of the record. A recording that has left the record is not the customer's any more."""
    pk, sk = item["pk"], item["sk"]
    if sk == SORT_KEY:
        return _of_recording(item, key)
    if sk.startswith((NOTE_PREFIX, PREFIX)) and pk.startswith(recording_partition("")):
        target, record = _record(item)
        return CustomerTraces(key=key, targets=(target,) if record in (key, key_text(key)) else ())
    if pk.startswith(VALUES):
        target, _, record = pk.removeprefix(VALUES).partition("#")
        return CustomerTraces(key=key, targets=(target,) if record == key else ())
    if pk == f"{APPOINTMENT}#{key}":
        return CustomerTraces(key=key, targets=(APPOINTMENT,))
    is_cached = pk.startswith(_OF_THE_SYNC) and pk.endswith(f"#{key_text(key)}")
    return CustomerTraces(key=key, cached=int(is_cached))


def _of_recording(item: Item, key: str) -> CustomerTraces:
    recording_id, places = recording_id_of(item), read_places(item)
    if not places and item.get("state") in _UNWRITTEN.values() and "forgotten_at" not in item:
        return CustomerTraces(key=key, unwritten=(recording_id,))
    targets = tuple(sorted(target for target, record in places if record == key))
    return CustomerTraces(key=key, targets=targets, recordings={recording_id: targets} if targets else {})


def _record(item: Item) -> tuple[str, str]:
    """That a journal entry, or a note's state, is about."""
    if item["sk"].startswith(PREFIX):
        return item.get("target", ""), item.get("key", "")
    target, _, key = item["sk"].removeprefix(NOTE_PREFIX).partition("#")
    return target, key
