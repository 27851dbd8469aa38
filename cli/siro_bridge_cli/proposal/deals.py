"""What Siro takes of a deal, by itself or nested in an appointment."""

from dataclasses import replace

from siro_bridge_cli.proposal.columns import Columns, Picked
from siro_bridge_cli.proposal.meanings import dispositions
from siro_bridge_cli.proposal.names import counts_hundredths
from siro_bridge_cli.proposal.parents import Nesting
from siro_bridge_cli.proposal.questions import NONE, Question
from siro_bridge_cli.proposal.section import ANY, Section, shown, told_words
from siro_bridge_cli.proposal.shape import Table


def add_deal(section: Section, nesting: Nesting, alias: str, columns: Columns, prefix: str) -> None:
    select = section.select
    if name := named(columns):
        select.add(f"{prefix}name", select.column(alias, name.name), name.note)
    if amount := columns.pick("amount", "Which column has what the deal is worth?"):
        select.add(f"{prefix}amount", *_amount(select.column(alias, amount.name), amount))
    stage = columns.pick("stage", shared=True)
    found = shown(section, nesting, alias, columns, stage)
    if stage is None:
        return
    if found is None:
        nesting.interview.leave(f"{columns.table.name}.{stage.name}: what is it called, and what means won and lost?")
        return
    words = dispositions(stage.field.words) or _told_dispositions(nesting, columns.table, stage)
    path = f"{prefix}disposition"
    select.add(path, found[0], found[1] if words else "which of its words mean WON, and which LOST?", live=bool(words))
    if words:
        section.translate[path] = words | {ANY: "OPEN"}
        said = f"{told_words(words)}, all others OPEN"
        nesting.interview.guess(f"{columns.table.name}.{stage.name}", said, "what the words mean")
    else:
        nesting.interview.leave(f"{columns.table.name}.{stage.name}: which of its words mean won, and which lost?")


def _amount(column: str, picked: Picked) -> tuple[str, str]:
    if counts_hundredths(picked.name):
        return f"{column} / 100.0", f"guess: {picked.name} counts hundredths"
    return f"{column}::numeric" if picked.field.form == "money" else column, picked.note


def named(columns: Columns) -> Picked | None:
    """The deal's own name, or else its customer's, as some call their deals."""
    if own := columns.pick("deal_name"):
        return own
    theirs = columns.pick("name")
    return theirs and replace(theirs, note=theirs.note or "guess: it has no other name")


def _told_dispositions(nesting: Nesting, table: Table, stage: Picked) -> dict[str, str] | None:
    """Without the words all deals would be OPEN, also those that are not."""
    told: dict[str, str] = {}
    for key, of in (("won", "WON"), ("lost", "LOST")):
        question = Question(
            key=f"opportunities.{key}",
            text=f"{table.name}.{stage.name}: which of its words mean that a deal is {key} (commas between them)?",
            why="its words are not known",
            kind="text",
        )
        answer = nesting.interview.ask_of(question)
        told |= {word.strip(): of for word in answer.split(",") if word.strip() and answer != NONE}
    return told if {"WON", "LOST"} <= set(told.values()) else None
