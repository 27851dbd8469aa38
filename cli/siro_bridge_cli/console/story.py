"""A recording's trace as the story that a page tells."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from siro_bridge.domain.operate.outlook import PUTS_BACK, UndoRow
from siro_bridge.domain.operate.trace import FieldWrite, Kind, Moment, SiroView, Trace
from siro_bridge.domain.operate.undo import RecordingUndo
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.write_back.journal import PastEntry
from siro_bridge.domain.write_back.values import decode, encode, is_withheld
from siro_bridge_cli.console import views
from siro_bridge_cli.console.overview import STATE_TONES, moment
from siro_bridge_cli.console.views import Change, Plan, Row, Story, Tone
from siro_bridge_cli.show.words import in_words

BROKE_OFF = "broke off"
RESULT_TONES: dict[str, Tone] = {
    "written": "good",
    "altered": "wait",
    "edited": "wait",
    "refused": "bad",
    "shadow": "busy",
    BROKE_OFF: "bad",
}
"""By what became of a write; other results are neither good nor bad."""

KIND_TONES: dict[Kind, Tone] = {Kind.ERROR: "bad", Kind.WRITE: "good", Kind.WORK: "busy"}


def row_of(item: LedgerItem) -> Row:
    touched_at = max(filter(None, (item.done_at, item.received_at, item.waiting_since)), default=None)
    return Row(
        item.recording_id,
        item.state,
        "bad" if item.is_stranded else STATE_TONES[item.state],
        item.reason,
        moment(touched_at),
        None if item.state is State.FAILED else moment(item.due_at),
        sorted(f"{target} {key}" for target, key in item.places),
    )


def story_of(trace: Trace) -> Story:
    row = row_of(trace.item) if trace.item else Row(trace.recording_id, "unknown", "wait", "", None, None)
    wrote = any(each.kind is Kind.WRITE for each in trace.moments)
    return Story(
        row=row,
        moments=[*map(_moment, trace.moments), *_now(trace)],
        facts=dict(_facts(trace)),
        people=_people(trace),
        mend=" ".join(mend.advice for mend in trace.mends if mend.needs_person),
        can_replay=True,
        can_undo=wrote or bool(row.places),
    )


def change_of(field: FieldWrite) -> Change:
    return Change(
        field.field,
        value_text(field.old),
        value_text(field.new),
        field.result,
        RESULT_TONES.get(field.result, ""),
        field.reason,
    )


def changes_of(entry: PastEntry) -> list[Change]:
    """Of a journal entry, field by field."""
    return [
        Change(
            name,
            _kept_text(entry.old.get(name, encode(None))),
            _kept_text(new),
            entry.outcomes.get(name, BROKE_OFF),
            RESULT_TONES.get(entry.outcomes.get(name, BROKE_OFF), ""),
            entry.reasons.get(name, ""),
        )
        for name, new in entry.new.items()
    ]


def plan_of(undo: RecordingUndo) -> Plan:
    """What an undo would put back, what it leaves, and what became of it."""
    changes = [(f"{row.target} {row.key}", _undo_change(row)) for row in undo.rows]
    known = undo.outcome if undo.known else "the ledger does not know this recording, or nothing can be undone of it"
    return Plan(changes, known, undo.done)


def _undo_change(row: UndoRow) -> Change:
    puts_back = row.verdict == PUTS_BACK
    now = value_text(row.now)
    return Change(
        row.field, now, value_text(row.old) if puts_back else now, row.verdict, "good" if puts_back else "", row.reason
    )


def _kept_text(kept: str) -> str:
    """A journal that keeps no values has their hashes."""
    return kept.removesuffix(":") if is_withheld(kept) else value_text(decode(kept))


def value_text(value: Any) -> str:
    """Empty for what holds nothing."""
    return "" if value is None else in_words(value)


def _moment(each: Moment) -> views.Moment:
    return views.Moment(
        each.what,
        datetime.fromtimestamp(each.at, UTC),
        tone=KIND_TONES.get(each.kind, ""),
        changes=[change_of(field) for field in each.fields],
    )


def _now(trace: Trace) -> Iterator[views.Moment]:
    """What is true now, and what comes next."""
    if trace.unlinked:
        near = [
            f"appointment {each.external_id}, {each.starts_at:%Y-%m-%d %H:%M} UTC"
            for each in trace.unlinked.appointments
        ]
        yield views.Moment("it is not linked", text="\n".join([trace.unlinked.why, *near]), tone="bad")
    if trace.dead_letter:
        yield views.Moment("its message was given up after five attempts", tone="bad")
    yield from (views.Moment("could not be asked", text=reason, tone="wait") for reason in trace.unread)
    yield views.Moment("next", text=trace.next_step)


def _facts(trace: Trace) -> Iterator[tuple[str, str]]:
    if trace.siro:
        yield from _siro_facts(trace.siro)
    if trace.unlinked:
        rep = trace.unlinked.rep
        yield "rep", f"{rep.name or '?'}, {rep.email or 'no mail address'}"
    if trace.item and trace.item.places:
        yield "in the CRM", ", ".join(sorted(f"{target} {key}" for target, key in trace.item.places))


def _people(trace: Trace) -> dict[str, str]:
    if trace.unlinked is None:
        return {}
    rep = trace.unlinked.rep
    return {word: rep.user_id for word in (rep.email, rep.name) if word}


def _siro_facts(siro: SiroView) -> Iterator[tuple[str, str]]:
    yield "at Siro", "deleted or purged" if siro.gone else "processed" if siro.processed else "being processed"
    if siro.links is not None:
        yield "linked to", ", ".join(f"{kind} {key}" for kind, key in siro.links.items()) or "no record"
    if siro.connection:
        yield "connection", siro.connection + (", not this CRM's" if siro.is_ours is False else "")
