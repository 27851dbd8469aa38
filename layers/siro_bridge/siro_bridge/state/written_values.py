"""The last written values: how an edit by a person is told from our own writing.

value#<target>#<key>   <field>     what we last wrote to one field of one record; never expires
value#<target>#<key>   #intents    writes whose outcome is not known yet (`state/intents.py`)
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import NOWHERE, encode
from siro_bridge.state import pages
from siro_bridge.state.intents import ITEM, Intents
from siro_bridge.state.long_texts import LongTexts, MissingPartError
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VALUES = "value#"
WROTE, FENCE = "wrote#", "fence#"
"""A field's attributes of one recording; the rest of the name is its id."""

OF_AN_AUTHOR = ("author", "author_at", "previous", "previous_ours", "sent")
"""A field's attributes, beside `value`, that belong to the recording that wrote what stands there."""

_VALUE_BYTES = 40_000
"""Of the 400 KB of an item: for each of the seven values that a field's has."""


class WrittenValues:
    """Longer values lie in items of their own (`state/long_texts.py`)."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)
        self.intents = Intents(client, table_name)

    def read(self, target: str, key: str) -> dict[str, LastWritten]:
        """By field, a record's few dozen fields in one query; a field without a value may have intents."""
        found = pages.query_all(self._table, "pk = :pk", {":pk": value_partition(target, key)}, ConsistentRead=True)
        items = {item["sk"]: item for item in found}
        intents, settled = self.intents.read(items.pop(ITEM, {}))
        return {
            name: self._remembered(items.get(name, {}), intents.get(name, ())).beside(settled.get(name, ()))
            for name in sorted({*items, *intents, *settled})
        }

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        for name, outcome in outcomes.items():
            if entry.settles_in_place(name, outcome):
                continue
            if outcome.result.stands:
                self._keep(entry, name, outcome)
            elif outcome.result is Result.BENEATH:
                change = entry.changes[name]
                self._set(entry, name, self._own(entry, change, outcome.value), change.forget)
        self.intents.settle(entry, outcomes)

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        names = {"#wrote": f"{WROTE}{recording_id}"}
        self._table.update_if(_key(target, key, field), "REMOVE #wrote", "attribute_exists(#wrote)", {}, names=names)
        self.intents.forget(target, key, field, recording_id)

    def _keep(self, entry: Entry, name: str, outcome: Outcome) -> None:
        """What stands there now, and what this recording has in it.

        What stands there is not kept over the value of a newer recording that has settled before us, nor of a
        text that we appended: what stands around that is a person's.
        """
        change = entry.changes[name]
        own = self._own(entry, change, outcome.value)
        if change.fenced is not None:
            self._set(entry, name, own, ())
            return
        texts = {"value": change.remember or encode(outcome.value), "previous": change.previous}
        standing: Item = {
            **self._texts.keep_each(value_partition(entry.target, entry.key), texts, _VALUE_BYTES),
            "author_at": change.author.created_at,
            "author": change.author.recording_id,
            "previous_ours": change.previous_ours,
            "sent": entry.made_of(name, outcome),
        }
        if not self._set_newest(entry, name, standing | own, change.forget) and own:
            self._set(entry, name, own, ())

    def _own(self, entry: Entry, change: Change, value: Any) -> Item:
        """What the recording itself has in the field: a text in its fence, or a value."""
        if change.fenced is not None:
            return {f"{FENCE}{entry.author.recording_id}": change.fenced}
        if entry.kind != "write":
            return {}
        kept = self._texts.keep(value_partition(entry.target, entry.key), encode(value), _VALUE_BYTES)
        return {f"{WROTE}{entry.author.recording_id}": {"at": entry.author.created_at, "value": kept}}

    def _set(self, entry: Entry, name: str, attributes: Mapping[str, Any], removed: Sequence[str]) -> None:
        update, values, names = _update(attributes, removed)
        self._table.update(_key(entry.target, entry.key, name), update, values, names)

    def _set_newest(self, entry: Entry, name: str, attributes: Mapping[str, Any], removed: Sequence[str]) -> bool:
        """False, and nothing set, when a newer recording than the entry's wrote what stands there."""
        update, values, names = _update(attributes, removed)
        values[":at"] = entry.author.created_at
        not_newer = "attribute_not_exists(author_at) OR author_at <= :at"
        key = _key(entry.target, entry.key, name)
        return self._table.update_if(key, update, not_newer, values, names=names).done

    def _remembered(self, item: Mapping[str, Any], intents: tuple[Intent, ...]) -> LastWritten:
        """A field of whose long value a part is not there counts as a person's: it may have been erased."""
        try:
            return self._last_written(item, intents)
        except MissingPartError:
            return LastWritten(value=NOWHERE, intents=intents)

    def _last_written(self, item: Mapping[str, Any], intents: tuple[Intent, ...]) -> LastWritten:
        author = item.get("author", "")
        fenced = {name.removeprefix(FENCE): item[name] for name in item if name.startswith(FENCE)}
        # An earlier release kept the whole text that it had appended to, a person's words and all.
        whole = not fenced or f"{WROTE}{author}" in item
        return LastWritten(
            value=(self._read(item, "value") or None) if whole else None,
            author=Author(item.get("author_at", ""), author),
            intents=intents,
            previous=self._read(item, "previous") or None,
            previous_ours=item.get("previous_ours", True),
            wrote={
                name.removeprefix(WROTE): (item[name].get("at", ""), self._read(item[name], "value"))
                for name in item
                if name.startswith(WROTE)
            },
            fenced=fenced,
            sent=item.get("sent", ""),
        )

    def _read(self, item: Mapping[str, Any], name: str) -> str:
        return self._texts.read(item[name]) if name in item else ""


def value_partition(target: str, key: str) -> str:
    """The partition of all that is remembered of a record's fields."""
    return f"{VALUES}{target}#{key}"


def _key(target: str, key: str, field: str) -> Item:
    return {"pk": value_partition(target, key), "sk": field}


def _update(attributes: Mapping[str, Any], removed: Sequence[str]) -> tuple[str, Item, dict[str, str]]:
    """An update's expression, values and names; `removed` names the recordings whose own values go."""
    gone = [f"{WROTE}{recording_id}" for recording_id in removed]
    sets = "SET " + ", ".join(f"#n{number} = :v{number}" for number in range(len(attributes)))
    removes = " REMOVE " + ", ".join(f"#r{number}" for number in range(len(gone))) if gone else ""
    names = {f"#n{number}": attribute for number, attribute in enumerate(attributes)}
    names |= {f"#r{number}": attribute for number, attribute in enumerate(gone)}
    return sets + removes, {f":v{number}": each for number, each in enumerate(attributes.values())}, names
