"""Lets one instance a minute mint a token, and tells the others what became of it."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.domain.minting import Turn
from siro_bridge.state import reasons, table

_KEY = {"pk": table.text("token"), "sk": table.text("mint")}

SECONDS = 60


class DynamoMintGate:
    def __init__(self, client: Any, table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    @table.table_errors
    def pass_once(self) -> Turn:
        now = int(self._clock())
        try:
            self._client.put_item(
                TableName=self._table,
                Item={**_KEY, "until": table.number(now + SECONDS)},
                ConditionExpression="attribute_not_exists(pk) OR #until <= :now",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":now": table.number(now)},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            before = table.blocking_item(error)
            refused = bool(before.get("refused", {}).get("BOOL"))
            return Turn(passed=False, failure=table.read(before, "failure"), refused=refused)
        return Turn(passed=True, until=now + SECONDS)

    @table.table_errors
    def fail(self, turn: Turn, reason: str, *, refused: bool) -> None:
        """Nothing, when another's minute has begun since."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_KEY,
                UpdateExpression="SET failure = :failure, refused = :refused",
                ConditionExpression="#until = :until",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={
                    ":until": table.number(turn.until),
                    ":failure": reasons.reason(reason),
                    ":refused": {"BOOL": refused},
                },
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
