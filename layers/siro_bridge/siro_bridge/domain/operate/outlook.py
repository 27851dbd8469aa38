"""What the enrichment function answers about values that would be written, or put back: rows for a person to read."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from siro_bridge.domain.texts import cut

LONGEST_SHOWN = 20_000
"""Characters of one value: a function's whole answer may have 6 MB."""

WRITES: Literal["writes"] = "writes"
STAYS: Literal["stays"] = "stays"
SKIPPED: Literal["skipped"] = "skipped"
REFUSED: Literal["refused"] = "refused"
PUTS_BACK: Literal["puts back"] = "puts back"
PreviewVerdict = Literal["writes", "stays", "skipped", "refused", "puts back"]
UndoVerdict = Literal["puts back", "stays"]

NOTE = "note"
"""The field's name in the row of a note, whose values are its whole texts."""


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class PreviewRow(Answer):
    """One fact, or the note, on its way to one record: `now` stands in the CRM, `new` is what would be written.

    `source` is the fact's name at Siro. A fact that goes nowhere has a source and a reason alone.
    """

    target: str = ""
    key: str = ""
    field: str = ""
    source: str = ""
    now: Any = None
    new: Any = None
    verdict: PreviewVerdict
    reason: str = ""


class RecordingPreview(Answer):
    """`state` says in words whether the recording would be written now; the rows tell what comes of it."""

    recording_id: str
    ready: bool
    state: str
    rows: tuple[PreviewRow, ...] = ()


class UndoRow(Answer):
    """One field, or the note, of one record: `old` comes back in place of `now`, or `reason` says why `now` stays.

    `new` is what the recording had written, None where that is not kept in words.
    """

    target: str
    key: str
    field: str
    old: Any = None
    new: Any = None
    now: Any = None
    verdict: UndoVerdict
    reason: str = ""


def shown(value: Any) -> Any:
    """A CRM's value as JSON has it; a text that is longer than anybody reads is cut."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):  # a moment, too
        return value.isoformat()
    if isinstance(value, str):
        return cut(value, LONGEST_SHOWN)
    if isinstance(value, (list, tuple)):
        return [shown(part) for part in value]
    return value if value is None or isinstance(value, (bool, int, float, dict)) else cut(str(value), LONGEST_SHOWN)
