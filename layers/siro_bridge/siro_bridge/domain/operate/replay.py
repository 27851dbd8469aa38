"""What a replay works on, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up. `recording_id` is empty where its body names none."""

    message_id: str
    receipt: str
    body: str
    recording_id: str
    sent_at: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParkedBody:
    """A signed webhook that could not be understood, for the `reason`, as it was cut to what an item holds."""

    svix_id: str
    reason: str
    body: str
    parked_at: int


class Replayed(StrEnum):
    """What became of one thing that was asked to be replayed."""

    QUEUED = "queued"
    ALREADY_QUEUED = "already queued"
    AT_WORK = "at work"
    NOT_READY = "not ready"
    NOT_UNDERSTOOD = "not understood"
    DISCARDED = "discarded"
    UNKNOWN = "unknown"
    ERASED = "erased"

    @property
    def is_well(self) -> bool:
        """Nothing is left for a person."""
        return self not in (Replayed.NOT_UNDERSTOOD, Replayed.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Replay:
    """`id` is a recording's; of what names none, a message's."""

    id: str
    outcome: Replayed
    reason: str = ""
