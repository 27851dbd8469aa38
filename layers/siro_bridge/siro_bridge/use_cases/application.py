"""What is done with one recording in the CRM, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from siro_bridge.domain.errors import RefusedError
from siro_bridge.domain.note.state import FirstNote
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.recording import Skipped
from siro_bridge.domain.write_back.journal import Result
from siro_bridge.domain.write_back.policies import THERE
from siro_bridge.use_cases.write_fields import FieldReport

NOTE = "note"
"""Its name among what the CRM refused; a field's is target.field."""


@dataclass(frozen=True, slots=True)
class Application:
    """What was done. `places` are the records that may hold something of the recording from now on.

    `refused` is what the CRM would not take, by name, with its reason: it can be tried again. `first_note` is to be
    remembered with the end of the work.
    """

    places: frozenset[RecordKey] = frozenset()
    fields: Sequence[FieldReport] = ()
    skipped: Sequence[Skipped] = ()
    note: str = ""
    remarks: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    first_note: FirstNote | None = None

    def after(self, first: "Application") -> "Application":
        """Both of them, as one."""
        return replace(
            self,
            places=first.places | self.places,
            remarks=(*first.remarks, *self.remarks),
            refused={**first.refused, **self.refused},
        )


class Refusals:
    """What the CRM refused, by name; all else is done all the same."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    @contextmanager
    def collected(self, *names: str) -> Iterator[None]:
        """A refusal in the block is one of all that is named."""
        try:
            yield
        except RefusedError as error:
            self.reasons |= dict.fromkeys(names, str(error))

    def told_in(self, done: Application) -> Application:
        told = (f"{name}: {reason}" for name, reason in self.reasons.items())
        return replace(done, refused={**done.refused, **self.reasons}, remarks=(*told, *done.remarks))


@dataclass(frozen=True, slots=True)
class Intention:
    """What is about to be done: `write` to these records, `take_back` from those; or nothing, for a `reason`."""

    write: frozenset[RecordKey] = frozenset()
    take_back: frozenset[RecordKey] = frozenset()
    reason: str = ""

    @property
    def places(self) -> frozenset[RecordKey]:
        return self.write | self.take_back


def remarks_of(reports: Sequence[FieldReport], skipped: Sequence[Skipped], note: str) -> tuple[str, ...]:
    """Why something of the recording is not in the CRM; what is there needs no remark, what was refused has its own."""
    told = ("", THERE)
    kept = [
        f"{each.field}: {each.reason}"
        for each in reports
        if each.reason not in told and each.result is not Result.REFUSED
    ]
    missing = [f"{each.name}: {each.reason}" for each in skipped]
    unwritten = [f"note: {note}"] if note not in (*told, Result.WRITTEN, Result.SHADOW, Result.REFUSED) else []
    return (*kept, *missing, *unwritten)
