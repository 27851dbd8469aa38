"""Tables of any width: columns beside each other where there is room, else a block of lines for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from siro_bridge_cli.show.words import plain

Cell = str | tuple[str, str]
"""Text, or text and its style (Rich's words, such as `red` or `dim`)."""

GAP = 2
NARROW_COLUMN = 16
"""A cell that has to be broken gets at least so much room, or the row becomes a block."""


def table_lines(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int) -> Iterator[Text]:
    """The lines of a table, none longer than `width` and none with blanks at its end."""
    cells = [[_text(cell) for cell in row] for row in rows]
    if title:
        yield Text(plain(title), "bold")
    heads = [Text(heading, "bold") for heading in headings]
    natural = [max(map(_width, column)) for column in zip(*([heads] if heads else []), *cells, strict=True)]
    if widths := _fitted(natural, width):
        for row in [*([heads] if heads else []), *cells]:
            yield from _beside(row, widths)
    else:
        for row in cells:
            yield from _block(headings, row, width)


def _text(cell: Cell) -> Text:
    text, style = (cell, "") if isinstance(cell, str) else cell
    return Text(plain(text), style)


def _width(text: Text) -> int:
    return max((cell_len(line) for line in text.plain.split("\n")), default=0)


def _fitted(natural: Sequence[int], width: int) -> list[int]:
    """The columns' widths: the widest give way, evenly, until all fit. Empty where they cannot."""
    widths = list(natural)
    room = width - GAP * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROW_COLUMN:
            return []
        second = max((each for each in widths if each < widest), default=NARROW_COLUMN)
        places = [place for place, each in enumerate(widths) if each == widest]
        shared = widest - max(1, (sum(widths) - room) // len(places))
        for place in places:
            widths[place] = max(shared, second, NARROW_COLUMN)
            if sum(widths) <= room:
                break
    return widths


def _beside(row: Sequence[Text], widths: Sequence[int]) -> Iterator[Text]:
    columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, columns), default=0)):
        line = Text()
        for column, width in zip(columns, widths, strict=True):
            part = column[number] if number < len(column) else Text()
            line.append_text(part).append(" " * (width - cell_len(part.plain) + GAP))
        line.rstrip()
        yield line


def _block(headings: Sequence[str], row: Sequence[Text], width: int) -> Iterator[Text]:
    """Each cell under the one before, its heading in front; a blank line ends the block."""
    if not headings:  # names and values: a value that has no room beside its name stands below it
        yield from (each for cell in row for each in _wrapped(cell, width))
        return
    indent = min(max(map(len, headings)) + GAP, width // 2)
    for heading, cell in zip(headings, row, strict=True):
        for number, part in enumerate(_wrapped(cell, width - indent)):
            yield Text(f"{heading if number == 0 else '':<{indent}}"[:indent], "bold").append_text(part)
    yield Text()


def _wrapped(text: Text, width: int) -> list[Text]:
    """Broken between words, and within those that are longer than a line."""
    lines: list[Text] = []
    for paragraph in text.split("\n", allow_blank=True):
        lines.extend(_broken(paragraph, max(1, width)))
    return lines


def _broken(line: Text, width: int) -> Iterator[Text]:
    rest = line
    while cell_len(rest.plain) > width:
        end = _fits(rest.plain, width)
        space = rest.plain.rfind(" ", 1, end + 1)
        cut = space if space > 0 else end
        yield rest[:cut]
        rest = rest[cut + (1 if space > 0 else 0) :]
    yield rest


def _fits(text: str, width: int) -> int:
    """How many characters of the text fit, at least one."""
    used = 0
    for place, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return max(1, place)
    return len(text)
