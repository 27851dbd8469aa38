"""The journal: one item an update, with what stood there, what was meant to, and what became of it.

recording#<id>               journal#<entry>   kept for the mapping's retention; for a person to look up
appointment#<external id>    journal#<entry>   the same, of deep links, which are written before there is a recording
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from siro_bridge.domain.journal import Entry, Outcome
from siro_bridge.domain.policies import LastWritten
from siro_bridge.domain.values import encode
from siro_bridge.state import table
from siro_bridge.state.written_values import WrittenValues


class DynamoJournal:
    """`keep_values=False` keeps only hashes of values in the journal, for companies that must."""

    def __init__(
        self,
        client: Any,
        table_name: str,
        *,
        retention_seconds: float,
        keep_values: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention_seconds
        self._keep_values = keep_values
        self._clock = clock
        self._values = WrittenValues(client, table_name)

    @table.table_errors
    def last_written(self, target: str, key: str) -> Mapping[str, LastWritten]:
        return self._values.read(target, key)

    @table.table_errors
    def intend(self, entry: Entry) -> None:
        """Plain writes, no transaction: a death between the two leaves an entry without outcome, which is true."""
        self._client.put_item(TableName=self._table, Item=self._item(entry))
        if entry.keeps_values:
            self._values.intend(entry)

    @table.table_errors
    def settle(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        """The intent goes last but one: until all values are kept, it is what makes them ours."""
        if entry.keeps_values:
            self._values.settle(entry, outcomes)
        self._client.update_item(
            TableName=self._table,
            Key=_key(entry),
            UpdateExpression="SET outcomes = :outcomes, reasons = :reasons, said = :said",
            ExpressionAttributeValues={
                ":outcomes": table.texts({name: outcome.result for name, outcome in outcomes.items()}),
                ":reasons": table.texts({name: outcome.reason for name, outcome in outcomes.items() if outcome.reason}),
                ":said": table.texts(self._said(outcomes)),
            },
        )

    @table.table_errors
    def forget(self, target: str, key: str, field: str, recording_id: str) -> None:
        self._values.forget(target, key, field, recording_id)

    def _item(self, entry: Entry) -> dict[str, Any]:
        now = self._clock()
        return {
            **_key(entry),
            "target": table.text(entry.target),
            "key": table.text(entry.key),
            "kind": table.text(entry.kind),
            "shadow": {"BOOL": entry.shadow},
            "old": table.texts({name: self._kept(change.old) for name, change in entry.changes.items()}),
            "new": table.texts({name: self._kept(change.new) for name, change in entry.changes.items()}),
            "at": table.number(int(now)),
            "expires_at": table.number(int(now + self._retention)),
        }

    def _said(self, outcomes: Mapping[str, Outcome]) -> dict[str, str]:
        """The CRM's own words quote values: where those are not kept, neither are the words."""
        return {name: each.said for name, each in outcomes.items() if each.said and self._keep_values}

    def _kept(self, value: Any) -> str:
        text = encode(value)
        return text if self._keep_values else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _key(entry: Entry) -> dict[str, Any]:
    made_for = "appointment" if entry.kind == "deep_link" else "recording"
    return {"pk": table.text(f"{made_for}#{entry.author.recording_id}"), "sk": table.text(f"journal#{entry.entry_id}")}
