"""Growing pauses."""


def pause(attempts: int, first: float = 60.0, most: float = 6 * 3600.0) -> int:
    """Seconds until attempt number `attempts + 1`: doubling from `first`, at most `most`."""
    return int(min(most, first * 2 ** min(attempts, 20)))
