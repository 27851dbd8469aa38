"""Intents: writes to one record whose outcome is not known yet. All of a record's share one item.

value#<target>#<key>   #intents   an attribute `<entry> <field>` for each

An earlier release kept an attribute for each recording, with all its fields in it, and read these as such: what
stands in a field is ours to it, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent, comparable
from siro_bridge.domain.write_back.journal import Entry, Outcome
from siro_bridge.domain.write_back.values import decode
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM = "#intents"

AT_ONCE = 50
"""Changes in one update: DynamoDB takes an expression of 4 KB."""

_OF_FENCE = "fence:"
"""Before the text of an intent in which only a fence is ours."""

_RECORDING, _AT, _TEXT, _WORDS, _OURS, _TYPED = "#rid", "#at", "#text", "#words", "#before", "#typed"
"""Beside the field, whose name the CRM gives: the recording and when it was made, the digest of our own text in a
fence, that of a long text's words, and what stood there before, which was ours or a person's."""

_PREVIOUS_BYTES = 2_000
"""Of the 400 KB of the item, which sixteen recordings with ten fields each may share: a longer value that a person
typed lies in an item of its own."""


class Intents:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)

    def read(self, item: Mapping[str, Any]) -> dict[str, tuple[Intent, ...]]:
        """By field."""
        by_field: dict[str, tuple[Intent, ...]] = {}
        for name in sorted(item.keys() - {"pk", "sk"}):
            for field, intent in self._intents(name, item[name]):
                by_field[field] = (*by_field.get(field, ()), intent)
        return by_field

    def note(self, entry: Entry) -> None:
        made = entry.intents
        if not made:
            return
        attributes = {
            _name(name, each): self._attribute(entry.target, entry.key, name, each) for name, each in made.items()
        }
        gone = {name: entry.replaced(name) for name in made}
        self._update(entry.target, entry.key, attributes, gone)

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        self.drop(entry.target, entry.key, {name: entry.seen(name, outcome) for name, outcome in outcomes.items()})

    def void(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        """Those of an earlier release go."""
        voided = {
            _name(name, each): self._attribute(target, key, name, each.voided())
            for name, intents in gone.items()
            for each in intents
            if each.entry_id
        }
        earlier = {name: [each for each in intents if not each.entry_id] for name, intents in gone.items()}
        self._update(target, key, voided, earlier)

    def drop(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        if any(gone.values()):
            self._update(target, key, {}, gone)

    def _update(
        self, target: str, key: str, attributes: Mapping[str, Item], gone: Mapping[str, Sequence[Intent]]
    ) -> None:
        """What goes, goes with what replaces it, or after."""
        every = [(name, each) for name, intents in gone.items() for each in intents]
        removed = [_name(name, each) for name, each in every if each.entry_id]
        changes = [*attributes.items(), *((name, None) for name in removed)]
        for at in range(0, len(changes), AT_ONCE):
            self._table.update(_item_key(target, key), *_changes(changes[at : at + AT_ONCE]))
        for name, each in every:
            if not each.entry_id:
                self._drop_earlier(target, key, name, each)

    def _drop_earlier(self, target: str, key: str, name: str, intent: Intent) -> None:
        """One of an earlier release, among its recording's."""
        names = {"#rid": intent.author.recording_id, "#field": name}
        update, condition = "REMOVE #rid.#field", "attribute_exists(#rid)"
        self._table.update_if(_item_key(target, key), update, condition, {}, names=names)

    def _attribute(self, target: str, key: str, name: str, intent: Intent) -> Item:
        previous = self._texts.keep(_pk(target, key), intent.previous or "0:", _PREVIOUS_BYTES)
        return {
            _RECORDING: intent.author.recording_id,
            _AT: intent.author.created_at,
            name: intent.new if intent.is_whole else f"{_OF_FENCE}{intent.new}",
            _OURS if intent.previous_ours else _TYPED: previous,
            **({} if intent.text is None else {_TEXT: intent.text}),
            **({_WORDS: intent.words} if intent.words else {}),
        }

    def _intents(self, name: str, attribute: Mapping[str, Any]) -> Iterator[tuple[str, Intent]]:
        """With the names of their fields."""
        at = attribute.get(_AT, "")
        if _RECORDING not in attribute:
            for field in attribute.keys() - {_AT}:
                yield field, _earlier(Author(at, name), self._texts.read(attribute[field]))
            return
        entry_id, _, field = name.partition(" ")
        before = _TYPED if _TYPED in attribute else _OURS
        yield (
            field,
            Intent(
                entry_id,
                Author(at, attribute[_RECORDING]),
                attribute[field].removeprefix(_OF_FENCE),
                attribute.get(_TEXT),
                self._texts.read(attribute[before]),
                before == _OURS,
                attribute.get(_WORDS, ""),
            ),
        )


def _earlier(author: Author, new: str) -> Intent:
    """As an earlier release kept it: the value as it is, and no word of what stood there before."""
    if not new.startswith(_OF_FENCE):
        return Intent("", author, comparable(new))
    whole = new.removeprefix(_OF_FENCE)
    body = decode(whole)
    fenced = fence.split(body, author.recording_id) if isinstance(body, str) else None
    return Intent("", author, comparable(whole), fence.digest(fenced.inside) if fenced else "")


def _name(field: str, intent: Intent) -> str:
    return f"{intent.entry_id} {field}"


def _pk(target: str, key: str) -> str:
    return f"value#{target}#{key}"


def _item_key(target: str, key: str) -> Item:
    return {"pk": _pk(target, key), "sk": ITEM}


def _changes(some: Sequence[tuple[str, Item | None]]) -> tuple[str, Item, dict[str, str]]:
    """Of the item's attributes, one without a value goes: an update's expression, values and names."""
    sets = ", ".join(f"#n{number} = :n{number}" for number, (_, each) in enumerate(some) if each)
    removes = ", ".join(f"#n{number}" for number, (_, each) in enumerate(some) if not each)
    values = {f":n{number}": each for number, (_, each) in enumerate(some) if each}
    names = {f"#n{number}": name for number, (name, _) in enumerate(some)}
    return (f"SET {sets} " if sets else "") + (f"REMOVE {removes}" if removes else ""), values, names
