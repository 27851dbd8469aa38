"""A whole mapping for a SQL CRM, as text with comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from siro_bridge_cli.proposal.cast import Cast, choose
from siro_bridge_cli.proposal.clocks import clocks_of
from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.deals import named
from siro_bridge_cli.proposal.facts import facts_of
from siro_bridge_cli.proposal.lexicon import Entity
from siro_bridge_cli.proposal.notes import NoteRows, note_rows
from siro_bridge_cli.proposal.parents import Nesting
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.references import with_references
from siro_bridge_cli.proposal.section import Section
from siro_bridge_cli.proposal.sections import engagements, opportunities
from siro_bridge_cli.proposal.shape import Shape, Table
from siro_bridge_cli.proposal.sql_words import SqlWords
from siro_bridge_cli.proposal.tables import Scoring
from siro_bridge_cli.proposal.write_back_text import NOTE_TEMPLATE, field_lines, write_back_head
from siro_bridge_cli.proposal.yaml_text import as_question, commented, keyed, value

CALLED_SO, MOST_HIDDEN = 0.85, 8
DEAL, APPOINTMENT = "deal", "appointment"


@dataclass(frozen=True)
class Proposed:
    """`top` has what both connectors say; `body` the sections."""

    top: list[str]
    body: list[str]

    @property
    def text(self) -> str:
        return "\n".join([*self.top, "", *self.body, ""])


def propose(shape: Shape, words: SqlWords, interview: Interview, local_zone: str | None) -> Proposed:
    """Asks what it must. Raises AnswerError for an answer that will not do."""
    shape = with_references(shape)
    _tell_hidden(shape, interview)
    cast = choose(shape, interview)
    clocks = clocks_of(shape, cast, interview, local_zone)
    nesting = Nesting(shape, cast, interview, country=clocks.country(cast))
    sections = {"opportunities": opportunities(nesting, words), "engagements": engagements(nesting, words)}
    top = ["version: 1", "connector: sql", *clocks.lines()]
    body = [line for name, section in sections.items() for line in [*_entity(name, section, interview), ""]]
    return Proposed(top, [*body, *_write_back(nesting, sections)])


def _tell_hidden(shape: Shape, interview: Interview) -> None:
    """Of what the user may not read the tables that are called as one of the parts are."""
    scoring = Scoring(shape)
    entities: tuple[Entity, ...] = ("appointments", "opportunities", "accounts", "reps", "notes")

    def called_so(names: Sequence[str]) -> str:
        tables = [Table(name, ()) for name in names]
        found = [each.name for each in tables if any(scoring.name_score(each, of) >= CALLED_SO for of in entities)]
        return ", ".join(found[:MOST_HIDDEN])

    if hidden := called_so(shape.hidden):
        interview.leave(f"may the database's user read {hidden}? they were not looked at")
    if partly := called_so(shape.partly_hidden):
        interview.leave(f"may the database's user read all of {partly}? only some of its columns were looked at")


def _entity(name: str, section: Section | None, interview: Interview) -> Iterator[str]:
    if section is None:
        yield from commented(f"No {name}: nothing that was looked at shows which table they are in. docs/mapping.md")
        yield from as_question(
            [f"{name}:", "  select: |", '    SELECT … AS "externalId"', "  cursor: …", "  key: externalId"]
        )
        return
    key = {"engagements": "appointments"}.get(name, name)
    why = next((each for each in interview.decisions if each.key == key), None)
    if why:
        said = "guess" if why.is_guess else "as you said"
        yield from commented(f"{said}: {why.value} ({why.why}).")
    for told in section.told:
        yield from commented(told)
    yield f"{name}:"
    yield "  select: |"
    yield from (f"    {line}" for line in section.select.rendered())
    yield f"  cursor: {section.cursor}"
    yield "  key: externalId"
    yield from keyed("constants", section.constants, 2)
    yield from keyed("translate", section.translate, 2)


def _write_back(nesting: Nesting, sections: dict[str, Section | None]) -> Iterator[str]:
    """Targets only of records whose id is a column as it is: by that they are found again."""
    targets = {DEAL: _target(nesting.cast, "opportunities", "opportunity", sections["opportunities"])}
    targets[APPOINTMENT] = _target(nesting.cast, "appointments", "engagement", sections["engagements"])
    live = {name: target for name, target in targets.items() if target}
    link = _deep_link(nesting) if APPOINTMENT in live else None
    if link is None:
        live.pop(APPOINTMENT, None)
    if not live:
        _tell_no_target(nesting)
        return
    yield from write_back_head()
    yield from commented("Where your CRM's application, and not its database, stamps a changed row: add stamps.", 2)
    yield "  targets:"
    for name, (of, table) in live.items():
        yield f"    {name}: {value({'link': of, 'table': table.name, 'key': table.key[0]})}"
    if DEAL in live:
        yield from _of_deal(nesting, live[DEAL][1])
    if link:
        yield ""
        yield "# The link that a rep taps at the customer's door to start the recording."
        yield f"deep_link: {value({'form': 'app', 'target': APPOINTMENT, 'field': link})}"


def _target(cast: Cast, entity: str, link: str, section: Section | None) -> tuple[str, Table] | None:
    table = cast[entity]  # type: ignore[index]  # one of the five
    if table is None or section is None or not table.has_key or len(table.key) != 1:
        return None
    return None if table.by_name[table.key[0]].kind == "bytes" else (link, table)


def _tell_no_target(nesting: Nesting) -> None:
    table = nesting.cast["opportunities"]
    if table is None:
        return
    if len(table.key) > 1:
        told = f"a record of {table.name} is found by one column alone, and its key has several"
    elif not table.has_key and table.key:
        told = f"{table.name} has no primary key: is its {table.key[0]} the only one of a record?"
    else:
        told = f"how is a record of {table.name} found?"
    nesting.interview.leave(f"write_back: {told}")


def _of_deal(nesting: Nesting, table: Table) -> Iterator[str]:
    facts = list(facts_of(table, DEAL, _used(nesting, table)))
    yield from field_lines(facts)
    if live := [fact.keys["name"] for fact in facts if fact.live]:
        nesting.interview.guess("write_back.fields", ", ".join(live), "are your extractions called so at Siro?")
    rows = note_rows(nesting, table)
    if rows:
        yield ""
        yield from _note(rows)


def _used(nesting: Nesting, table: Table) -> set[str]:
    """What the select shows, the keys, and what refers to other records."""
    columns = Columns(table, "opportunities", nesting.interview)
    named(columns)
    for role in ("amount", "stage", "closed", "updated", "created", "deleted_at", "deleted", "active"):
        columns.pick(role, shared=True)
    return columns.taken


def _note(rows: NoteRows) -> Iterator[str]:
    lines = [
        "  note:",
        f"    target: {DEAL}",
        f"    table: {value(rows.table.name)}",
        f"    key: {value(rows.table.key[0])}",
    ]
    lines += [f"    parent: {value(rows.parent.field)}", f"    body: {value(rows.body.name)}"]
    if rows.max_length:
        lines.append(f"    max_length: {max(rows.max_length, 250)}")
    lines += keyed("constants", rows.constants, 4) + keyed("stamps", rows.stamps, 4)
    lines += ["    template: |", *(f"      {line}" if line else "" for line in NOTE_TEMPLATE.splitlines())]
    yield from commented("One note a recording. Text that a person adds around it stays.", 2)
    if rows.guessed:
        yield from commented(f"guess: what stands in {', '.join(rows.guessed)}.", 2)
    if rows.missing:
        yield from commented(f"A row needs a value for {', '.join(rows.missing)} too: put it under constants.", 2)
        yield from as_question(lines)
        return
    yield from lines


def _deep_link(nesting: Nesting) -> str | None:
    table = nesting.cast["appointments"]
    if table is None:
        return None
    picked = Columns(table, "appointments", nesting.interview).pick("link")
    return picked.name if picked and picked.field.nullable else None
