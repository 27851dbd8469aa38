"""Items that lie together in the table or in its index, a page a request; and all that there are, in no order."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from siro_bridge.state.state_table import Item, StateTable, decoded, encoded, failures, read
from siro_bridge.state.table import INDEX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.literals import SelectType
    from mypy_boto3_dynamodb.type_defs import QueryOutputTypeDef, ScanOutputTypeDef


Place = Mapping[str, Any] | None
"""A key; None is the beginning."""


class Page(NamedTuple):
    """`following` is the key behind which the next page begins, None after the last; `looked_at` is what it cost."""

    items: list[Item]
    following: Item | None
    looked_at: int


class How(TypedDict, total=False):
    """How it is read, in DynamoDB's own names."""

    IndexName: str
    Limit: int
    ConsistentRead: bool
    ProjectionExpression: str
    ExpressionAttributeNames: Mapping[str, str]
    Select: "SelectType"


def query(table: StateTable, condition: str, values: Item, after: Place = None, **how: Unpack[How]) -> Page:
    """A page of the items of one partition, in the order of their sort keys, from behind the key `after` on."""
    with failures():
        return _page(
            table.client.query(
                TableName=table.name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=encoded(values),
                **how,
                **_start(after),
            )
        )


def newest(table: StateTable, pk: str, limit: int) -> list[Item]:
    """The last items of a partition, the last one first."""
    with failures():
        answer = table.client.query(
            TableName=table.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=encoded({":pk": pk}),
            ScanIndexForward=False,
            Limit=limit,
        )
    return _page(answer).items


def query_all(table: StateTable, condition: str, values: Item, **how: Unpack[How]) -> Iterator[Item]:
    return (item for page in _pages(table, condition, values, how) for item in page.items)


def count_all(table: StateTable, condition: str, values: Item, **how: Unpack[How]) -> int:
    return sum(page.looked_at for page in _pages(table, condition, values, {**how, "Select": "COUNT"}))


def query_due(table: StateTable, shard: str, *, now: int, limit: int) -> list[Item]:
    """Keys of the items of one partition of the index whose time has come, the oldest first."""
    due = "due_shard = :shard AND due_at <= :now"
    return query(table, due, {":shard": shard, ":now": now}, IndexName=INDEX, Limit=limit).items


def count_listed(table: StateTable, shard: str) -> int:
    """How many items a partition of the index lists, whatever their time."""
    return count_all(table, "due_shard = :shard", {":shard": shard}, IndexName=INDEX)


def scan(table: StateTable, condition: str, values: Item, after: Place = None, **how: Unpack[How]) -> Page:
    """A megabyte of the whole table, in no order, of which the page has what meets the condition."""
    with failures():
        return _page(
            table.client.scan(
                TableName=table.name,
                FilterExpression=condition,
                ExpressionAttributeValues=encoded(values),
                **how,
                **_start(after),
            )
        )


def _pages(table: StateTable, condition: str, values: Item, how: How) -> Iterator[Page]:
    page = query(table, condition, values, **how)
    yield page
    while page.following:
        page = query(table, condition, values, page.following, **how)
        yield page


def _start(after: Place) -> Mapping[str, Any]:
    return {"ExclusiveStartKey": encoded(after)} if after else {}


def _page(answer: "QueryOutputTypeDef | ScanOutputTypeDef") -> Page:
    following = answer.get("LastEvaluatedKey")
    items = [read(item) for item in answer.get("Items", [])]
    return Page(items, decoded(following) if following else None, answer.get("ScannedCount", len(items)))
