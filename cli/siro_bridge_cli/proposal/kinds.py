"""What kind of appointment one is, by the CRM's words and by Siro's."""

from collections.abc import Sequence

from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.meanings import ACTIVITIES, activities, activity_of
from siro_bridge_cli.proposal.parents import Nesting
from siro_bridge_cli.proposal.questions import Interview, Question
from siro_bridge_cli.proposal.section import ANY, Section, shown, told_words
from siro_bridge_cli.proposal.shape import Table
from siro_bridge_cli.proposal.sql_words import text


def add_kind(section: Section, columns: Columns, nesting: Nesting) -> None:
    """Siro takes a name and an activity type together, or neither."""
    select, table = section.select, columns.table
    kind = columns.pick("kind", shared=True)
    found = shown(section, nesting, select.alias, columns, kind)
    other = activity_question(nesting.interview, table, kind.field.words if kind else ())
    if kind and kind.field.kind == "integer" and not any(each.field == kind.name for each in table.references):
        select.add("engagementType.name", select.own(kind.name), "what do its numbers mean?", live=False)
        nesting.interview.leave(f"{table.name}.{kind.name}: what do its numbers mean?")
        found = None
    if found is None or kind is None:
        section.constants |= {"engagementType.name": other.capitalize(), "engagementType.activityType": other}
        return
    column, note = found
    if kind.field.nullable and not kind.field.words:
        column = f"COALESCE(NULLIF({column}, ''), {text(other.capitalize())})"
    elif kind.field.nullable:
        column = f"COALESCE({column}, {text(other.capitalize())})"
    select.add("engagementType.name", column, note)
    if not kind.field.words:
        section.constants["engagementType.activityType"] = other
        return
    select.add("engagementType.activityType", column)
    known, unclear = activities(kind.field.words, other)
    section.translate["engagementType.activityType"] = known | {ANY: other}
    section.told.append("MEETING, APPOINTMENT and EVENT show in a rep's list of appointments; CALL does not.")
    nesting.interview.guess(f"{table.name}.{kind.name}", told_words(known), "what the words mean")
    if unclear:
        nesting.interview.leave(f"{table.name}.{kind.name}: is {other} right for {', '.join(unclear)}?")


def activity_question(interview: Interview, table: Table, words: Sequence[str]) -> str:
    """That of rows whose kind does not tell."""
    guess = activity_of(table.label) or "APPOINTMENT"
    return interview.ask_of(
        Question(
            key="activity_type",
            text=f"What are the rows of {table.name} to Siro, where their kind does not say it?",
            default=guess,
            options=ACTIVITIES,
            why="by the table's name" if activity_of(table.label) else "what most are",
            is_sure=bool(words) and not activities(words, guess)[1],
        )
    )
