"""Things whose time comes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come, as it stood in the index; `due_at` in epoch seconds."""

    id: str
    due_at: int
