"""A select as text: a column a line, each with its comment, and what is not known as a comment alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from siro_bridge_cli.proposal.shape import Table
from siro_bridge_cli.proposal.sql_words import SqlWords

CURSOR = "_changed_at"
_WIDEST = 34
"""Longer expressions do not push the aliases of all others to the right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A column of the select; one that is not `live` is only a comment."""

    path: str
    expression: str
    note: str = ""
    live: bool = True


@dataclass
class SelectText:
    """`base` is the table whose rows the records are; others are joined to it, each under an alias of its own."""

    words: SqlWords
    base: Table
    lines: list[Line] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)
    changes: dict[str, str] = field(default_factory=dict)
    """The other tables' times of change, by what they are called in the select."""
    cursor: str = ""
    """The base table's own; empty where it has none."""
    alias: str = ""
    sure: set[str] = field(default_factory=set)
    """Aliases of tables that have a row for each record."""

    def __post_init__(self) -> None:
        self.alias = self.new_alias(self.base)
        self.sure.add(self.alias)

    def new_alias(self, table: Table) -> str:
        letter = next((each for each in table.label.rpartition("_")[2].lower() if each.isalpha()), "t")
        alias = next(each for each in (letter, *(f"{letter}{at}" for at in range(2, 99))) if each not in self.aliases)
        self.aliases.add(alias)
        return alias

    def column(self, alias: str, name: str) -> str:
        return f"{alias}.{self.words.quote(name)}"

    def own(self, name: str) -> str:
        return self.column(self.alias, name)

    def add(self, path: str, expression: str, note: str = "", *, live: bool = True) -> None:
        self.lines.append(Line(path, expression, note, live))

    def join(self, table: Table, alias: str, condition: str, *, always: bool = False) -> None:
        """`always` where each row has one, and the database sees to it."""
        kind = "JOIN" if always else "LEFT JOIN"
        self.sure |= {alias} if always else set()
        self.joins.append(f"{kind} {self.words.name(table.name)} {alias} ON {condition}")

    @property
    def times(self) -> dict[str, str]:
        """The times of change of which the newest counts; none where the base table has none of its own."""
        return {CURSOR: self.cursor} | self.changes if self.cursor else {}

    @property
    def paths(self) -> set[str]:
        return {line.path for line in self.lines if line.live}

    def rendered(self) -> Iterator[str]:
        lines = [line for line in self.lines if line.live]
        lines += [Line(name, expression) for name, expression in self.times.items()]
        width = max((len(each.expression) for each in lines if len(each.expression) <= _WIDEST), default=0)
        for at, line in enumerate(self._in_order(lines)):
            last = line is lines[-1]
            yield ("SELECT " if at == 0 else "       ") + _shown(line, width, last=last)
        yield f"  FROM {self.words.name(self.base.name)} {self.alias}"
        yield from (f"  {join}" for join in self.joins)

    def _in_order(self, live: list[Line]) -> list[Line]:
        """Comments stay where they were put, but never in front of the first column nor behind the last."""
        ordered = [*self.lines, *(each for each in live if each not in self.lines)]
        first = next(at for at, each in enumerate(ordered) if each.live)
        ordered.insert(0, ordered.pop(first))
        last = ordered.index(live[-1])
        return [*ordered[:last], *ordered[last + 1 :], live[-1]]


def _shown(line: Line, width: int, *, last: bool) -> str:
    column = f'{line.expression.ljust(width)} AS "{line.path}"{"" if last else ","}'
    note = f"  -- {' '.join(line.note.split())}" if line.note else ""
    return f"{column}{note}" if line.live else f"-- ? {column}{note}"
