"""Rows of a list that are read before they are asked for, so that a pass over many costs few statements.

Where no index holds the order of a list, as with GREATEST over joined tables, the database goes through all rows for
each page of it. So the second page of a pass is read with others that follow it, and the third with more. Nothing is
held open in the database meanwhile: no cursor, no transaction.
"""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from siro_bridge.crm.sql.fetching import Row

MOST_ROWS = 10_000
MOST_BYTES = 16 * 2**20
GROWTH = 4
STALE_SECONDS = 60.0
"""What was read longer ago is read anew."""

_WEIGHED = 50


class ReadAhead:
    """Of one list. A pass is a row of pages, each of which begins where the one before it ended.

    `whole`: the list is read to its end in any case, so that its first page is read with others, too. Else one page may
    be all, and the end of what was read ahead is asked for anew: it may be the end no more.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, whole: bool = False) -> None:
        self._clock = clock
        self._whole = whole
        self._has_end = False
        self._end: Any = None
        self._waiting: Sequence[Row] = ()
        self._stale_at = 0.0
        self._wanted = 0
        self._weighed: Sequence[Row] = ()
        self.edge: Row | None = None
        """The last row of a page that is not the last one, as the database gave it."""

    def rows(self, begin: Any, limit: int, ask: Callable[[int], Sequence[Row]]) -> Sequence[Row]:
        """The next `limit` rows from `begin` on, and one more where there are any; `ask` reads so many there.

        Asked for the same page again, as nobody told where it ended, it reads that page alone.
        """
        is_next = begin is not None and begin == self._end
        is_here = is_next and (len(self._waiting) > limit or self._has_end)
        if is_here and self._clock() <= self._stale_at:
            waiting = self._waiting
        else:
            if is_next:
                self._wanted = self._more(limit, is_stale=is_here)
            else:
                self._wanted = max(limit, min(limit * GROWTH, MOST_ROWS)) if self._whole else limit
            waiting = ask(self._wanted + 1)
            self._has_end = self._whole and len(waiting) <= self._wanted
            self._stale_at = self._clock() + STALE_SECONDS
        self._end, self._waiting = None, waiting[limit:]
        self._weighed = waiting[:_WEIGHED]
        self.edge = waiting[limit - 1] if self._waiting else None
        return waiting[: limit + 1]

    def ended(self, at: Any, page: Sequence[Row], limit: int) -> None:
        """The page ended there; one that had more rows, equal to its last one, has some that wait here."""
        self._end = at
        if len(page) > 2 * limit:
            self._waiting = ()
        elif len(page) > limit:
            known = [tuple(row) for row in page]
            left = (number for number, row in enumerate(self._waiting) if tuple(row) not in known)
            self._waiting = self._waiting[next(left, len(self._waiting)) :]

    def _more(self, limit: int, *, is_stale: bool) -> int:
        """Where some became stale, as many as were taken in time."""
        wanted = self._wanted + 1 - len(self._waiting) if is_stale else self._wanted * GROWTH
        return max(limit, min(wanted, MOST_ROWS, self._fitting()))

    def _fitting(self) -> int:
        """So many rows as those of the last page take the memory that is given to them."""
        weight = fmean(sum(map(sys.getsizeof, row)) for row in self._weighed) if self._weighed else 0.0
        return int(MOST_BYTES // max(weight, 1.0))
