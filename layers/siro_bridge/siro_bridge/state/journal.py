"""The journal: one item an update, with what stood there, what was meant to, and what became of it.

Long texts are compressed, or lie in items of their own (`state/long_texts.py`).

recording#<id>               journal#<entry>   kept for the mapping's retention; for a person to look up
appointment#<external id>    journal#<entry>   the same, of deep links, which are written before there is a recording
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.said import Said
from siro_bridge.domain.texts import cut
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Entry, Outcome, PastEntry
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import encode
from siro_bridge.state import pages
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.state_table import Item, StateTable
from siro_bridge.state.written_values import WrittenValues

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VALUES_BYTES, WORDS_BYTES = 100_000, 60_000
"""Of the 400 KB of an item: for the old values, and the new ones; for the reasons, and what the CRM said."""


PREFIX = "journal#"

WORDS_NOT_KEPT = "(not kept, as no values are: write_back.journal_values)"

NOTE_LETTERS = 300
"""What was there before a note was changed is kept whole: nobody else has it."""


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
        update = "SET outcomes = :outcomes, reasons = :reasons, said = :said"
        self._table.update_if(_key(entry), update, "attribute_exists(pk)", told)  # it may have been erased meanwhile

    def quote(self, entry: Entry, said: Said) -> None:
        words = _cut(self._kept_words(dict.fromkeys(entry.changes, said)))
        self._table.update(_key(entry), "SET said = :said", {":said": words})

    def void_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        self._values.intents.void(target, key, gone)

    def drop_intents(self, target: str, key: str, gone: Mapping[str, Sequence[Intent]]) -> None:
        self._values.intents.drop(target, key, gone)

    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        self._values.forget(target, key, field, recording_id)

    def past(self, recording_id: str) -> list[PastEntry]:
        """What was written, or meant to be, for a recording, the oldest first; what has expired is gone."""
        values = {":pk": f"recording#{recording_id}", ":sk": PREFIX}
        items = pages.query_all(self._table, "pk = :pk AND begins_with(sk, :sk)", values, ConsistentRead=True)
        return sorted((self.past_entry(item) for item in items), key=lambda each: each.at)

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
        old = {name: self._kept(change.old) for name, change in entry.changes.items()}
        new = {name: self._kept(change.new, self._shown(entry)) for name, change in entry.changes.items()}
        old_kept, new_kept = (
            self._texts.keep_all(entry.entry_id, each, VALUES_BYTES, expires_at) for each in (old, new)
        )
        return {
            **_key(entry),
            "target": entry.target,
            "key": entry.key,
            "kind": entry.kind,
            "shadow": entry.shadow,
            "old": old_kept,
            "new": new_kept,
            "at": int(now),
            "expires_at": expires_at,
        }

    def _kept_words(self, said: Mapping[str, Said]) -> dict[str, str]:
        """The CRM's own words quote values: where those are not kept, neither are the words."""
        return {name: WORDS_NOT_KEPT if self._withhold else each.word_for_word for name, each in said.items() if each}

    def _kept(self, value: Any, most: int | None = None) -> str:
        text = encode(value)
        if self._withhold:
            return self._withhold(text)
        return text if most is None or len(text) <= most else f"{text[:most]}…"

    def _shown(self, entry: Entry) -> int | None:
        """How much of a new text is kept: all, but of a note that is really written, as the CRM has it."""
        return NOTE_LETTERS if entry.kind == "note" and not entry.shadow else None


def _cut(words: Mapping[str, str]) -> dict[str, str]:
    """All of them have room together, at four bytes a letter."""
    most = WORDS_BYTES // 4 // max(1, len(words))
    return {name: cut(each, most) for name, each in words.items()}


def _key(entry: Entry) -> Item:
    made_for = "appointment" if entry.kind == "deep_link" else "recording"
    return {"pk": f"{made_for}#{entry.author.recording_id}", "sk": f"{PREFIX}{entry.entry_id}"}
