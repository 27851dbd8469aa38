"""The state table: its items as ordinary values, read, written, or written under a condition.

An item's attributes are texts, numbers, truths, bytes, mappings and sets of texts; how DynamoDB writes them down
(`{"S": "a text"}`) is known here alone. In every expression `#name` stands for the attribute of that name, unless
`names` says otherwise.

Everything here raises UnavailableError where DynamoDB fails, since whatever was asked can be asked again, and
StateTooLargeError for what is too large for an item.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import NewerStateError, StateTooLargeError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.literals import ReturnValueType
    from mypy_boto3_dynamodb.type_defs import (
        ConditionCheckTypeDef,
        DeleteItemInputTypeDef,
        PutItemInputTypeDef,
        TransactWriteItemTypeDef,
        UpdateItemInputTypeDef,
    )

Item = dict[str, Any]
"""An item, its key or a part of it: values by attribute."""

STATE_VERSION = 1
"""Of what the items mean. A release that gives an attribute another meaning raises it and writes it into the items."""

NEEDS = "needs"
"""The attribute that says which version a release has to know to read the item; an item without it needs the first."""

READABLE = f"(attribute_not_exists({NEEDS}) OR {NEEDS} <= :state_version)"
"""As a condition of a write that does not read the item first."""

CONDITION_FAILED = "ConditionalCheckFailedException"
NEVER_TAKEN = "ValidationException"
"""Asked again it would be answered the same: that is a bug, not an outage."""

_TOO_LARGE = "size has exceeded the maximum allowed size"
"""DynamoDB's words about an item of more than 400 KB."""

_ALIAS = re.compile(r"#(\w+)")


class Write(NamedTuple):
    """Whether a conditional write was made.

    `item` is the item that stood in its way, or else what the write was asked to return of the item.
    """

    done: bool
    item: Item


class StateTable(NamedTuple):
    client: "DynamoDBClient"
    name: str

    def get(self, key: Item) -> Item | None:
        """As it is now, after all writes."""
        with failures():
            found = self.client.get_item(TableName=self.name, Key=encoded(key), ConsistentRead=True).get("Item")
        return None if found is None else read(found)

    def put(self, item: Item) -> None:
        with failures():
            self.client.put_item(TableName=self.name, Item=encoded(item))

    def put_if(self, item: Item, condition: str, values: Item) -> Write:
        request: PutItemInputTypeDef = {
            "TableName": self.name,
            "Item": encoded(item),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encoded(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if aliases := _aliases(condition):
            request["ExpressionAttributeNames"] = aliases
        return _write_if(lambda: self.client.put_item(**request))

    def update(self, key: Item, update: str, values: Item, names: Mapping[str, str] | None = None) -> None:
        request = self._update(key, update, "", values, names)
        with failures():
            self.client.update_item(**request)

    def update_if(
        self,
        key: Item,
        update: str,
        condition: str,
        values: Item,
        *,
        names: Mapping[str, str] | None = None,
        returning: "ReturnValueType" = "NONE",
    ) -> Write:
        request = self._update(key, update, condition, values, names)
        request["ConditionExpression"] = condition
        request["ReturnValues"] = returning
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return _write_if(lambda: self.client.update_item(**request))

    def delete(self, key: Item) -> None:
        with failures():
            self.client.delete_item(TableName=self.name, Key=encoded(key))

    def delete_if(self, key: Item, condition: str, values: Item) -> Write:
        request: DeleteItemInputTypeDef = {
            "TableName": self.name,
            "Key": encoded(key),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encoded(values),
        }
        if aliases := _aliases(condition):
            request["ExpressionAttributeNames"] = aliases
        return _write_if(lambda: self.client.delete_item(**request))

    def write_while(self, items: Sequence[Item], gone: Sequence[Item], key: Item, condition: str, values: Item) -> bool:
        """Puts `items` and deletes the keys `gone`, 99 in all at most, in one transaction with a look at another item.

        False, and nothing written, if the condition fails there.
        """
        check: ConditionCheckTypeDef = {
            "TableName": self.name,
            "Key": encoded(key),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": _aliases(condition),
            "ExpressionAttributeValues": encoded(values),
        }
        writes: list[TransactWriteItemTypeDef] = [{"ConditionCheck": check}]
        writes += [{"Put": {"TableName": self.name, "Item": encoded(item)}} for item in items]
        writes += [{"Delete": {"TableName": self.name, "Key": encoded(each)}} for each in gone]
        with failures():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                reasons = error.response.get("CancellationReasons", [])
                if reasons and reasons[0].get("Code") == "ConditionalCheckFailed":
                    return False
                raise
        return True

    def get_some(self, keys: Sequence[Item], *, consistent: bool = True) -> tuple[list[Item], list[Item]]:
        """Those of at most 100 items that exist, in any order; and the keys that DynamoDB is to be asked for again.

        What is not `consistent` may be a second old, and costs half.
        """
        wanted: Item = {self.name: {"Keys": [encoded(key) for key in keys], "ConsistentRead": consistent}}
        with failures():
            answer = self.client.batch_get_item(RequestItems=wanted)
        left = answer.get("UnprocessedKeys", {}).get(self.name)
        found = [read(item) for item in answer["Responses"].get(self.name, [])]
        return found, [decoded(key) for key in left["Keys"]] if left else []

    def put_some(self, items: Sequence[Item]) -> list[Item]:
        """At most 25; answers those that are to be put again."""
        left = self._write_some([{"PutRequest": {"Item": encoded(item)}} for item in items])
        return [decoded(each["PutRequest"]["Item"]) for each in left]

    def delete_some(self, keys: Sequence[Item]) -> list[Item]:
        left = self._write_some([{"DeleteRequest": {"Key": encoded(key)}} for key in keys])
        return [decoded(each["DeleteRequest"]["Key"]) for each in left]

    def _write_some(self, requests: Sequence[Any]) -> Sequence[Any]:
        with failures():
            answer = self.client.batch_write_item(RequestItems={self.name: requests})
        return answer.get("UnprocessedItems", {}).get(self.name, [])

    def _update(
        self, key: Item, update: str, condition: str, values: Item, names: Mapping[str, str] | None
    ) -> "UpdateItemInputTypeDef":
        request: UpdateItemInputTypeDef = {"TableName": self.name, "Key": encoded(key), "UpdateExpression": update}
        if values:
            request["ExpressionAttributeValues"] = encoded(values)
        if aliases := names or _aliases(f"{update} {condition}"):
            request["ExpressionAttributeNames"] = aliases
        return request


@contextmanager
def failures() -> Iterator[None]:
    """DynamoDB's failures as ours."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == NEVER_TAKEN and _TOO_LARGE in str(error):
            raise StateTooLargeError("StateTable: what is to be remembered of this is more than 400 KB") from error
        if code == NEVER_TAKEN:
            raise
        raise UnavailableError(f"StateTable: DynamoDB answered {code}") from error
    except BotoCoreError as error:
        raise UnavailableError(f"StateTable: DynamoDB cannot be reached ({type(error).__name__})") from error


def key_of(item: Mapping[str, Any]) -> Item:
    """By which the item, or a part of it, is found in the table."""
    return {"pk": item["pk"], "sk": item["sk"]}


def encoded(item: Mapping[str, Any]) -> Item:
    """As DynamoDB writes an item: the kind of each value before it."""
    return {name: _encoded(value) for name, value in item.items()}


def read(item: Mapping[str, Any]) -> Item:
    """A whole item as it is meant. Raises NewerStateError for one that only a newer release can read."""
    if NEEDS not in item:
        return decoded(item)
    if int(item[NEEDS]["N"]) > STATE_VERSION:
        where = item.get("pk", {}).get("S", "an item")
        raise NewerStateError(
            f"StateTable: {where} was written by a newer release of Siro Bridge, and this one would misread it; deploy "
            "the newer one again, see docs/upgrading.md"
        )
    return decoded({name: value for name, value in item.items() if name != NEEDS})


def decoded(item: Mapping[str, Any]) -> Item:
    """What `encoded` made it of; a number is whole where it can be."""
    return {name: _decoded(attribute) for name, attribute in item.items()}


def _encoded(value: Any) -> Item:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": value}
    return {"SS": sorted(value)} if isinstance(value, AbstractSet) else {"M": encoded(value)}


def _decoded(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    read = _READERS.get(kind)
    return read(value) if read else value


def _number(digits: str) -> int | float:
    if digits.lstrip("-").isdecimal():
        return int(digits)
    number = float(digits)
    return int(number) if number.is_integer() else number


_READERS: Mapping[str, Callable[[Any], Any]] = {"N": _number, "M": decoded, "SS": frozenset, "B": bytes}


def _aliases(expression: str) -> dict[str, str]:
    return {f"#{name}": name for name in _ALIAS.findall(expression)}


def _write_if(write: Callable[[], Mapping[str, Any]]) -> Write:
    """Whatever else than the condition stops the write is raised."""
    with failures():
        try:
            answer = write()
        except ClientError as error:
            if error.response["Error"]["Code"] != CONDITION_FAILED:
                raise
            response: Mapping[str, Any] = error.response
            return Write(done=False, item=read(response.get("Item", {})))
        return Write(done=True, item=read(answer.get("Attributes", {})))
