"""What is kept under one record's key in the CRM: found by reading all of the table, page by page, and erased.

What Siro has of the record stays known (`deals#…`, `missing#…`, `window#…`: keys, without a word): else it would not be
removed there once it is gone from the CRM.
"""

from collections.abc import Iterator
from typing import Any

from siro_bridge.domain.operate.forgetting import CustomerTraces
from siro_bridge.state import pages
from siro_bridge.state.journal import PREFIX
from siro_bridge.state.ledger_items import SORT_KEY, read_places, recording_id_of, recording_partition
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.note_store import NOTE_PREFIX
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.table import key_text
from siro_bridge.state.written_values import VALUES, value_partition

APPOINTMENT = "appointment"
_OF_THE_SYNC = ("record#", "listed#")
_LOOKED_AT = "pk, sk, target, #key, places"


class DynamoCustomerTraces:
    def __init__(self, client: Any, table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)

    def find(self, key: str) -> Iterator[CustomerTraces]:
        """What has been found so far, after each page; the last one tells of all of the table."""
        found = CustomerTraces(key=key)
        for page in self._pages(key):
            for each in page:
                found = found.beside(_found(each, key))
            yield found

    def erase(self, found: CustomerTraces) -> int:
        """How many items went: of the records that it names, and of what the sync remembers under the key."""
        for target in found.targets:  # long texts before what names the target: what breaks off is found again
            self._texts.forget(value_partition(target, found.key))
        erased = 0
        for page in self._pages(found.key):
            for item in page:
                if self._is_of(item, found):
                    self._erase(item)
                    erased += 1
        return erased

    def _is_of(self, item: Item, found: CustomerTraces) -> bool:
        if item["sk"] == SORT_KEY or recording_id_of(item) in found.recordings:
            return False  # the recordings are erased by their worker
        here = _found(item, found.key)
        return here.cached > 0 or bool({*here.targets} & {*found.targets})

    def _erase(self, item: Item) -> None:
        if item["sk"].startswith(PREFIX):
            self._texts.forget(item["sk"].removeprefix(PREFIX))
        self._table.delete({"pk": item["pk"], "sk": item["sk"]})

    def _pages(self, key: str) -> Iterator[list[Item]]:
        condition = "contains(pk, :key) OR contains(sk, :key) OR #key = :whole OR attribute_exists(places)"
        values = {":key": key_text(key), ":whole": key}
        place: Item | None = None
        while True:
            page = pages.scan(
                self._table,
                condition,
                values,
                place,
                ProjectionExpression=_LOOKED_AT,
                ExpressionAttributeNames={"#key": "key"},
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
        targets = tuple(sorted(target for target, record in read_places(item) if record == key))
        return CustomerTraces(key=key, targets=targets, recordings={recording_id_of(item): targets} if targets else {})
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


def _record(item: Item) -> tuple[str, str]:
    """That a journal entry, or a note's state, is about."""
    if item["sk"].startswith(PREFIX):
        return item.get("target", ""), item.get("key", "")
    target, _, key = item["sk"].removeprefix(NOTE_PREFIX).partition("#")
    return target, key
