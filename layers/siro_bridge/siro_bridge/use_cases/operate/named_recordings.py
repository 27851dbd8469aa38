"""Recordings that a person names: an unknown one is most likely mistyped, a forgotten one is left alone."""

from collections.abc import Callable
from dataclasses import dataclass

from siro_bridge.domain.errors import ConfigurationError, HiddenRecordingError, SiroRefusedError
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.recording.recording import Recording, Recordings

NOT_FOUND = 404
FORGOTTEN = "a person had it forgotten, and it does not come back"


class ForgottenRecordingError(ConfigurationError):
    """Nothing is asked of Siro or the CRM for a recording that a person had forgotten, and nothing is changed there."""

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"{recording_id}: {FORGOTTEN}")


@dataclass(frozen=True, slots=True)
class NamedRecordings:
    """Implements Recordings. `item` reads the ledger."""

    recordings: Recordings
    item: Callable[[str], LedgerItem | None]

    def fetch(self, recording_id: str) -> Recording:
        """Raises SiroRefusedError in a person's words where Siro knows no such recording.

        Raises ForgottenRecordingError, before Siro is asked, also where the erasing is not through yet.
        """
        item = self.item(recording_id)
        if item and item.forgotten_at is not None:
            raise ForgottenRecordingError(recording_id)
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
