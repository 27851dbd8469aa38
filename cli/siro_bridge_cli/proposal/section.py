"""An entity of the mapping, as it comes together, and what its sections share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from siro_bridge_cli.proposal.columns import Columns, Picked
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.parents import Nesting, looked_up
from siro_bridge_cli.proposal.questions import NONE
from siro_bridge_cli.proposal.select_text import SelectText

ANY = "*"


@dataclass
class Section:
    """An entity of the mapping. `told` are the lines of comment above it."""

    select: SelectText
    constants: dict[str, str] = field(default_factory=dict)
    translate: dict[str, Mapping[str, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def cursor(self) -> str:
        """As it stands in the mapping."""
        names = list(self.select.times)
        return f"[{', '.join(names)}]" if len(names) > 1 else "".join(names) or NONE


def shown(
    section: Section, nesting: Nesting, alias: str, columns: Columns, picked: Picked | None
) -> tuple[str, str] | None:
    """The column, or what the row that it refers to is called. A number that refers to nothing we know says nothing."""
    if picked is None:
        return None
    reference = next((each for each in columns.table.references if each.field == picked.name), None)
    if reference:
        return looked_up(section.select, nesting, alias, reference)
    if picked.field.kind == "integer" and "id" in words_of(picked.name):
        return None
    return section.select.column(alias, picked.name), picked.note


def told_words(meanings: Mapping[str, str]) -> str:
    return ", ".join(f"{word} is {meaning}" for word, meaning in meanings.items())
