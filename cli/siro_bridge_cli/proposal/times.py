"""When an appointment begins and ends: two columns, or a day's column and those of the hours."""

from siro_bridge_cli.proposal.columns import Columns, Picked
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.select_text import SelectText

_ASKED_START, _ASKED_END = "Which column says when it begins?", "Which column says when it ends?"


def add_times(select: SelectText, columns: Columns, interview: Interview) -> bool:
    """False where nothing says when one begins: then there is nothing to send."""
    start = columns.pick("start", _ASKED_START)
    if start is None:
        interview.leave(f"appointments: which column of {columns.table.name} says when one begins?")
        return False
    hour = columns.pick("hour") if start.field.kind == "date" else None
    if hour is None:
        select.add("startTime", select.own(start.name), start.note)
        _add_end(select, columns)
        return True
    select.add("startTime", _at(select, start, hour), f"guess: {start.name} with the hour of {hour.name}")
    if end_hour := columns.pick("end_hour"):
        select.add("endTime", _at(select, start, end_hour), f"guess: the same day, until {end_hour.name}")
    return True


def _add_end(select: SelectText, columns: Columns) -> None:
    if end := columns.pick("end", _ASKED_END):
        select.add("endTime", select.own(end.name), end.note)
    elif perhaps := columns.perhaps("end"):
        select.add("endTime", select.own(perhaps.name), "does it end then?", live=False)


def _at(select: SelectText, day: Picked, hour: Picked) -> str:
    return select.words.at(select.own(day.name), select.own(hour.name))
