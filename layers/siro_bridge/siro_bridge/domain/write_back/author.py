"""Who wrote a value into the CRM: a recording, with its age."""

from datetime import UTC
from typing import NamedTuple

from siro_bridge.domain.recording.recording import Recording


class Author(NamedTuple):
    """Compares by age; the id decides between two of the same moment. `created_at` is ISO text in UTC.

    A deep link's author is the appointment, of no age.
    """

    created_at: str
    recording_id: str


NOBODY = Author("", "")
"""The author of a value that was put back: any recording may write over it."""


def author_of(recording: Recording) -> Author:
    return Author(recording.created_at.astimezone(UTC).isoformat(), recording.id)
