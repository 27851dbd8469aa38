"""Tells a record that Siro fails at (500) from a Siro that fails at everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from siro_bridge.domain.errors import Issue, SiroFailedError, SiroUnavailableError
from siro_bridge.domain.sync.records import Record

MOST_IN_A_ROW = 16
"""Of a thousand records one is found after ten failures; so many without a success need another proof."""


@dataclass(slots=True)
class SiroWorks:
    """The proof that Siro takes records, during one run.

    `send_good` sends the record once more that Siro took last; `ask` asks for something that changes nothing.
    """

    ask: Callable[[], object]
    send_good: Callable[[], object] | None = None
    _doubted: bool = field(init=False, default=False)

    def seen(self, send_good: Callable[[], object]) -> None:
        self.send_good = send_good
        self._doubted = False

    def prove(self, error: SiroFailedError, *, alone: bool = False) -> None:
        """Raises `error` where Siro does not take now what it took before.

        Nothing was taken yet, and only this one record was tried, which is `alone`: then an answer to `ask` has to
        do, once. A second failure without a success in between is an outage.
        """
        if self.send_good is None and (self._doubted or not alone):
            raise error
        try:
            (self.send_good or self.ask)()
        except SiroUnavailableError:
            raise error from None
        self._doubted = self.send_good is None


@dataclass(slots=True)
class Search:
    """Of the records of one call. `again`: all of them were refused before, which needs no proof."""

    works: SiroWorks
    again: bool = False
    error: SiroFailedError | None = None
    suspects: list[Record] = field(default_factory=list)
    is_on: bool = field(init=False)
    """From now on a failure is not waited out: the next, smaller request will tell."""
    is_given_up: bool = field(init=False, default=False)
    _in_a_row: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.is_on = self.again

    def succeeded(self, send_good: Callable[[], object]) -> None:
        """`send_good` sends the record once more that Siro took just now."""
        self._in_a_row = 0
        self.works.seen(send_good)

    def prove(self, *, alone: bool) -> None:
        """Raises the last error, unless something was taken since, or is taken now."""
        if self.error is not None and self._in_a_row and not self.again:
            self.works.prove(self.error, alone=alone)

    def failed(self, batch: Sequence[Record], error: SiroFailedError) -> list[Sequence[Record]]:
        """What to send next. Raises the error when Siro does not take any other record either.

        Every other record goes into one half, so that bad neighbours do not look like an outage.
        """
        is_first, self.error, self.is_on = self.error is None, error, True
        self._in_a_row += 1
        if not self.again and self._needs_proof(is_first=is_first):
            self.works.prove(error)
            self._in_a_row = 0
        self.is_given_up = self.again and self._in_a_row >= MOST_IN_A_ROW
        if len(batch) == 1:
            self.suspects += batch
            return []
        return [batch[::2], batch[1::2]]

    def _needs_proof(self, *, is_first: bool) -> bool:
        return self._in_a_row >= MOST_IN_A_ROW or (is_first and self.works.send_good is not None)

    def issues(self) -> tuple[Issue, ...]:
        return (
            Issue(
                (),
                f"Siro fails at this record (500, or no answer), while it takes others; last said: {self.error}. "
                "It is tried again after a pause; ask Siro's support about it if it stays",
            ),
        )
