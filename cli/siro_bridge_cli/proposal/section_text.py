"""What the sections of mappings over HTTP have in common, as lines of text."""

from collections.abc import Iterator

from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_fields import RestSection
from siro_bridge_cli.proposal.yaml_text import commented, keyed, value

NOTHING_MARKS = "Nothing marks what is deleted: if records are removed, see sync.removal in docs/mapping.md."


def head_lines(name: str, section: RestSection, interview: Interview) -> Iterator[str]:
    """Why this one, and what it lacks; `name` is the entity's."""
    key = {"engagements": "appointments"}.get(name, name)
    why = next((each for each in interview.decisions if each.key == key), None)
    if why:
        yield from commented(f"{'guess' if why.is_guess else 'as you said'}: {why.value} ({why.why}).")
    if "deletedAt" not in section.fields:
        yield from commented(NOTHING_MARKS)


def clock_lines(section: RestSection) -> Iterator[str]:
    if section.cursor:
        yield f"  cursor: {value(section.cursor)}"
    else:
        yield "  cursor: none    # no field says when a record was last changed: every run reads all, and compares"
    forms = {each.form for each in section.resource.table.fields if each.form in ("epoch", "epoch_ms")}
    if len(forms) == 1:
        yield f"  time_format: {next(iter(forms))}"


def field_lines(section: RestSection) -> Iterator[str]:
    """The key, and all fields; those that hardly fit as comments."""
    yield f"  key: {value(section.fields['externalId'][0])}"
    yield "  fields:"
    yield from (f"    {value(path)}: {value(of)}{_comment(note)}" for path, (of, note) in section.fields.items())
    yield from (f"    # ? {value(path)}: {value(of)}{_comment(note)}" for path, (of, note) in section.open.items())
    yield from keyed("constants", section.constants, 2)
    yield from keyed("translate", section.translate, 2)


def _comment(note: str) -> str:
    return f"    # {' '.join(note.split())}" if note else ""
