"""One item of the state table at a time: read, written, or written under a condition."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from siro_bridge.state.table import CONDITION_FAILED, Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.literals import ReturnValueType
    from mypy_boto3_dynamodb.type_defs import DeleteItemInputTypeDef, PutItemInputTypeDef, UpdateItemInputTypeDef

_ALIAS = re.compile(r"#(\w+)")


class Write(NamedTuple):
    """Whether a conditional write was made.

    `item` is the item that stood in its way, or else what the write was asked to return of the item.
    """

    done: bool
    item: Item


class StateTable(NamedTuple):
    """In every expression `#name` stands for the attribute of that name, unless `names` says otherwise."""

    client: "DynamoDBClient"
    name: str

    def get(self, key: Item) -> Item | None:
        """As it is now, after all writes."""
        found = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item")
        return None if found is None else dict(found)

    def put(self, item: Item) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def put_if(self, item: Item, condition: str, values: Item) -> Write:
        request: PutItemInputTypeDef = {
            "TableName": self.name,
            "Item": item,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if aliases := _aliases(condition):
            request["ExpressionAttributeNames"] = aliases
        return _write_if(lambda: self.client.put_item(**request))

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
        request: UpdateItemInputTypeDef = {
            "TableName": self.name,
            "Key": key,
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ReturnValues": returning,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if values:
            request["ExpressionAttributeValues"] = values
        if aliases := names or _aliases(f"{update} {condition}"):
            request["ExpressionAttributeNames"] = aliases
        return _write_if(lambda: self.client.update_item(**request))

    def delete_if(self, key: Item, condition: str, values: Item) -> Write:
        request: DeleteItemInputTypeDef = {
            "TableName": self.name,
            "Key": key,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
        if aliases := _aliases(condition):
            request["ExpressionAttributeNames"] = aliases
        return _write_if(lambda: self.client.delete_item(**request))


def _aliases(expression: str) -> dict[str, str]:
    return {f"#{name}": name for name in _ALIAS.findall(expression)}


def _write_if(write: Callable[[], Mapping[str, Any]]) -> Write:
    """Whatever else than the condition stops the write is raised."""
    try:
        answer = write()
    except ClientError as error:
        if error.response["Error"]["Code"] != CONDITION_FAILED:
            raise
        response: Mapping[str, Any] = error.response
        return Write(done=False, item=dict(response.get("Item", {})))
    return Write(done=True, item=dict(answer.get("Attributes", {})))
