"""The simulated Siro's own time, which a test can stop, set and move."""

from datetime import UTC, datetime, timedelta


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
        if self._frozen is not None:
            self._frozen = instant.astimezone(UTC)
        else:
            self._offset = instant.astimezone(UTC) - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
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
