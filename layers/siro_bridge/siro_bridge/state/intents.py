"""Writes to one record: intents, whose outcome is not known yet, and settled ones. All of a record's share one item.

value#<target>#<key>   #intents   an attribute `<entry> <field>` for each

A settled write stays where its intent was, and says so: to the release before this one it broke off right after it was
made. An earlier release kept an attribute for each recording, with all its fields in it, and read these as such: what
stands in a field is ours to it, too.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent, Settled, comparable
from siro_bridge.domain.write_back.journal import Entry, Outcome
from siro_bridge.domain.write_back.values import decode
from siro_bridge.state.long_texts import Kept, LongTexts, MissingPartError
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM = "#intents"

MICRO = 1_000_000
AT_ONCE = 50
"""Changes in one update: DynamoDB takes an expression of 4 KB."""

_OF_FENCE = "fence:"
"""Before the text of an intent in which only a fence is ours."""

_SET, _LEFT = "#set", "#left"
"""Of a settled write: when that was, in microseconds; that the recording does not belong to the record any more."""

BEFORE = "#before"
_RECORDING, _AT, _TEXT, _WORDS, _TYPED = "#rid", "#at", "#text", "#words", "#typed"
"""Beside the field, whose name the CRM gives: the recording and when it was made, the digest of our own text in a
fence, that of a long text's words, and what stood there before, which was ours or a person's."""

_PREVIOUS_BYTES = 2_000
"""Of the 400 KB of the item, which sixteen recordings with ten fields each may share: a longer value that a person
typed lies in an item of its own."""


class Intents:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._table = StateTable(client, table_name)
        self._texts = LongTexts(client, table_name)

    def read(self, item: Mapping[str, Any]) -> tuple[dict[str, tuple[Intent, ...]], dict[str, tuple[Settled, ...]]]:
        """By field: what may stand there, and what is known to."""
        intents: dict[str, tuple[Intent, ...]] = {}
        settled: dict[str, tuple[Settled, ...]] = {}
        for name in sorted(item.keys() - {"pk", "sk"}):
            attribute = item[name]
            try:
                if _SET in attribute:
                    field, write = self._settled(name, attribute)
                    settled[field] = (*settled.get(field, ()), write)
                    continue
                for field, intent in self._intents(name, attribute):
                    intents[field] = (*intents.get(field, ()), intent)
            except MissingPartError:  # what it replaced may have been erased: then what stands there is a person's
                continue
        return intents, settled

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
        """What is settled in its place, and what goes, by one update."""
        noted = int(time.time() * MICRO)
        kept = {
            name: entry.settled(name, outcome, noted)
            for name, outcome in outcomes.items()
            if entry.settles_in_place(name, outcome)
        }
        attributes = {
            f"{entry.entry_id} {name}": self._of_settled(entry.target, entry.key, name, each)
            for name, each in kept.items()
        }
        gone = {
            name: [each for each in entry.seen(name, outcome) if name not in kept or each.entry_id != entry.entry_id]
            for name, outcome in outcomes.items()
        }
        replaced = [
            f"{entry_id} {name}"
            for name, outcome in outcomes.items()
            if entry.replaces_settled(name, outcome)
            for entry_id in entry.changes[name].over
        ]
        self._update(entry.target, entry.key, attributes, gone, replaced)

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        """Of settled writes: what the recording wrote to the field is still known, and never comes back."""
        _, settled = self.read(self._table.get(_item_key(target, key)) or {})
        for each in settled.get(field, ()):
            if each.author.recording_id == recording_id:
                names = {"#write": f"{each.entry_id} {field}", "#left": _LEFT}
                self._table.update_if(
                    _item_key(target, key),
                    "SET #write.#left = :yes",
                    "attribute_exists(#write)",
                    {":yes": True},
                    names=names,
                )

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
        self,
        target: str,
        key: str,
        attributes: Mapping[str, Item],
        gone: Mapping[str, Sequence[Intent]],
        replaced: Sequence[str] = (),
    ) -> None:
        """What goes, goes with what replaces it, or after. `replaced` are attributes of settled writes."""
        every = [(name, each) for name, intents in gone.items() for each in intents]
        removed = [*dict.fromkeys([*(_name(name, each) for name, each in every if each.entry_id), *replaced])]
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
            BEFORE if intent.previous_ours else _TYPED: previous,
            **({} if intent.text is None else {_TEXT: intent.text}),
            **({_WORDS: intent.words} if intent.words else {}),
        }

    def _of_settled(self, target: str, key: str, field: str, settled: Settled) -> Item:
        previous = self._texts.keep(_pk(target, key), settled.previous, _PREVIOUS_BYTES)
        return {
            _RECORDING: settled.author.recording_id,
            _AT: settled.author.created_at,
            field: settled.value,
            BEFORE if settled.previous_ours else _TYPED: previous,
            _SET: settled.noted,
        }

    def _settled(self, name: str, attribute: Mapping[str, Any]) -> tuple[str, Settled]:
        entry_id, _, field = name.partition(" ")
        before = _TYPED if _TYPED in attribute else BEFORE
        author = Author(attribute[_AT], attribute[_RECORDING])
        previous = self._texts.read(attribute[before])
        return field, Settled(
            entry_id, author, attribute[field], previous, before == BEFORE, attribute[_SET], _LEFT in attribute
        )

    def _intents(self, name: str, attribute: Mapping[str, Any]) -> Iterator[tuple[str, Intent]]:
        """With the names of their fields."""
        at = attribute.get(_AT, "")
        if _RECORDING not in attribute:
            for field in attribute.keys() - {_AT}:
                yield field, _earlier(Author(at, name), self._texts.read(attribute[field]))
            return
        entry_id, _, field = name.partition(" ")
        before = _TYPED if _TYPED in attribute else BEFORE
        yield (
            field,
            Intent(
                entry_id,
                Author(at, attribute[_RECORDING]),
                attribute[field].removeprefix(_OF_FENCE),
                attribute.get(_TEXT),
                self._texts.read(attribute[before]),
                before == BEFORE,
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


def attributes_of(item: Mapping[str, Any], recording_id: str) -> list[str]:
    """The names of a recording's attributes, those of an earlier release too."""
    mine = (name for name, each in item.items() if isinstance(each, Mapping) and each.get(_RECORDING) == recording_id)
    return [*mine, *({recording_id} & item.keys())]


def fields_in(item: Mapping[str, Any]) -> set[str]:
    """All fields that a record's item names, whatever of it can be read; an earlier release's, too."""
    found: set[str] = set()
    for name in item.keys() - {"pk", "sk"}:
        attribute = item[name]
        found |= {name.partition(" ")[2]} if _RECORDING in attribute else attribute.keys() - {_AT}
    return found


def ours_before(item: Mapping[str, Any]) -> Iterator[tuple[str, str, Kept]]:
    """Each attribute that says what stood there before, where that was ours: its name, the field, and what that was."""
    for name, attribute in item.items():
        if isinstance(attribute, Mapping) and BEFORE in attribute:
            yield name, name.partition(" ")[2], attribute[BEFORE]


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
