"""Which records of the CRM the bridge has written to, and which recordings wrote since a time: for a person.

The table has no index for either, so that both read all of it, page by page; what they cost grows with all that it
remembers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.state import table

_VALUES, _RECORDING, _JOURNAL = "value#", "recording#", "journal#"


class DynamoWrittenRecords:
    def __init__(self, client: Any, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def records(self) -> Iterator[list[RecordKey]]:
        """All records that hold a value that was last written by the bridge, a page at a time, each once.

        A page may be empty.
        """
        last = ""
        for items in self._pages("begins_with(pk, :begin)", {":begin": table.text(_VALUES)}):
            found = []
            for item in items:
                place = table.read(item, "pk")
                if place != last:  # a record's items stand together
                    target, _, key = place.removeprefix(_VALUES).partition("#")
                    found.append(RecordKey(target, key))
                last = place
            yield found

    def recordings_since(self, since: int) -> Iterator[list[str]]:
        """Recordings of which the journal says that they wrote since then (epoch seconds), each once."""
        seen: set[str] = set()
        condition = (
            "begins_with(pk, :begin) AND begins_with(sk, :journal) AND #at >= :since AND #kind IN (:w, :n) "
            "AND shadow = :live"
        )
        values = {
            ":begin": table.text(_RECORDING),
            ":journal": table.text(_JOURNAL),
            ":since": table.number(since),
            ":w": table.text("write"),
            ":n": table.text("note"),
            ":live": {"BOOL": False},
        }
        for items in self._pages(condition, values, {"#at": "at", "#kind": "kind"}):
            ids = [table.read(item, "pk").removeprefix(_RECORDING) for item in items]
            fresh = [each for each in dict.fromkeys(ids) if each not in seen]
            seen.update(fresh)
            yield fresh

    @table.table_errors
    def _page(self, **scan: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.scan(TableName=self._table, ProjectionExpression="pk", **scan)
        return answer

    def _pages(
        self, condition: str, values: Mapping[str, Any], names: Mapping[str, str] | None = None
    ) -> Iterator[list[Mapping[str, Any]]]:
        more: dict[str, Any] = {"ExpressionAttributeNames": dict(names)} if names else {}
        while True:
            answer = self._page(FilterExpression=condition, ExpressionAttributeValues=dict(values), **more)
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            more["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
