"""What would be sent, and what a recording would write, on a screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from siro_bridge_cli.show.run_view import show_ends
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import counted, in_words

ENTITIES = {"opportunities": "deal", "engagements": "appointment"}
STYLES = {"new": "green", "changed": "yellow", "deleted": "red", "sent again": "dim"}
UNTOLD = "?"
"""In place of what Siro's API does not show."""

VERDICTS = {"writes": "green", "puts back": "yellow", "refused": "red"}


def show_sync_preview(screen: Screen, answer: Mapping[str, Any]) -> None:
    """Of the sync function's answer: each record that would be sent, field by field."""
    for entity, told in answer["entities"].items():
        for record in told["records"]:
            _show_record(screen, ENTITIES.get(entity, entity), record)
        _show_refusals(screen, "would be refused", told["refused"], "red")
        _show_refusals(screen, "was refused before, and waits", told["waiting"], "yellow")
        screen.line(_summary(ENTITIES.get(entity, entity), told), "bold")
        screen.line()
    show_ends(screen, answer)
    if any(record.get("untold") for told in answer["entities"].values() for record in told["records"]):
        screen.note(f"{UNTOLD} stands for what Siro's API does not show: it may change, or not")
    if why := answer.get("not_compared"):
        screen.note(why)
    screen.line("Nothing was sent, and nothing was written.")


def show_recording_preview(screen: Screen, answer: Mapping[str, Any]) -> None:
    """Of the enrichment function's answer: each field that would be written, with the policy's verdict."""
    screen.line(f"{answer['recording_id']}: {answer['state']}", "bold")
    show_preview_rows(screen, answer["rows"])
    screen.line("Nothing was written.")


def show_preview_rows(screen: Screen, told: Sequence[Mapping[str, Any]]) -> None:
    """Each field of each record, then the facts that go nowhere."""
    fields = [row for row in told if row["field"]]
    for (target, key), rows in groupby(fields, lambda row: (row["target"], row["key"])):
        screen.line()
        cells = [_field(row) for row in rows]
        screen.table(f"{target} {key}", ("field", "now", "would be", "verdict"), cells)
    for row in told:
        if not row["field"]:
            screen.line(f"· {row['source']}: {row['verdict']}: {row['reason']}")


def _show_record(screen: Screen, noun: str, record: Mapping[str, Any]) -> None:
    what, body = record["what"], record["body"]
    screen.line(f"{noun} {body['externalId']}: {what}", STYLES.get(what, ""))
    if "changes" in record:
        _show_changes(screen, record)
        return
    rows = [(f"  {path}", value) for path, value in flat(body) if path != "externalId"]
    hidden = "  deletedAt" if what == "new" else ""  # a new record is told to live again, should Siro have deleted it
    screen.table("", (), [(path, in_words(value)) for path, value in rows if path != hidden])


def _show_changes(screen: Screen, record: Mapping[str, Any]) -> None:
    """Beside what Siro shows; what it does not show may change, or not."""
    rows = [(each["path"], _value(each["old"]), _value(each["new"])) for each in record["changes"]]
    for each in record["untold"]:
        rows += [(path, UNTOLD, in_words(value)) for path, value in flat(each["new"], each["path"])]
    if rows:
        screen.table("", ("field", "at Siro", "would be"), rows)
        screen.line()


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        value = list(value.values())
    return ", ".join(map(_value, value)) or in_words(None) if isinstance(value, list) else in_words(value)


def _show_refusals(screen: Screen, what: str, refusals: Sequence[Mapping[str, Any]], style: str) -> None:
    for refusal in refusals:
        screen.line(f"{refusal['external_id']} {what}: {'; '.join(refusal['issues'])}", style)


def _summary(noun: str, told: Mapping[str, Any]) -> str:
    counts, shown = told["counts"], len(told["records"])
    would = counts.get("sent", 0)
    more = f" (the first {shown} are shown; --limit shows more)" if shown < would else ""
    refused = counts.get("rejected", 0) + counts.get("rejected_again", 0)
    parts = [f"{counted(would, noun)} would be sent{more}", f"{counts.get('unchanged', 0)} unchanged"]
    parts += [
        f"{number} {word}" for number, word in ((refused, "refused"), (len(told["waiting"]), "waiting")) if number
    ]
    return ", ".join(parts)


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Field path → value, as the mapping names them; an empty list or object is a value."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from flat(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for at, part in enumerate(value):
            yield from flat(part, f"{path}[{at}]")
    else:
        yield path, None if value in ([], {}) else value


def _field(row: Mapping[str, Any]) -> tuple[Any, ...]:
    verdict = f"{row['verdict']}: {row['reason']}" if row["reason"] else row["verdict"]
    return row["field"], in_words(row["now"]), in_words(row["new"]), (verdict, VERDICTS.get(row["verdict"], "dim"))
