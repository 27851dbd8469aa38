"""What was asked of AWS, in the units that it is charged by."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, Self

Unit = Literal["writes", "index_writes", "reads", "sqs", "secrets"]
UNITS: tuple[Unit, ...] = ("writes", "index_writes", "reads", "sqs", "secrets")


@dataclass(frozen=True, slots=True)
class Usage:
    """`writes`, `index_writes` and `reads` are DynamoDB's request units, `sqs` and `secrets` requests."""

    units: Counter[str] = field(default_factory=Counter)

    def __sub__(self, other: Self) -> "Usage":
        left = Counter(self.units)
        left.subtract(other.units)
        return Usage(left)

    def add(self, unit: Unit, amount: float) -> None:
        self.units[unit] += amount  # type: ignore[assignment]  # half a unit is what a relaxed read costs

    def copy(self) -> "Usage":
        return Usage(Counter(self.units))

    def as_dict(self) -> dict[str, float]:
        return {unit: self.units[unit] for unit in UNITS}
