"""A webhook message and its attempts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Attempt:
    """`status` is None when no answer came; then `error` names what happened."""

    at: datetime
    status: int | None
    error: str


@dataclass(slots=True)
class Message:
    """`id` is the svix-id, the same over all attempts, copies and resends."""

    id: str
    recording_id: str
    body: str
    created_at: datetime
    state: Literal["pending", "delivered", "failed", "aborted", "lost", "undeliverable"] = "pending"
    attempts: list[Attempt] = field(default_factory=list)
    open_attempts: int = 0
