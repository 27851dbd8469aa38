"""Reads and writes of many items at once."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_random_exponential

from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state.table import INDEX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

READ_AT_ONCE = 100
WRITE_AT_ONCE = 25
ATTEMPTS = 8

Item = dict[str, Any]


def read_items(client: "DynamoDBClient", table_name: str, keys: Sequence[Item]) -> list[Item]:
    """The items that exist, in any order."""
    items: list[Item] = []

    def read(left: Item) -> Item:
        answer = client.batch_get_item(RequestItems=left)
        items.extend(answer["Responses"].get(table_name, []))
        unprocessed: Item = answer.get("UnprocessedKeys") or {}
        return unprocessed

    for some in chunks(keys, READ_AT_ONCE):
        _until_done(read, {table_name: {"Keys": list(some), "ConsistentRead": True}})
    return items


def put_items(client: "DynamoDBClient", table_name: str, items: Sequence[Item]) -> None:
    _write(client, table_name, [{"PutRequest": {"Item": item}} for item in items])


def delete_items(client: "DynamoDBClient", table_name: str, keys: Sequence[Item]) -> None:
    _write(client, table_name, [{"DeleteRequest": {"Key": key}} for key in keys])


def query_due(client: "DynamoDBClient", table_name: str, shard: str, *, now: int, limit: int) -> list[Item]:
    """Keys of the items of one shard whose time has come, the oldest first."""
    answer = client.query(
        TableName=table_name,
        IndexName=INDEX,
        KeyConditionExpression="due_shard = :shard AND due_at <= :now",
        ExpressionAttributeValues={":shard": {"S": shard}, ":now": {"N": str(now)}},
        Limit=limit,
    )
    items: list[Item] = answer["Items"]
    return items


def count_listed(client: "DynamoDBClient", table_name: str, shard: str) -> int:
    """How many items the index lists under a shard, whatever their time."""
    pages = client.get_paginator("query").paginate(
        TableName=table_name,
        IndexName=INDEX,
        KeyConditionExpression="due_shard = :shard",
        ExpressionAttributeValues={":shard": {"S": shard}},
        Select="COUNT",
    )
    return sum(page["Count"] for page in pages)


def _write(client: "DynamoDBClient", table_name: str, requests: Sequence[Item]) -> None:
    def write(left: Item) -> Item:
        unprocessed: Item = client.batch_write_item(RequestItems=left).get("UnprocessedItems") or {}
        return unprocessed

    for some in chunks(requests, WRITE_AT_ONCE):
        _until_done(write, {table_name: list(some)})


def _until_done(operation: Callable[[Item], Item], request: Item) -> None:
    """DynamoDB answers a throttled part of a batch as unprocessed, and expects it again after a pause."""
    left = request

    def once() -> bool:
        nonlocal left
        left = operation(left)
        return bool(left)

    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        retry=retry_if_result(bool),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        retry_error_callback=lambda _: True,
    )
    if retrying(once):
        raise UnavailableError("StateTable: DynamoDB kept throttling a batch")
