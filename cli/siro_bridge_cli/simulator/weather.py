"""How webhooks travel: on time, late, twice, out of order or never."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# Svix: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h (8 attempts in 27 h 35 min).
SVIX_SCHEDULE = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 36000.0)
SVIX_DISABLES_AFTER = timedelta(days=5)


@dataclass(slots=True)
class Weather:
    """Switches of delivery.

    - `factor` compresses the schedule (pauses, and the five days until an endpoint is disabled): 0.001 makes an
      hour 3.6 s of simulated time.
    - `loss_rate`, `duplicate_rate`: shares of messages (0 to 1); `duplicates`: further copies of every message.
    - `shuffle_seconds`: each copy starts after a random time up to this.
    - `header_prefix`: `svix`, or `webhook` as white-labelled senders write.
    - `signs_simulated_time`: sign with the simulated clock in place of the machine's.
    """

    factor: float = 0.001
    schedule: tuple[float, ...] = SVIX_SCHEDULE
    loss_rate: float = 0.0
    duplicates: int = 0
    duplicate_rate: float = 0.0
    shuffle_seconds: float = 0.0
    timeout_seconds: float = 15.0
    header_prefix: Literal["svix", "webhook"] = "svix"
    signs_simulated_time: bool = False

    @property
    def disable_after(self) -> timedelta:
        return SVIX_DISABLES_AFTER * self.factor

    def pause_before(self, attempt: int) -> float:
        """Seconds of simulated time before this attempt (0 is the first)."""
        return self.schedule[attempt] * self.factor
