"""Sends records to Siro in batches, and finds out which ones it refuses."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import Issue, SiroFailedError, SiroRefusedError, SiroSlowError, SiroUnavailableError
from siro_bridge.domain.said import NOTHING, Said
from siro_bridge.domain.sync.records import Record
from siro_bridge.domain.timing import REQUEST_SECONDS, RunClock
from siro_bridge.use_cases.find_failing import Search, SiroWorks

Synced = Literal["engagements", "opportunities"]

TOO_LARGE = 413
ATTEMPTS = 6


class SyncApi(Protocol):
    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]: ...

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]: ...

    def caller_identity(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    record: Record
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """`said` are Siro's own words, where it was Siro that refused: of a batch about all of its records."""

    record: Record
    issues: tuple[Issue, ...]
    said: Said = NOTHING


Sending = Accepted | Refused


@dataclass(slots=True)
class SendRecords:
    """`size` is the largest batch; it halves, for good, when Siro finds a batch too large or is too slow with it.

    Raises SiroUnavailableError when Siro stays away, OutOfTimeError when no further request may begin.
    """

    api: SyncApi
    clock: RunClock
    size: int = 100
    sleep: Callable[[float], None] = time.sleep
    _retrying: Retrying = field(init=False)
    _searching: Retrying = field(init=False)
    _works: SiroWorks = field(init=False)

    def __post_init__(self) -> None:
        self._retrying = Retrying(
            stop=self._gives_up,
            retry=retry_if_exception(_may_pass),
            wait=wait_random_exponential(multiplier=1, max=30),
            reraise=True,
            sleep=self.sleep,
        )
        self._searching = self._retrying.copy(retry=retry_if_exception(_may_pass_elsewhere))
        self._works = SiroWorks(lambda: self._in_time(self.api.caller_identity))

    def send(self, entity: Synced, records: Sequence[Record], *, again: bool = False) -> list[Sending]:
        """Every record's outcome, in any order. Sending a record again does no harm: it is a PUT.

        `again`: all of them were refused before, and nothing has changed.
        """
        search = Search(self._works, again)
        outcomes: list[Sending] = []
        pending = [records]
        while pending:
            batch = pending.pop()
            if len(batch) > self.size:
                pending += chunks(batch, self.size)
                continue
            done, more = self._send(entity, batch, search)
            outcomes += done
            pending += more
            if search.is_given_up:
                search.suspects += [record for left in pending for record in left]
                break
        return outcomes + self._judged(entity, search, len(records))

    def _send(
        self, entity: Synced, batch: Sequence[Record], search: Search
    ) -> tuple[list[Sending], list[Sequence[Record]]]:
        """What is settled, and what must be sent again in smaller batches."""
        retrying = self._searching if search.is_on else self._retrying
        try:
            if len(batch) == 1:
                done, more = [self._send_one(entity, batch[0], retrying)], list[Sequence[Record]]()
            else:
                done, more = self._send_batch(entity, batch, retrying)
        except SiroFailedError as error:
            return [], search.failed(batch, error)
        if accepted := [outcome for outcome in done if isinstance(outcome, Accepted)]:
            search.succeeded(partial(self._sync, entity, accepted[-1].record))
        return done, more

    def _judged(self, entity: Synced, search: Search, number: int) -> list[Sending]:
        """Of those that Siro failed at alone: each is tried once more, now that all others are through."""
        done: list[Sending] = []
        if number > 1 and not search.again:
            suspects, search.suspects = search.suspects, []
            for record in suspects:
                done += self._send(entity, [record], search)[0]
        if search.suspects:
            search.prove(alone=number == 1)
        return done + [Refused(record, search.issues()) for record in search.suspects]

    def _send_one(self, entity: Synced, record: Record, retrying: Retrying) -> Sending:
        try:
            return Accepted(record, retrying(self._sync, entity, record))
        except SiroRefusedError as error:
            return Refused(record, error.issues or (Issue((), str(error)),), error.said)

    def _send_batch(
        self, entity: Synced, batch: Sequence[Record], retrying: Retrying
    ) -> tuple[list[Sending], list[Sequence[Record]]]:
        payloads = [record.body for record in batch]
        try:
            answers = retrying(self._in_time, self.api.sync_batch, entity, payloads)
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
        return chunks(batch, self.size)

    def _sync(self, entity: Synced, record: Record) -> dict[str, Any]:
        answer: dict[str, Any] = self._in_time(self.api.sync, entity, record.body)
        return answer

    def _in_time(self, operation: Callable[..., Any], *arguments: Any) -> Any:
        self.clock.require(REQUEST_SECONDS)
        return operation(*arguments)

    def _gives_up(self, state: RetryCallState) -> bool:
        return stop_after_attempt(ATTEMPTS)(state) or not self.clock.allows(REQUEST_SECONDS)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, SiroUnavailableError) and not isinstance(error, SiroSlowError)


def _may_pass_elsewhere(error: BaseException) -> bool:
    """While the record is looked for that Siro fails at: the same request again would tell nothing new."""
    return _may_pass(error) and not isinstance(error, SiroFailedError)


def _isolate(batch: Sequence[Record], error: SiroRefusedError) -> tuple[list[Sending], list[Sequence[Record]]]:
    """By the indexes in Siro's paths where every issue has one; otherwise by halves.

    Siro checks the elements of a batch one by one, so those it names are the bad ones; the others go again.
    """
    named: dict[int, list[Issue]] = {}
    for issue in error.issues:
        at = issue.path[0] if issue.path else None
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(batch):
            return [], chunks(batch, (len(batch) + 1) // 2)
        named.setdefault(at, []).append(Issue(issue.path[1:], issue.message))
    if not named:
        return [], chunks(batch, (len(batch) + 1) // 2)
    refused: list[Sending] = [Refused(batch[at], tuple(issues), error.said) for at, issues in named.items()]
    return refused, [[record for at, record in enumerate(batch) if at not in named]]
