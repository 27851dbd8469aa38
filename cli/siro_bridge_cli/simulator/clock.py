"""The simulated Siro's own time, which a test can stop, set and move."""

from datetime import UTC, datetime, timedelta

# Far enough from the ends of the calendar that a minute before now and a lifetime after it are always there.
_YEARS = range(1970, 3000)


class SimulatedClock:
    """The machine's UTC time plus an offset, or one frozen instant. Whole milliseconds, as Siro stores them."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._frozen: datetime | None = None

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    def now(self) -> datetime:
        instant = self._frozen or datetime.now(UTC) + self._offset
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def set(self, instant: datetime) -> None:
        """Make it this instant now; a running clock goes on from there, a frozen one stays there."""
        if instant.tzinfo is None:
            raise ValueError("the simulated clock needs a time with a zone, such as 2026-02-15T14:00:00Z")
        _check_year(instant)
        if self._frozen is not None:
            self._frozen = instant.astimezone(UTC)
        else:
            self._offset = instant.astimezone(UTC) - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        _check_year(self.now() + by)
        if self._frozen is not None:
            self._frozen += by
        else:
            self._offset += by

    def freeze(self, instant: datetime | None = None) -> None:
        """Stop at the instant, or at what it is now."""
        self._frozen = self.now()
        if instant is not None:
            self.set(instant)

    def run(self) -> None:
        """Let a frozen clock run on from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - datetime.now(UTC)
            self._frozen = None


def _check_year(instant: datetime) -> None:
    if instant.year not in _YEARS:
        raise ValueError(f"the simulated clock goes from {_YEARS[0]} to {_YEARS[-1]}")
