"""Lets one instance at a time mint a token, and tells the others what became of it."""

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.domain.minting import Turn
from siro_bridge.domain.texts import cut
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.table import LONGEST_REASON

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECONDS = 60

ENDED = 0
"""`until` of a turn that was ended."""

_FREE = "attribute_not_exists(pk) OR #until <= :now OR (attribute_exists(failure) AND #behalf <> :behalf)"
_MINE = "#owner = :owner"


class DynamoMintGate:
    """One for each `name`. A turn that nobody ends lasts `seconds`.

    `behalf` says what is minted with: a failure is of no concern to who mints with something else.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        clock: Callable[[], float] = time.time,
        *,
        name: str = "mint",
        seconds: int = SECONDS,
        behalf: str = "",
    ) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock
        self._key = {"pk": "token", "sk": name}
        self._seconds = seconds
        self._behalf = behalf

    def pass_once(self) -> Turn:
        now, owner = int(self._clock()), uuid.uuid4().hex
        values = {
            ":now": now,
            ":until": now + self._seconds,
            ":owner": owner,
            ":behalf": self._behalf,
        }
        update = "SET #until = :until, #owner = :owner, #behalf = :behalf REMOVE failure, refused"
        passed = self._table.update_if(self._key, update, _FREE, values, returning="ALL_OLD")
        if passed.done:
            broken_off = None if "failure" in passed.item else passed.item.get("until")
            return Turn(passed=True, until=now + self._seconds, broken_off=broken_off or None, owner=owner)
        if passed.item.get("owner") == owner:  # the answer to the first try was lost
            return Turn(passed=True, until=now + self._seconds, owner=owner)
        refused = bool(passed.item.get("refused"))
        until = int(passed.item.get("until") or 0)
        return Turn(passed=False, until=until, failure=passed.item.get("failure", ""), refused=refused)

    def end(self, turn: Turn) -> None:
        """Nothing, when another's turn has begun since."""
        values = {":owner": turn.owner, ":until": ENDED}
        self._table.update_if(self._key, "SET #until = :until", _MINE, values)

    def fail(self, turn: Turn, reason: str, *, refused: bool, until: float | None = None) -> None:
        """The same."""
        values = {
            ":owner": turn.owner,
            ":failure": cut(reason, LONGEST_REASON),
            ":refused": refused,
            ":until": int(max(until or 0, turn.until)),
        }
        update = "SET failure = :failure, refused = :refused, #until = :until"
        self._table.update_if(self._key, update, _MINE, values)
