"""What is asked of a quicker moto directly is answered as what is asked of moto as it comes."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.integration.aws import TABLE, aws_client, create_state_table
from tests.integration.direct_dynamodb import OPERATIONS
from tests.integration.quick_moto import make_moto_slow

Ask = Callable[[Any], Any]

KEY = {"pk": {"S": "a"}, "sk": {"S": "1"}}
ITEM = KEY | {
    "due_shard": {"S": "s"},
    "due_at": {"N": "7.50"},
    "bytes": {"B": b"\x00\xff"},
    "many": {"L": [{"S": "ö"}, {"NULL": True}, {"BOOL": False}, {"M": {"b": {"B": b"x"}, "n": {"N": "1"}}}]},
    "set": {"SS": ["x", "y"]},
}
OTHER = {"pk": {"S": "a"}, "sk": {"S": "2"}, "due_shard": {"S": "s"}, "due_at": {"N": "8"}}
UPDATE = {
    "TableName": TABLE,
    "Key": KEY,
    "UpdateExpression": "SET word = :w, #m = :m ADD tries :one REMOVE many",
    "ExpressionAttributeNames": {"#m": "more"},
    "ExpressionAttributeValues": {":w": {"S": "w"}, ":m": {"M": {"x": {"N": "2"}}}, ":one": {"N": "1"}},
    "ReturnValues": "ALL_NEW",
}
TAKEN = {"TableName": TABLE, "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)"}
GONE = {"TableName": TABLE, "Key": OTHER, "ConditionExpression": "attribute_exists(pk)"}
DUE = {
    "TableName": TABLE,
    "IndexName": "due",
    "KeyConditionExpression": "due_shard = :s AND due_at <= :at",
    "ExpressionAttributeValues": {":s": {"S": "s"}, ":at": {"N": "8"}},
}

ASKED: dict[str, Ask] = {
    "get": lambda db: db.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True),
    "get what is not there": lambda db: db.get_item(TableName=TABLE, Key=OTHER | {"pk": {"S": "b"}}),
    "put over": lambda db: db.put_item(TableName=TABLE, Item=KEY | {"x": {"N": "1"}}, ReturnValues="ALL_OLD"),
    "put what is taken": lambda db: db.put_item(**TAKEN, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
    "update": lambda db: db.update_item(**UPDATE),
    "update another": lambda db: db.update_item(**UPDATE | {"Key": OTHER | {"sk": {"S": "3"}}}),
    "update by what is there": lambda db: db.update_item(
        TableName=TABLE,
        Key=KEY,
        UpdateExpression="SET many = list_append(many, :more), n = if_not_exists(n, :one), due_at = due_at + :one",
        ExpressionAttributeValues={":more": {"L": [{"S": "x"}]}, ":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    ),
    "update with two SET": lambda db: db.update_item(**UPDATE | {"UpdateExpression": "SET word = :w SET x = :w"}),
    "update the key": lambda db: db.update_item(**UPDATE | {"UpdateExpression": "SET pk = :w"}),
    "update one path twice": lambda db: db.update_item(**UPDATE | {"UpdateExpression": "SET #m = :m, #m.x = :one"}),
    "delete": lambda db: db.delete_item(TableName=TABLE, Key=KEY, ReturnValues="ALL_OLD"),
    "delete what is gone": lambda db: db.delete_item(**GONE),
    "query the index by page": lambda db: db.query(**DUE, Limit=1),
    "count": lambda db: db.query(**DUE, Select="COUNT"),
    "scan": lambda db: db.scan(TableName=TABLE, FilterExpression="attribute_exists(bytes)"),
    "batch get": lambda db: db.batch_get_item(RequestItems={TABLE: {"Keys": [KEY], "ConsistentRead": True}}),
    "batch write": lambda db: db.batch_write_item(
        RequestItems={TABLE: [{"PutRequest": {"Item": KEY}}, {"DeleteRequest": {"Key": _key(OTHER)}}]}
    ),
    "transact": lambda db: db.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": KEY | {"t": {"N": "1"}}}}, {"Delete": _deleted(OTHER)}]
    ),
    "transact in vain": lambda db: db.transact_write_items(
        TransactItems=[
            {"Update": {key: value for key, value in UPDATE.items() if key != "ReturnValues"}},
            {"Delete": _deleted(OTHER)},
            {"Put": {"TableName": TABLE, "Item": OTHER | {"sk": {"S": "4"}}}},
            {"ConditionCheck": GONE | {"Key": {"pk": {"S": "b"}, "sk": {"S": "b"}}}},
        ]
    ),
    "no such table": lambda db: db.get_item(TableName="other", Key=KEY),
    "half a key": lambda db: db.get_item(TableName=TABLE, Key={"pk": {"S": "a"}}),
}


def _key(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in KEY}


def _deleted(item: dict[str, Any]) -> dict[str, Any]:
    return {"TableName": TABLE, "Key": _key(item)}


@pytest.fixture(scope="module")
def ordinary() -> Any:
    return boto3.Session().client("dynamodb")


@pytest.fixture
def moto() -> Iterator[None]:
    with mock_aws():
        yield


def _answer(client: Any, ask: Ask) -> Any:
    """What was answered or raised, and what the table holds after it."""
    create_state_table(client)
    for item in (ITEM, OTHER):
        client.put_item(TableName=TABLE, Item=item)
    try:
        answer = ask(client)
        answer.pop("ResponseMetadata")
    except ClientError as error:
        answer = {**error.response, "ResponseMetadata": None, "said": str(error), "class": type(error).__name__}
    held = client.scan(TableName=TABLE)["Items"]
    client.delete_table(TableName=TABLE)
    return answer, held


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_answer_and_effect_are_the_same(moto: None, ordinary: Any, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = _answer(aws_client("dynamodb"), ask)
    make_moto_slow(monkeypatch)
    assert answered == _answer(ordinary, ask)


def test_every_operation_that_is_asked_directly_is_compared(moto: None, ordinary: Any) -> None:
    asked: set[str] = set()
    ordinary.meta.events.register("before-call.dynamodb", lambda model, **_: asked.add(model.name))
    for ask in ASKED.values():
        _answer(ordinary, ask)
    assert asked >= OPERATIONS
