"""A clock for tests."""


class Clock:
    """Stands still until it is moved; seconds since the epoch."""

    def __init__(self) -> None:
        self.now = 1_771_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds
