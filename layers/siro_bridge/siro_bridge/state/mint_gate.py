"""Lets one instance a minute mint a token."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.state import table

SECONDS = 60


class DynamoMintGate:
    def __init__(self, client: Any, table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    @table.table_errors
    def pass_once(self) -> bool:
        now = int(self._clock())
        try:
            self._client.put_item(
                TableName=self._table,
                Item={"pk": table.text("token"), "sk": table.text("mint"), "until": table.number(now + SECONDS)},
                ConditionExpression="attribute_not_exists(pk) OR #until <= :now",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":now": table.number(now)},
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return False
        return True
