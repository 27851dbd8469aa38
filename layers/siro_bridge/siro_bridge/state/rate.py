"""Siro's requests a minute, counted by ourselves: one token bucket a token, shared through the state table.

Siro allows `limit` requests a minute and says neither what is left nor when to come back. The bucket holds
`capacity` and refills so that capacity plus a minute's refill (and the lots still held) stay within the limit.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.bucket import Bucket, Level
from siro_bridge.domain.errors import SiroUnavailableError
from siro_bridge.state.state_table import Item, StateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LOT = 20
"""Requests taken at once: the table is asked a twentieth as often."""

LOT_SECONDS = 10.0
"""A lot that is not used by then is given up, so that hoarded lots cannot add up to more than the limit."""

ATTEMPTS = 20

_FILLED = "SET filled_at = :now, expires_at = :expiry, a_minute = :a_minute"


def told_limit(client: "DynamoDBClient", table_name: str, token: str) -> int | None:
    """The limit that was last kept to, for who does not know the mapping; None where nobody told it for a day."""
    found = StateTable(client, table_name).get(_key(token)) or {}
    return found.get("a_minute")


def _key(token: str) -> Item:
    return {"pk": f"rate#{token}", "sk": "bucket"}


class DynamoBudget:
    """For one `token`, organization or oauth.

    A caller leaves `reserve_share` of a full bucket to those who have none to keep, if its own lot fits beside it.
    `longest_wait` (seconds) is how long `take` may sleep; then it raises SiroUnavailableError.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        token: str,
        *,
        limit: int = 1000,
        reserve_share: float = 0.0,
        longest_wait: float = 30.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = StateTable(client, table_name)
        self._key = _key(token)
        self._bucket = Bucket(limit, LOT_SECONDS)
        self._lot = max(1, min(LOT, limit // 20))
        self._least = min(self._lot + self._bucket.capacity * reserve_share, self._bucket.capacity)
        self._longest_wait = longest_wait
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._held = 0
        self._held_until = 0.0

    def take(self) -> None:
        waited = 0.0
        while (pause := self._take()) > 0:
            if waited + pause > self._longest_wait:
                raise SiroUnavailableError("Siro: this minute's requests are used up", retry_after=pause)
            self._sleep(pause)
            waited += pause

    def exhausted(self) -> None:
        """A 429 all the same: somebody else uses the token, too. The bucket begins again, empty."""
        with self._lock:
            self._held = 0
        values = self._values(Level(0.0, self._clock())) | {":none": 0}
        self._table.update(self._key, f"{_FILLED}, tokens = :none", values)

    def _take(self) -> float:
        """0 when taken, else the seconds until it may be tried again."""
        with self._lock:
            if self._held and self._clock() < self._held_until:
                self._held -= 1
                return 0.0
            pause = self._take_lot()
            if pause == 0:
                self._held, self._held_until = self._lot - 1, self._clock() + LOT_SECONDS
            return pause

    def _take_lot(self) -> float:
        for _ in range(ATTEMPTS):
            seen = self._read()
            now = self._clock()
            level = self._bucket.level(seen, now)
            if level.tokens < self._least:
                return self._bucket.seconds_until(level, self._least)
            if self._write(seen, Level(level.tokens - self._lot, now)):
                return 0.0
        return 1.0  # many take at once: stand back

    def _read(self) -> Level | None:
        item = self._table.get(self._key)
        return Level(float(item["tokens"]), float(item["filled_at"])) if item else None

    def _write(self, seen: Level | None, level: Level) -> bool:
        values = self._values(level) | {":tokens": level.tokens}
        condition = "attribute_not_exists(pk)"
        if seen:
            condition = "tokens = :seen_tokens AND filled_at = :seen_at"
            values |= {":seen_tokens": seen.tokens, ":seen_at": seen.at}
        return self._table.update_if(self._key, f"{_FILLED}, tokens = :tokens", condition, values).done

    def _values(self, level: Level) -> dict[str, Any]:
        return {
            ":now": level.at,
            ":expiry": int(level.at) + 86_400,
            ":a_minute": self._bucket.limit,
        }
