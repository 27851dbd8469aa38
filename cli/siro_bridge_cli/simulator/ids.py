"""Ids as Siro and Svix make them, reproducible by seed."""

import random
import string
import uuid

_BASE62 = string.digits + string.ascii_letters


class IdSource:
    """Random ids; the same seed gives the same ids in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # nosec B311  # noqa: S311 - ids of a simulation, not secrets

    def uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def token(self, prefix: str, length: int = 32) -> str:
        return prefix + "".join(self._random.choices(_BASE62, k=length))

    def chance(self, share: float) -> bool:
        """True in this share (0 to 1) of the calls."""
        return share > 0 and self._random.random() < share

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)
