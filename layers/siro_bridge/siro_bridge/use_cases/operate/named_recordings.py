"""Recordings that a person names: one that Siro does not know is most likely mistyped."""

from dataclasses import dataclass

from siro_bridge.domain.errors import HiddenRecordingError, SiroRefusedError
from siro_bridge.domain.recording.recording import Recording, Recordings

NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class NamedRecordings:
    """Implements Recordings."""

    recordings: Recordings

    def fetch(self, recording_id: str) -> Recording:
        """Raises SiroRefusedError in a person's words where Siro knows no such recording."""
        try:
            return self.recordings.fetch(recording_id)
        except HiddenRecordingError:
            raise
        except SiroRefusedError as error:
            if error.status != NOT_FOUND:
                raise
            raise SiroRefusedError(
                f"{recording_id}: Siro knows no such recording; its id is in its address at Siro", NOT_FOUND
            ) from error
