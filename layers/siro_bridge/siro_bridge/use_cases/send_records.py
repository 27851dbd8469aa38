"""Sends records to Siro in batches, and finds out which ones it refuses."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.deadline import REQUEST_SECONDS, Deadline
from siro_bridge.domain.errors import Issue, SiroRefusedError, SiroSlowError, SiroUnavailableError
from siro_bridge.domain.sync import Record

Synced = Literal["engagements", "opportunities"]

TOO_LARGE = 413
ATTEMPTS = 6


class SyncApi(Protocol):
    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]: ...

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    record: Record
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    record: Record
    issues: tuple[Issue, ...]


Sending = Accepted | Refused


@dataclass(slots=True)
class SendRecords:
    """`size` is the largest batch; it halves, for good, when Siro finds a batch too large or is too slow with it.

    Raises SiroUnavailableError when Siro stays away, OutOfTimeError when no further request may begin.
    """

    api: SyncApi
    deadline: Deadline
    size: int = 100
    sleep: Callable[[float], None] = time.sleep
    _retrying: Retrying = field(init=False)

    def __post_init__(self) -> None:
        self._retrying = Retrying(
            stop=self._gives_up,
            retry=retry_if_exception(_may_pass),
            wait=wait_random_exponential(multiplier=1, max=30),
            reraise=True,
            sleep=self.sleep,
        )

    def __call__(self, entity: Synced, records: Sequence[Record]) -> list[Sending]:
        """Every record's outcome, in any order. Sending a record again does no harm: it is a PUT."""
        outcomes: list[Sending] = []
        pending = [records]
        while pending:
            batch = pending.pop()
            if len(batch) > self.size:
                pending += chunks(batch, self.size)
            elif len(batch) == 1:
                outcomes.append(self._send_one(entity, batch[0]))
            elif batch:
                done, again = self._send_batch(entity, batch)
                outcomes += done
                pending += again
        return outcomes

    def _send_one(self, entity: Synced, record: Record) -> Sending:
        try:
            return Accepted(record, self._retrying(self._in_time, self.api.sync, entity, record.body))
        except SiroRefusedError as error:
            return Refused(record, error.issues or (Issue((), str(error)),))

    def _send_batch(self, entity: Synced, batch: Sequence[Record]) -> tuple[list[Sending], list[Sequence[Record]]]:
        """What is settled, and what must be sent again in smaller batches."""
        payloads = [record.body for record in batch]
        try:
            answers = self._retrying(self._in_time, self.api.sync_batch, entity, payloads)
        except SiroSlowError:
            return [], self._smaller(batch)
        except SiroRefusedError as error:
            if error.status == TOO_LARGE:
                return [], self._smaller(batch)
            return _isolate(batch, error)
        answered = {str(answer.get("externalId")): answer for answer in answers}
        done: list[Sending] = [
            Accepted(record, answered[record.external_id]) for record in batch if record.external_id in answered
        ]
        # a success that leaves a record out is none for that record: alone, it gets an answer of its own
        return done, [[record] for record in batch if record.external_id not in answered]

    def _smaller(self, batch: Sequence[Record]) -> list[Sequence[Record]]:
        self.size = max(1, min(self.size, len(batch) // 2))
        return list(chunks(batch, self.size))

    def _in_time(self, operation: Callable[..., Any], *arguments: Any) -> Any:
        self.deadline.require(REQUEST_SECONDS)
        return operation(*arguments)

    def _gives_up(self, state: RetryCallState) -> bool:
        return stop_after_attempt(ATTEMPTS)(state) or not self.deadline.allows(REQUEST_SECONDS)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, SiroUnavailableError) and not isinstance(error, SiroSlowError)


def _isolate(batch: Sequence[Record], error: SiroRefusedError) -> tuple[list[Sending], list[Sequence[Record]]]:
    """By the indexes in Siro's paths where every issue has one; otherwise by halves.

    Siro checks the elements of a batch one by one, so those it names are the bad ones; the others go again.
    """
    named: dict[int, list[Issue]] = {}
    for issue in error.issues:
        at = issue.path[0] if issue.path else None
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(batch):
            return [], list(chunks(batch, (len(batch) + 1) // 2))
        named.setdefault(at, []).append(Issue(issue.path[1:], issue.message))
    if not named:
        return [], list(chunks(batch, (len(batch) + 1) // 2))
    refused: list[Sending] = [Refused(batch[at], tuple(issues)) for at, issues in named.items()]
    return refused, [[record for at, record in enumerate(batch) if at not in named]]
