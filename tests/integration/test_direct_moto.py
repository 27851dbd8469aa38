"""What is asked of a quicker moto directly is answered as what is asked of moto as it comes."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.integration.aws import TABLE, aws_client, create_state_table
from tests.integration.direct_moto import OPERATIONS
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


SECRET = {"Name": "secret", "SecretString": '{"key": "ö & = ?"}', "ClientRequestToken": "a" * 32}
ASKED_OF_OTHERS: dict[str, tuple[str, Ask]] = {
    "create a queue": ("sqs", lambda sqs: sqs.create_queue(QueueName="queue", Attributes={"VisibilityTimeout": "60"})),
    "receive and delete": ("sqs", lambda sqs: _received(sqs, _queue(sqs))),
    "receive from no queue": (
        "sqs",
        lambda sqs: sqs.receive_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/1/a"),
    ),
    "delete what was not received": ("sqs", lambda sqs: sqs.delete_message(QueueUrl=_queue(sqs), ReceiptHandle="no")),
    "create a secret": ("secretsmanager", lambda secrets: secrets.create_secret(**SECRET)),
    "create a secret twice": ("secretsmanager", lambda secrets: [secrets.create_secret(**SECRET) for _ in range(2)][1]),
    "get a secret": ("secretsmanager", lambda secrets: _kept(secrets, "AWSCURRENT")),
    "get the one before": ("secretsmanager", lambda secrets: _kept(secrets, "AWSPREVIOUS")),
    "get no secret": ("secretsmanager", lambda secrets: secrets.get_secret_value(SecretId="other")),
    "put into no secret": ("secretsmanager", lambda secrets: secrets.put_secret_value(SecretId="a", SecretString="b")),
}
"""The service, and what it is asked."""

BY_CHANCE = ("MessageId", "ReceiptHandle", "ARN", "CreatedDate", "SentTimestamp", "ApproximateFirstReceiveTimestamp")


def _queue(sqs: Any) -> str:
    return str(sqs.create_queue(QueueName="queue")["QueueUrl"])


def _received(sqs: Any, url: str) -> Any:
    sqs.send_message(
        QueueUrl=url, MessageBody="ö", MessageAttributes={"svix_id": {"DataType": "String", "StringValue": "m"}}
    )
    received = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"], VisibilityTimeout=9
    )
    sqs.delete_message(QueueUrl=url, ReceiptHandle=received["Messages"][0]["ReceiptHandle"])
    assert sqs.receive_message(QueueUrl=url).get("Messages", []) == []
    return received


def _kept(secrets: Any, stage: str) -> Any:
    secrets.create_secret(**SECRET)
    put = secrets.put_secret_value(SecretId="secret", SecretString="{}", ClientRequestToken="b" * 32)
    got = secrets.get_secret_value(SecretId="secret", VersionStage=stage)
    return {"put": _without_chance(put), **got}


def _without_chance(answer: Any) -> Any:
    """Without what is drawn anew each time, and the clock."""
    if isinstance(answer, dict):
        left_out = (*BY_CHANCE, "ResponseMetadata")
        return {name: _without_chance(value) for name, value in answer.items() if name not in left_out}
    return [_without_chance(each) for each in answer] if isinstance(answer, list) else answer


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


def _answer_of_other(client: Any, ask: Ask) -> Any:
    try:
        return _without_chance(ask(client))
    except ClientError as error:
        return {**error.response, "ResponseMetadata": None, "said": str(error), "class": type(error).__name__}


@pytest.mark.parametrize(("service", "ask"), ASKED_OF_OTHERS.values(), ids=ASKED_OF_OTHERS)
def test_other_services_answer_the_same(service: str, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        answered = _answer_of_other(aws_client(service), ask)
    make_moto_slow(monkeypatch)
    with mock_aws():
        assert answered == _answer_of_other(boto3.Session().client(service), ask)  # type: ignore[call-overload]


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_answer_and_effect_are_the_same(moto: None, ordinary: Any, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = _answer(aws_client("dynamodb"), ask)
    make_moto_slow(monkeypatch)
    assert answered == _answer(ordinary, ask)


def test_every_operation_that_is_asked_directly_is_compared(moto: None) -> None:
    asked: dict[str, set[str]] = {service: set() for service in OPERATIONS}
    clients: dict[str, Any] = {service: boto3.Session().client(service) for service in OPERATIONS}  # type: ignore[call-overload]
    for service, client in clients.items():
        client.meta.events.register(f"before-call.{service}", lambda model, **_: asked[_named(model)].add(model.name))
    for ask in ASKED.values():
        _answer(clients["dynamodb"], ask)
    for service, ask in ASKED_OF_OTHERS.values():
        with mock_aws():
            _answer_of_other(clients[service], ask)
    assert {service: asked[service] >= OPERATIONS[service] for service in OPERATIONS} == dict.fromkeys(OPERATIONS, True)


def _named(model: Any) -> str:
    return str(model.service_model.service_name)
