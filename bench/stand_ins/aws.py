"""DynamoDB, SQS and Secrets Manager that say yes to everything, in their JSON protocols.

DynamoDB keeps the items that are put whole, and gives them back by key, or all of a partition. Every condition holds,
an index lists nothing, and an update that asks for the item is given what it has just set. So the state table costs a
request and an answer.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from bench.stand_ins.http import Answer, Call
from bench.stand_ins.items import Items

Json = dict[str, Any]
_ASKED = ("if_", "is_")
"""Before the names of values that a condition asks for, and that are not set (`state/moving.py`)."""


class AwsStandIn:
    """`secrets` are JSON objects by the name under which they are asked for; they can be written."""

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        self._secrets = {name: json.dumps(value) for name, value in secrets.items()}
        self._items = Items()
        self._message_ids = itertools.count(1)
        self._operations: dict[str, Callable[[Json], Json]] = {
            "GetItem": self._items.get,
            "PutItem": self._items.put,
            "BatchGetItem": self._items.get_batch,
            "BatchWriteItem": self._items.write_batch,
            "TransactWriteItems": self._items.write_transaction,
            "Query": self._items.query,
            "UpdateItem": _updated,
            "SendMessage": self._sent,
            "SendMessageBatch": self._sent_batch,
            "GetSecretValue": self._secret,
            "PutSecretValue": self._put_secret,
        }

    def __call__(self, call: Call) -> Answer:
        if call.path == "/read-units":
            return Answer({"units": self._items.units()})
        target = call.headers.get("x-amz-target", "")
        operation = self._operations.get(target.rpartition(".")[2], _nothing)
        return Answer(operation(call.json()))

    def _sent(self, asked: Json) -> Json:
        digest = hashlib.md5(asked["MessageBody"].encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": f"message-{next(self._message_ids)}", "MD5OfMessageBody": digest}

    def _sent_batch(self, asked: Json) -> Json:
        return {"Successful": [self._sent(entry) | {"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}

    def _secret(self, asked: Json) -> Json:
        name = asked["SecretId"]
        return {"ARN": name, "Name": name, "VersionId": "1", "SecretString": self._secrets[name]}

    def _put_secret(self, asked: Json) -> Json:
        self._secrets[asked["SecretId"]] = asked["SecretString"]
        return {"ARN": asked["SecretId"], "VersionId": "2"}


def _nothing(_asked: Json) -> Json:
    return {}


def _updated(asked: Json) -> Json:
    if asked.get("ReturnValues") != "ALL_NEW":
        return {}
    given = {name.removeprefix(":"): value for name, value in asked["ExpressionAttributeValues"].items()}
    just_set = {name: value for name, value in given.items() if not name.startswith(_ASKED)}
    return {"Attributes": asked["Key"] | just_set | {"seq": {"N": "1"}}}
