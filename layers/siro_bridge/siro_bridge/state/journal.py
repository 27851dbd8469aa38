"""The journal: one item an update, with what stood there, what was meant to, and what became of it.

Long texts are compressed, or lie in items of their own (`state/long_texts.py`).

recording#<id>               journal#<entry>   kept for the mapping's retention; for a person to look up
appointment#<external id>    journal#<entry>   the same, of deep links, which are written before there is a recording
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.said import Said
from siro_bridge.domain.texts import cut
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, PastEntry, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode
from siro_bridge.state import pages
from siro_bridge.state.first_note import read_first_note
from siro_bridge.state.ledger_items import SORT_KEY
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.written_values import WrittenValues

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VALUES_BYTES, WORDS_BYTES = 100_000, 60_000
"""Of the 400 KB of an item: for the old values, and the new ones; for the reasons, and what the CRM said."""


PREFIX, NOTE = "journal#", "note"

WORDS_NOT_KEPT = "(not kept, as no values are: write_back.journal_values)"

NOTE_LETTERS = 200
"""Of the new text of a note that is really written, as the CRM has it. What was there before is kept whole: nobody else
has it. An entry is written twice, and each KB of it costs."""


class DynamoJournal:
    """`withhold` makes what is kept in place of each value (in `encode`'s text), for companies that must."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        *,
        retention_seconds: float,
        withhold: Callable[[str], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._retention = retention_seconds
        self._withhold = withhold
        self._clock = clock
        self._values = WrittenValues(client, table_name)
        self._texts = LongTexts(client, table_name)

    def last_written(self, target: str, key: str) -> Mapping[str, LastWritten]:
        return self._values.read(target, key)

    def intend(self, entry: Entry) -> None:
        """Plain writes, no transaction: a death between the two leaves an entry without outcome, which is true."""
        self._table.put(self._item(entry))
        if entry.keeps_values:
            self._values.intents.note(entry)

    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        """The intent goes last but one: until all values are kept, it is what makes them ours."""
        if entry.keeps_values:
            self._values.settle(entry, outcomes)
        told = {
            ":outcomes": {name: outcome.result for name, outcome in outcomes.items()},
            ":reasons": _cut({name: each.reason for name, each in outcomes.items() if each.reason}),
            ":said": _cut(self._kept_words({name: each.said for name, each in outcomes.items()})),
        }
        self._tell(entry, told)

    def quote(self, entry: Entry, said: Said) -> None:
        self._tell(entry, {":said": _cut(self._kept_words(dict.fromkeys(entry.changes, said)))})

    def _tell(self, entry: Entry, told: Item) -> None:
        """Of an entry that may have been erased meanwhile."""
        within, there = ("#note.", "#note") if entry.is_beside else ("", "pk")
        sets = ", ".join(f"{within}{name[1:]} = {name}" for name in told)
        self._table.update_if(_key(entry), f"SET {sets}", f"attribute_exists({there})", told)

    def void_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        self._values.intents.void(target, key, gone)

    def drop_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        self._values.intents.drop(target, key, gone)

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        self._values.forget(target, key, field, recording_id)

    def past(self, recording_id: str) -> list[PastEntry]:
        """What was written, or meant to be, for a recording, the oldest first; what has expired is gone."""
        values = {":pk": f"recording#{recording_id}", ":journal": PREFIX, ":ledger": SORT_KEY}
        between = "pk = :pk AND sk BETWEEN :journal AND :ledger"
        items = list(pages.query_all(self._table, between, values, ConsistentRead=True))
        ledger = items.pop() if items and items[-1]["sk"] == SORT_KEY else {}
        first = read_first_note(ledger)
        entries = (entry for item in items for entry in self._past_entries(item))
        return sorted((_told_of(each, first) for each in entries), key=lambda each: each.at)

    def _past_entries(self, item: Mapping[str, Any]) -> Iterator[PastEntry]:
        """One, or two: a note may have been written down with the fields."""
        yield self.past_entry(item)
        if NOTE in item:
            shared = {name: item[name] for name in item if name not in ("outcomes", "reasons", "said")}
            yield self.past_entry({**shared, "kind": NOTE, **item[NOTE]})

    def past_entry(self, item: Mapping[str, Any]) -> PastEntry:
        """An entry of the table. Raises UnavailableError when a part of a long text is not there."""
        return PastEntry(
            entry_id=item["sk"].removeprefix(PREFIX),
            target=item.get("target", ""),
            key=item.get("key", ""),
            kind=item.get("kind", ""),
            shadow=item["shadow"],
            at=item["at"],
            old=self._texts.read_all(item["old"]),
            new=self._texts.read_all(item["new"]),
            outcomes=item.get("outcomes", {}),
            reasons=item.get("reasons", {}),
            said=item.get("said", {}),
        )

    def _item(self, entry: Entry) -> Item:
        now = self._clock()
        expires_at = int(now + self._retention)
        is_note = entry.kind == NOTE and not entry.shadow
        item = {
            **_key(entry),
            "target": entry.target,
            "key": entry.key,
            "kind": entry.kind,
            "shadow": entry.shadow,
            **self._values_of(entry.entry_id, entry.changes, expires_at, NOTE_LETTERS if is_note else None),
            "at": int(now),
            "expires_at": expires_at,
        }
        if entry.note:
            item[NOTE] = self._values_of(entry.entry_id, {NOTE: entry.note}, expires_at, NOTE_LETTERS)
        return item

    def _values_of(self, entry_id: str, changes: Mapping[str, Change], expires_at: int, most: int | None) -> Item:
        """The old values and the new ones, of which `most` letters are kept of each."""
        old = {name: self._kept(change.old) for name, change in changes.items()}
        new = {name: self._kept(change.new, most) for name, change in changes.items()}
        kept = (self._texts.keep_all(entry_id, each, VALUES_BYTES, expires_at) for each in (old, new))
        return dict(zip(("old", "new"), kept, strict=True))

    def _kept_words(self, said: Mapping[str, Said]) -> dict[str, str]:
        """The CRM's own words quote values: where those are not kept, neither are the words."""
        return {name: WORDS_NOT_KEPT if self._withhold else each.word_for_word for name, each in said.items() if each}

    def _kept(self, value: Any, most: int | None = None) -> str:
        text = encode(value)
        if self._withhold:
            return self._withhold(text)
        return text if most is None or len(text) <= most else f"{text[:most]}…"


def _told_of(entry: PastEntry, first: FirstNote | None) -> PastEntry:
    """The ledger's item tells that the first note stands as it was meant; no entry does."""
    if first is None or (entry.entry_id, entry.kind) != (first.entry_id, NOTE) or entry.outcomes:
        return entry
    return replace(entry, outcomes=dict.fromkeys(entry.new, Result.WRITTEN))


def _cut(words: Mapping[str, str]) -> dict[str, str]:
    """All of them have room together, at four bytes a letter."""
    most = WORDS_BYTES // 4 // max(1, len(words))
    return {name: cut(each, most) for name, each in words.items()}


def _key(entry: Entry) -> Item:
    made_for = "appointment" if entry.kind == "deep_link" else "recording"
    return {"pk": f"{made_for}#{entry.author.recording_id}", "sk": f"{PREFIX}{entry.entry_id}"}
