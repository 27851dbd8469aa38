"""How far people trust what the bridge wrote: what they left, changed or emptied, and how they changed it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import ConfigDict, Field

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.state import NoteState
from siro_bridge.domain.operate.outlook import Answer
from siro_bridge.domain.texts import cut, folded
from siro_bridge.domain.write_back.author import NOBODY
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import decode, encode, is_empty

MOST_PAIRS, LONGEST_IN_PAIR = 20, 60
"""Of the changes that are quoted, for each field; a longer value is no typical one."""


class Fate(StrEnum):
    """What became of one value that we wrote."""

    KEPT = "kept"
    CHANGED = "changed"
    EMPTIED = "emptied"


class NoteKey(NamedTuple):
    """A recording's note on a record of the CRM."""

    target: str
    key: str
    recording_id: str


class Judged(NamedTuple):
    """`way` says in words how a person changed the value; `pair` quotes both values where they are short."""

    fate: Fate
    way: str = ""
    pair: str = ""


class FieldTrust(Answer):
    """All that was written to one field, over many records: `written` = `kept` + `changed` + `emptied`.

    `gone` values were written to records that the CRM has no more, and are counted nowhere else. `ways` and `pairs`
    count how people changed values, such as `raised`, and `40000 → 45000`.
    """

    target: str
    field: str
    kept: int = 0
    changed: int = 0
    emptied: int = 0
    gone: int = 0
    ways: dict[str, int] = Field(default_factory=dict)
    pairs: dict[str, int] = Field(default_factory=dict)

    @property
    def written(self) -> int:
        return self.kept + self.changed + self.emptied


class TrustPart(Answer):
    """Of the records and then the notes that were asked for, the first `read` were compared: the others are left.

    Of these the CRM refused to show `refused`.
    """

    read: int
    fields: tuple[FieldTrust, ...] = ()
    refused: int = 0


class Compared(Answer):
    """How many records and notes were compared, what came of all of them, and behind which item of the table to go on.

    `after` is empty at the beginning, and once all are compared.
    """

    model_config = ConfigDict(extra="forbid")

    records: int = Field(default=0, ge=0)
    fields: tuple[FieldTrust, ...] = ()
    refused: int = 0
    after: tuple[str, ...] = ()

    def with_part(self, part: TrustPart, after: tuple[str, ...]) -> "Compared":
        return Compared(
            records=self.records + part.read,
            fields=tuple(add_up([*self.fields, *part.fields])),
            refused=self.refused + part.refused,
            after=after,
        )


def judge(last: LastWritten, current: Any) -> Iterator[Judged]:
    """What stands there now beside what recordings wrote: one verdict for a value, one for each appended text."""
    if last.value is not None and last.newest_author(current) != NOBODY:
        yield _judge_value(last, current)
    body = "" if current is None else str(current)
    for recording_id, digest in last.fenced.items():
        if digest:
            yield _judge_text(body, recording_id, digest)


def _judge_value(last: LastWritten, current: Any) -> Judged:
    if last.is_ours(current):
        return Judged(Fate.KEPT)
    if is_empty(current):
        return Judged(Fate.EMPTIED)
    ours = decode(last.value or encode(None))
    return Judged(Fate.CHANGED, way_of(ours, current), _pair(ours, current))


def _judge_text(body: str, recording_id: str, digest: str) -> Judged:
    fenced = fence.find(body, recording_id)
    if fenced is None:
        return Judged(Fate.EMPTIED)
    return Judged(Fate.KEPT) if fence.is_one_of(fenced.inside, {digest}) else Judged(Fate.CHANGED, "edited")


def judge_note(body: str | None, recording_id: str, state: NoteState) -> Judged:
    """`body` is the note as the CRM shows it, None without one. What people wrote around our text is no change."""
    if body is None:
        return Judged(Fate.EMPTIED, "deleted")
    fenced = fence.find(body, recording_id)
    if fenced is None:
        return Judged(Fate.EMPTIED, "taken out")
    return Judged(Fate.KEPT) if fence.is_one_of(fenced.inside, state.known) else Judged(Fate.CHANGED, "edited")


def way_of(ours: Any, theirs: Any) -> str:
    """In one or two words, how a person made theirs of ours."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return "turned over"
    if isinstance(ours, int | float | Decimal) and isinstance(theirs, int | float | Decimal):
        return "raised" if Decimal(str(theirs)) > Decimal(str(ours)) else "lowered"
    if isinstance(ours, date) and isinstance(theirs, date):
        return "moved later" if _day(theirs) > _day(ours) else "moved earlier" if _day(theirs) < _day(ours) else "moved"
    before, after = folded(_text(ours)), folded(_text(theirs))
    if before == after:
        return "written otherwise"
    if before and before in after:
        return "added to"
    return "shortened" if after and after in before else "replaced"


def add_up(parts: Iterable[FieldTrust]) -> list[FieldTrust]:
    """One for each field, those that were written most first."""
    sums: dict[tuple[str, str], FieldTrust] = {}
    for each in parts:
        name = (each.target, each.field)
        sums[name] = _sum(sums[name], each) if name in sums else each
    return sorted(sums.values(), key=lambda each: (-each.written, each.target, each.field))


def tally(target: str, field: str, judged: Iterable[Judged]) -> FieldTrust:
    every = list(judged)
    fates = Counter(each.fate for each in every)
    return FieldTrust(
        target=target,
        field=field,
        kept=fates[Fate.KEPT],
        changed=fates[Fate.CHANGED],
        emptied=fates[Fate.EMPTIED],
        ways=dict(Counter(each.way for each in every if each.way)),
        pairs=_most(Counter(each.pair for each in every if each.pair)),
    )


def _sum(one: FieldTrust, other: FieldTrust) -> FieldTrust:
    return FieldTrust(
        target=one.target,
        field=one.field,
        kept=one.kept + other.kept,
        changed=one.changed + other.changed,
        emptied=one.emptied + other.emptied,
        gone=one.gone + other.gone,
        ways=dict(Counter(one.ways) + Counter(other.ways)),
        pairs=_most(Counter(one.pairs) + Counter(other.pairs)),
    )


def _most(counts: Counter[str]) -> dict[str, int]:
    return dict(counts.most_common(MOST_PAIRS))


def _pair(ours: Any, theirs: Any) -> str:
    texts = _text(ours), _text(theirs)
    return " → ".join(texts) if all(len(each) <= LONGEST_IN_PAIR for each in texts) else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Decimal):
        return encode(value).removeprefix("n:")
    return cut(" ".join(str(value).split()), LONGEST_IN_PAIR + 1)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
