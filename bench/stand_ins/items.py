"""The items of the stand-in's tables, in memory."""

from collections.abc import Iterable, Mapping
from typing import Any

from bench.cost.items import read_units, size

Json = dict[str, Any]
Key = tuple[str, str]


class Items:
    """One method an operation; each takes what DynamoDB is asked and gives what it answers."""

    def __init__(self) -> None:
        self._items: dict[Key, Json] = {}
        self._read = 0.0

    def get(self, asked: Json) -> Json:
        item = self._items.get(_key(asked["Key"]))
        self._count(asked, [item])
        return {"Item": item} if item else {}

    def put(self, asked: Json) -> Json:
        self._items[_key(asked["Item"])] = asked["Item"]
        return {}

    def query(self, asked: Json) -> Json:
        """The items of a partition, all in one answer; an index lists none."""
        values = asked["ExpressionAttributeValues"]
        is_whole = "IndexName" not in asked and asked["KeyConditionExpression"] == "pk = :pk"
        wanted = values[":pk"]["S"] if is_whole else None
        found = [item for (pk, _), item in self._items.items() if pk == wanted]
        self._read += read_units(sum(map(size, found)), consistent=asked.get("ConsistentRead", False))
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def get_batch(self, asked: Json) -> Json:
        wanted = {table: [_key(key) for key in request["Keys"]] for table, request in asked["RequestItems"].items()}
        for table, keys in wanted.items():
            self._count(asked["RequestItems"][table], [self._items.get(key) for key in keys])
        found = {table: [self._items[key] for key in keys if key in self._items] for table, keys in wanted.items()}
        return {"Responses": found, "UnprocessedKeys": {}}

    def write_batch(self, asked: Json) -> Json:
        for requests in asked["RequestItems"].values():
            for request in requests:
                self._write(request.get("PutRequest"), request.get("DeleteRequest"))
        return {"UnprocessedItems": {}}

    def write_transaction(self, asked: Json) -> Json:
        for part in asked["TransactItems"]:
            self._write(part.get("Put"), part.get("Delete"))
        return {}

    def units(self) -> float:
        """What DynamoDB would charge for what was read since this was asked last."""
        units, self._read = self._read, 0.0
        return units

    def _count(self, asked: Json, items: Iterable[Json | None]) -> None:
        consistent = asked.get("ConsistentRead", False)
        self._read += sum(read_units(size(item), consistent=consistent) for item in items)

    def _write(self, put: Json | None, delete: Json | None) -> None:
        if put:
            self.put(put)
        if delete:
            self._items.pop(_key(delete["Key"]), None)


def _key(attributes: Mapping[str, Any]) -> Key:
    return attributes["pk"]["S"], attributes["sk"]["S"]
