"""Lets one instance a minute mint a token, and tells the others what became of it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.domain.minting import Turn
from siro_bridge.domain.texts import cut
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.table import LONGEST_REASON

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = {"pk": "token", "sk": "mint"}

SECONDS = 60


class DynamoMintGate:
    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock

    def pass_once(self) -> Turn:
        now = int(self._clock())
        turn = _KEY | {"until": now + SECONDS}
        free = "attribute_not_exists(pk) OR #until <= :now"
        passed = self._table.put_if(turn, free, {":now": now})
        if passed.done:
            return Turn(passed=True, until=now + SECONDS)
        refused = bool(passed.item.get("refused"))
        return Turn(passed=False, failure=passed.item.get("failure", ""), refused=refused)

    def fail(self, turn: Turn, reason: str, *, refused: bool) -> None:
        """Nothing, when another's minute has begun since."""
        values = {
            ":until": turn.until,
            ":failure": cut(reason, LONGEST_REASON),
            ":refused": refused,
        }
        update = "SET failure = :failure, refused = :refused"
        self._table.update_if(_KEY, update, "#until = :until", values)
