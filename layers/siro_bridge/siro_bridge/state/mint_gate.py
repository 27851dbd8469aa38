"""Lets one instance a minute mint a token, and tells the others what became of it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.domain.minting import Turn
from siro_bridge.state import reasons, table
from siro_bridge.state.state_table import StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = {"pk": table.text("token"), "sk": table.text("mint")}

SECONDS = 60


class DynamoMintGate:
    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock

    @table.table_errors
    def pass_once(self) -> Turn:
        now = int(self._clock())
        turn = _KEY | {"until": table.number(now + SECONDS)}
        free = "attribute_not_exists(pk) OR #until <= :now"
        passed = self._table.put_if(turn, free, {":now": table.number(now)})
        if passed.done:
            return Turn(passed=True, until=now + SECONDS)
        refused = bool(passed.item.get("refused", {}).get("BOOL"))
        return Turn(passed=False, failure=table.read(passed.item, "failure"), refused=refused)

    @table.table_errors
    def fail(self, turn: Turn, reason: str, *, refused: bool) -> None:
        """Nothing, when another's minute has begun since."""
        values = {
            ":until": table.number(turn.until),
            ":failure": reasons.reason(reason),
            ":refused": {"BOOL": refused},
        }
        update = "SET failure = :failure, refused = :refused"
        self._table.update_if(_KEY, update, "#until = :until", values)
