"""DynamoDB, SQS and Secrets Manager in a process, as far as the functions use them: a hundred times quicker than moto.

A story costs mostly what moto needs to answer. `test_proof.py` tells the same stories on both and compares the calls,
all items that are left, and what the CRM holds.
"""

import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from tests.integration.aws import bridge_client
from tests.proof.expressions import Given, Item, condition, update

INDEX_KEYS = ("pk", "sk", "due_shard", "due_at")
_FAILED = "ConditionalCheckFailedException"


def _given(request: Mapping[str, Any], item: Item) -> Given:
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    return Given(item, names or {}, values or {})


def _key(key: Mapping[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


class Table:
    """The state table, with its index `due`. Attributes are as DynamoDB writes them."""

    def __init__(self) -> None:
        self.meta = bridge_client("dynamodb").meta
        self.partitions: dict[str, dict[str, Item]] = {}

    def create_table(self, **_: Any) -> Any:
        return {}

    def get_item(self, *, Key: Item, **_: Any) -> Any:
        found = self._get(Key)
        return {"Item": dict(found)} if found else {}

    def put_item(self, **request: Any) -> Any:
        old = self._check("PutItem", request, request["Item"])
        self._put(request["Item"])
        return {"Attributes": old} if old and request.get("ReturnValues") == "ALL_OLD" else {}

    def update_item(self, **request: Any) -> Any:
        old = self._check("UpdateItem", request, request["Key"])
        new = dict(old or request["Key"])
        update(request["UpdateExpression"])(_given(request, old or {}), new)
        self._put(new)
        returned = {"ALL_NEW": new, "ALL_OLD": old or {}}.get(request.get("ReturnValues", "NONE"))
        return {} if returned is None else {"Attributes": dict(returned)}

    def delete_item(self, **request: Any) -> Any:
        self._check("DeleteItem", request, request["Key"])
        self._delete(request["Key"])
        return {}

    def query(self, **request: Any) -> Any:
        if request.get("IndexName"):
            found = [each for part in self.partitions.values() for each in part.values() if "due_shard" in each]
            found.sort(key=lambda each: (Decimal(each["due_at"]["N"]), _key(each)))
            items: Iterable[Item] = ({name: each[name] for name in INDEX_KEYS} for each in found)
        else:
            pk = request["ExpressionAttributeValues"][request["KeyConditionExpression"].split()[2]]["S"]
            part = self.partitions.get(pk, {})
            items = (part[sk] for sk in sorted(part))
        wanted = condition(request["KeyConditionExpression"])
        matching = [each for each in items if wanted(_given(request, each))]
        return self._page(request, matching if request.get("ScanIndexForward", True) else matching[::-1])

    def scan(self, **request: Any) -> Any:
        everything = [part[sk] for _, part in sorted(self.partitions.items()) for sk in sorted(part)]
        return self._page(request, everything)

    def batch_get_item(self, *, RequestItems: Any) -> Any:
        [(name, wanted)] = RequestItems.items()
        found = (self._get(key) for key in wanted["Keys"])
        return {"Responses": {name: [dict(each) for each in found if each]}, "UnprocessedKeys": {}}

    def batch_write_item(self, *, RequestItems: Any) -> Any:
        [requests] = RequestItems.values()
        for each in requests:
            if "PutRequest" in each:
                self._put(each["PutRequest"]["Item"])
            else:
                self._delete(each["DeleteRequest"]["Key"])
        return {"UnprocessedItems": {}}

    def transact_write_items(self, *, TransactItems: Any) -> Any:
        acts = [(kind, request) for each in TransactItems for kind, request in each.items()]
        failed = [not self._holds(request, request.get("Key") or request["Item"]) for _, request in acts]
        if any(failed):
            reasons = [{"Code": "ConditionalCheckFailed" if each else "None"} for each in failed]
            told: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(told, "TransactWriteItems")
        for kind, request in acts:
            if kind == "Put":
                self._put(request["Item"])
            elif kind == "Delete":
                self._delete(request["Key"])
            elif kind == "Update":
                self.update_item(**request)
        return {}

    def _page(self, request: Mapping[str, Any], items: list[Item]) -> Any:
        if start := request.get("ExclusiveStartKey"):
            places = [_key(each) for each in items]
            items = items[places.index(_key(start)) + 1 :] if _key(start) in places else items
        looked_at = items[: request.get("Limit")]
        kept = condition(request["FilterExpression"]) if "FilterExpression" in request else None
        found = [each for each in looked_at if kept is None or kept(_given(request, each))]
        answer: dict[str, Any] = {"ScannedCount": len(looked_at), "Count": len(found)}
        if len(looked_at) == request.get("Limit"):
            answer["LastEvaluatedKey"] = {name: looked_at[-1][name] for name in INDEX_KEYS if name in looked_at[-1]}
        if request.get("Select") == "COUNT":
            return answer
        if shown := request.get("ProjectionExpression"):
            names = [_given(request, {}).names.get(name.strip(), name.strip()) for name in shown.split(",")]
            found = [{name: each[name] for name in names if name in each} for each in found]
        return answer | {"Items": [dict(each) for each in found]}

    def _check(self, operation: str, request: Mapping[str, Any], key: Item) -> Item | None:
        old = self._get(key)
        if not self._holds(request, key):
            told: Any = {"Error": {"Code": _FAILED, "Message": "The conditional request failed"}}
            if old and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
                told["Item"] = dict(old)
            raise ClientError(told, operation)
        return old

    def _holds(self, request: Mapping[str, Any], key: Item) -> bool:
        asked = request.get("ConditionExpression")
        return not asked or condition(asked)(_given(request, self._get(key) or {}))

    def _get(self, key: Item) -> Item | None:
        pk, sk = _key(key)
        return self.partitions.get(pk, {}).get(sk)

    def _put(self, item: Item) -> None:
        pk, sk = _key(item)
        self.partitions.setdefault(pk, {})[sk] = dict(item)

    def _delete(self, key: Item) -> None:
        pk, sk = _key(key)
        self.partitions.get(pk, {}).pop(sk, None)


class Queue:
    """One queue. What is received stays hidden for `visibility` seconds."""

    def __init__(self) -> None:
        self.meta = bridge_client("sqs").meta
        self.visibility = 30.0
        self._messages: dict[str, tuple[str, float]] = {}
        self._ids = (f"m-{number}" for number in count())

    def set_queue_attributes(self, *, QueueUrl: str, Attributes: Mapping[str, str]) -> Any:
        self.visibility = float(Attributes["VisibilityTimeout"])

    def create_queue(self, **_: Any) -> Any:
        return {"QueueUrl": "https://sqs.test/enrichment"}

    def send_message(self, *, MessageBody: str, **_: Any) -> Any:
        id_ = next(self._ids)
        self._messages[id_] = (MessageBody, 0.0)
        return {"MessageId": id_}

    def send_message_batch(self, *, Entries: Any, **_: Any) -> Any:
        sent = [self.send_message(MessageBody=each["MessageBody"]) for each in Entries]
        return {"Successful": sent, "Failed": []}

    def receive_message(self, *, MaxNumberOfMessages: int, **_: Any) -> Any:
        now = time.time()
        seen = [(id_, body) for id_, (body, until) in self._messages.items() if until <= now][:MaxNumberOfMessages]
        self._messages |= {id_: (body, now + self.visibility) for id_, body in seen}
        return {"Messages": [{"Body": body, "ReceiptHandle": id_, "MessageId": id_} for id_, body in seen]}

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> Any:
        self._messages.pop(ReceiptHandle, None)
        return {}


class Safe:
    """Secrets, each with its versions' number."""

    def __init__(self) -> None:
        self.meta = bridge_client("secretsmanager").meta
        self._secrets: dict[str, list[str]] = {}

    def create_secret(self, *, Name: str, SecretString: str) -> Any:
        self._secrets[Name] = [SecretString]

    def get_secret_value(self, *, SecretId: str, **_: Any) -> Any:
        versions = self._secrets[SecretId]
        return {"SecretString": versions[-1], "VersionId": f"{SecretId}-{len(versions)}"}

    def put_secret_value(self, *, SecretId: str, SecretString: str, **_: Any) -> Any:
        self._secrets[SecretId].append(SecretString)
        return {"VersionId": f"{SecretId}-{len(self._secrets[SecretId])}"}
