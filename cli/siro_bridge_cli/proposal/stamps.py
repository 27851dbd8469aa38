"""When a row was changed last, and since when it is gone, as expressions over its columns."""

from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.select_text import SelectText

ASKED_WHEN = "Which column says when a row was last changed?"
ASKED_GONE = "Which column marks a row as deleted or cancelled?"


def changed(select: SelectText, alias: str, columns: Columns, *, asked: bool = False) -> tuple[str, str]:
    """The expression of the last change, empty where there is none; and a note."""
    updated = columns.pick("updated", ASKED_WHEN if asked else "", shared=True)
    if updated is None:
        return "", ""
    column = select.column(alias, updated.name)
    if not updated.field.nullable or updated.field.filled == 1:
        return column, updated.note
    created = columns.pick("created", shared=True)
    if created is None or created.field.kind != updated.field.kind:
        return column, updated.note
    return f"COALESCE({column}, {select.column(alias, created.name)})", updated.note


def gone(select: SelectText, alias: str, columns: Columns, since: str, *, asked: bool = False) -> tuple[str, str]:
    """The expression that is a time once the row is deleted, empty where nothing tells; and a note.

    A flag has no time of its own: `since`, that of the row's last change, stands for it.
    """
    if at := columns.pick("deleted_at"):
        return select.column(alias, at.name), at.note
    flag, is_off = columns.pick("deleted", ASKED_GONE if asked else ""), False
    if flag is None:
        flag, is_off = columns.pick("active"), True
    if flag is None or not since or flag.field.kind not in ("boolean", "integer"):
        return "", ""
    column = select.column(alias, flag.name)
    condition = (select.words.is_false if is_off else select.words.is_true)(column, flag.field)
    return f"CASE WHEN {condition} THEN {since} END", f"guess: {flag.name} marks what is gone{_also(flag.note)}"


def _also(note: str) -> str:
    return f"; {note}" if note else ""
