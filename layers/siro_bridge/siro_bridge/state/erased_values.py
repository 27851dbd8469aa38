"""Takes a recording out of what is remembered of a record's fields; other recordings' values stay what they are.

A field that holds its value counts as a person's from then on: `value` is what stands nowhere, and has no author.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import NOWHERE
from siro_bridge.state import pages
from siro_bridge.state.intents import AT_ONCE, BEFORE, ITEM, attributes_of, fields_in, ours_before
from siro_bridge.state.long_texts import Kept, LongTexts, MissingPartError, named_in
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.written_values import FENCE, OF_AN_AUTHOR, WROTE, WrittenValues, value_partition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOOKS = 5
"""Another recording may write to the field between the look at it and the change."""

_NOTHING = "0:"


class ErasedValues:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)
        self._known = WrittenValues(client, table_name)

    def others(self, recording_id: str, record: RecordKey) -> set[str]:
        """Recordings that have something in the fields in which this one has."""
        every = (each for each in self._known.read(*record).values() if _is_of(each, recording_id))
        return {other for each in every for other in _recordings(each)} - {recording_id}

    def said(self, recording_id: str, record: RecordKey) -> set[tuple[str, str]]:
        """By field, its values that are remembered."""
        known = self._known.read(*record).items()
        return {(name, each.wrote[recording_id][1]) for name, each in known if recording_id in each.wrote}

    def erase(self, recording_id: str, record: RecordKey, said: Collection[tuple[str, str]]) -> int:
        """In how many fields something of it was remembered; `said` are its values by field.

        What others remember of it goes first, since only its own values tell which of theirs that is.
        """
        self._erase_before(recording_id, record, said)
        last = self._known.read(*record)
        fields = [name for name, each in last.items() if _is_of(each, recording_id)]
        for name in fields:
            values = {text for field, text in said if field == name}
            self._erase_field(recording_id, record, name, values, holds=_may_hold(last[name], recording_id))
        self._erase_intents(recording_id, record)
        self._texts.keep_only(value_partition(*record), lambda: named_in(self._items(record)))
        return len(fields)

    def erase_record(self, record: RecordKey) -> int:
        """All that is remembered of a record's fields, but that they are a person's; in how many items.

        One that was left empty when all was taken back is still free to take.
        A long text goes before the item that names it, and what names the fields of writes goes last: whatever breaks
        off is found again.
        """
        partition = value_partition(*record)
        free = {name for name, each in self._known.read(*record).items() if each.value == _NOTHING and not each.intents}
        items = {item["sk"]: item for item in self._items(record)}
        intents = items.pop(ITEM, None)
        for name in sorted(fields_in(intents or {})):
            self._mark(partition, name, is_free=name in free)
        self._texts.forget(partition)
        unmarked = [name for name, item in items.items() if not is_mark(item)]
        for name in sorted(unmarked):
            self._mark(partition, name, is_free=name in free)
        if intents is not None:
            self._table.delete({"pk": partition, "sk": ITEM})
        return len(unmarked) + (intents is not None)

    def _mark(self, partition: str, field: str, *, is_free: bool) -> None:
        self._table.put({"pk": partition, "sk": field, "value": _NOTHING if is_free else NOWHERE})

    def _erase_field(self, recording_id: str, record: RecordKey, name: str, values: set[str], *, holds: bool) -> None:
        """One update, before the intents go: until then what stands there is known as the recording's."""
        key = {"pk": value_partition(*record), "sk": name}
        for _ in range(_LOOKS):
            item = self._table.get(key) or {}
            author = item.get("author", "")
            gone = [each for each in (f"{WROTE}{recording_id}", f"{FENCE}{recording_id}") if each in item]
            nowhere = author == recording_id or (holds and "value" not in item)
            if author == recording_id:
                gone += [each for each in OF_AN_AUTHOR if each in item]
            elif item.get("previous_ours", True) and self._is_one_of(item.get("previous", ""), values):
                gone.append("previous")
            if not gone and not nowhere:
                return
            if self._change(key, gone, nowhere=nowhere, author=author):
                return
        raise UnavailableError(f"StateTable: other recordings keep writing to {record.target} {record.key}; try again")

    def _change(self, key: Item, gone: list[str], *, nowhere: bool, author: str) -> bool:
        """False where another recording has written to the field since."""
        names = {f"#g{number}": each for number, each in enumerate(gone)}
        removes = f" REMOVE {', '.join(names)}" if names else ""
        sets = "SET #value = :nowhere" if nowhere else ""
        names |= {"#value": "value"} if nowhere else {}
        values: Item = {":nowhere": NOWHERE} if nowhere else {}
        condition, values[":author"] = "author = :author", author
        if not author:  # nobody wrote there yet, or what a recording had written was put back
            condition = f"attribute_not_exists(author) OR {condition}"
        return self._table.update_if(key, f"{sets}{removes}", condition, values, names=names).done

    def _erase_before(self, recording_id: str, record: RecordKey, said: Collection[tuple[str, str]]) -> None:
        """Where another recording's write says that it replaced a value of this one."""
        key = {"pk": value_partition(*record), "sk": ITEM}
        item = self._table.get(key) or {}
        own = attributes_of(item, recording_id)
        for name, field, before in ours_before(item):
            if name not in own and self._is_one_of(before, {text for each, text in said if each == field}):
                names = {"#n": name, "#before": BEFORE}
                known = "attribute_exists(#n)"
                self._table.update_if(key, "SET #n.#before = :nothing", known, {":nothing": _NOTHING}, names=names)

    def _is_one_of(self, kept: Kept, values: Collection[str]) -> bool:
        """Whether a text that is kept is one of these. What nobody can read any more is none."""
        try:
            return bool(values) and self._texts.read(kept) in values
        except MissingPartError:
            return False

    def _erase_intents(self, recording_id: str, record: RecordKey) -> None:
        key = {"pk": value_partition(*record), "sk": ITEM}
        gone = attributes_of(self._table.get(key) or {}, recording_id)
        for at in range(0, len(gone), AT_ONCE):
            names = {f"#n{number}": name for number, name in enumerate(gone[at : at + AT_ONCE])}
            self._table.update(key, f"REMOVE {', '.join(names)}", {}, names)

    def _items(self, record: RecordKey) -> list[Item]:
        values = {":pk": value_partition(*record)}
        return list(pages.query_all(self._table, "pk = :pk", values, ConsistentRead=True))


def is_mark(item: Item) -> bool:
    """All that is kept of a field is whose it is."""
    return item.keys() == {"pk", "sk", "value"} and item["value"] in (NOWHERE, _NOTHING)


def is_in(item: Item, recording_id: str) -> bool:
    """Whether an item of a field's memory, or a record's intents, names the recording."""
    if item["sk"] == ITEM:
        return bool(attributes_of(item, recording_id))
    own = {f"{WROTE}{recording_id}", f"{FENCE}{recording_id}"}
    return item.get("author") == recording_id or bool(own & item.keys())


def _recordings(last: LastWritten) -> set[str]:
    intended = (each.author.recording_id for each in last.intents)
    return {last.author.recording_id, *last.wrote, *last.fenced, *last.entries, *intended} - {""}


def _is_of(last: LastWritten, recording_id: str) -> bool:
    """Something of it is remembered; of a write that it has left, too."""
    return (
        last.author.recording_id == recording_id
        or bool(last.intents_of(recording_id))
        or recording_id in {*last.wrote, *last.fenced, *last.entries}
    )


def _may_hold(last: LastWritten, recording_id: str) -> bool:
    """What stands in the field may be its value."""
    return last.author.recording_id == recording_id or any(each.is_whole for each in last.intents_of(recording_id))
