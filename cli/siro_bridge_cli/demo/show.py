"""What the demo prints: progress while it works, then the CRM before and after, and what went over the wire."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from siro_bridge_cli.demo.evidence import CrmState, Evidence, Row
from siro_bridge_cli.demo.verify import changed_columns
from siro_bridge_cli.show.words import counted, in_words
from siro_bridge_cli.simulator.api.routes import ORGANIZATION_PREFIX

COLUMNS = (
    "budget",
    "project_type",
    "decision_date",
    "needs_financing",
    "decision_maker",
    "competitors",
    "objections",
    "timeline",
)


@dataclass
class Step:
    """A step under way; set `done` to False where it ended without what it was for."""

    done: bool = True


class Progress:
    """One line a step, with how long it took; a step that fails says so."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, text: str) -> Iterator[Step]:
        """Names what happens in the block, and ticks it off."""
        step, started = Step(), monotonic()
        try:
            with self.console.status(escape(text)):
                yield step
        except BaseException:
            step.done = False
            raise
        finally:
            mark = "[green]✓[/]" if step.done else "[red]✗[/]"
            self.console.print(f"  {mark} {escape(text)} [dim]{monotonic() - started:.1f} s[/]", soft_wrap=True)

    def note(self, text: str) -> None:
        self.console.print(f"    [dim]{escape(text)}[/]", soft_wrap=True)


def show_result(console: Console, evidence: Evidence) -> None:
    """Everything a person wants to see, whether or not it is right."""
    console.print(deals_table(evidence))
    for told in evidence.told[:1]:
        deal = evidence.after.deal(told.conversation.lead)
        for note in evidence.after.notes_of(deal["deal_id"])[-1:]:
            console.print(Panel(escape(note["body"]), title=f"The note on deal {deal['deal_id']}", box=box.ROUNDED))
    if (left_alone := left_alone_table(evidence)).row_count:
        console.print(left_alone)
    console.print(requests_table(evidence.requests), "")
    console.print(counts_line(evidence), soft_wrap=True)


def deals_table(evidence: Evidence) -> Table:
    """Each deal that was talked about, its fields before and after side by side."""
    table = Table(title="The CRM's deals", box=box.SIMPLE_HEAD, title_justify="left")
    for heading in ("deal", "field", "before", "after"):
        table.add_column(heading, overflow="fold")
    for number, before in enumerate(evidence.before.deals, start=1):
        after = evidence.after.deal(number)
        name = f"{after['deal_id']} {after['title']}"
        rows = list(_field_rows(before, after)) or [("", "[dim]nothing was said[/]", "")]
        rows.append(_notes_row(evidence.before, evidence.after, after["deal_id"]))
        for index, row in enumerate(rows):
            table.add_row(escape(name) if index == 0 else "", *row, end_section=index == len(rows) - 1)
    return table


def left_alone_table(evidence: Evidence) -> Table:
    """What was said and is in no field, with the reason that the product gave."""
    table = Table(title="Left alone", box=box.SIMPLE_HEAD, title_justify="left")
    for heading in ("deal", "fact", "what was said", "why it is not in the CRM"):
        table.add_column(heading, overflow="fold")
    for told in evidence.told:
        deal = evidence.after.deal(told.conversation.lead)
        said = {fact.name: in_words(fact.value) for fact in told.conversation.facts}
        remarks = (each.partition(": ") for each in evidence.remarks.get(told.recording_id, "").split("; "))
        for name, _, reason in remarks:
            if name in told.conversation.left_alone:
                table.add_row(str(deal["deal_id"]), escape(name), escape(said[name]), escape(reason))
    return table


def requests_table(requests: Iterable[Mapping[str, Any]]) -> Table:
    """Requests made to Siro, by API, endpoint and answer."""
    counted = Counter(_request(each) for each in requests)
    table = Table(title="Requests to Siro", box=box.SIMPLE_HEAD, title_justify="left")
    table.show_edge, table.pad_edge, table.padding = False, False, (0, 1, 0, 0)  # the longest path fits 80 columns
    for heading in ("API", "method"):
        table.add_column(heading, no_wrap=True)
    table.add_column("path", overflow="fold")
    for heading in ("answer", "times"):
        table.add_column(heading, justify="right", no_wrap=True)
    for (api, path, method, status), count in sorted(counted.items()):
        table.add_row(api, method, escape(path), status, str(count))
    return table


def counts_line(evidence: Evidence) -> str:
    accepted = sum(delivery.accepted for delivery in evidence.deliveries)
    notes = len(evidence.after.notes) - len(evidence.before.notes)
    return (
        f"{counted(len(evidence.synced), 'appointment')} and "
        f"{counted(len(evidence.opportunities), 'deal')} in Siro, "
        f"{counted(len(evidence.told), 'recording')}, {counted(accepted, 'webhook')} accepted, "
        f"{counted(notes, 'note')} written"
    )


def show_reasons(console: Console, reasons: Sequence[str]) -> None:
    """In a box for a person; as plain lines, none of them broken, for a file or a program."""
    lines = [f"• {escape(reason)}" for reason in reasons]
    if console.is_terminal:
        console.print(Panel(Group(*lines), title="The demo failed", border_style="red", box=box.ROUNDED))
    else:
        console.print("The demo failed:", *lines, sep="\n", soft_wrap=True)


def _request(entry: Mapping[str, Any]) -> tuple[str, str, str, str]:
    route = str(entry["route"])
    api = "organization" if route.startswith(ORGANIZATION_PREFIX) else "platform"
    return api, route.removeprefix(ORGANIZATION_PREFIX), str(entry["method"]), str(entry["status"] or "none")


def _field_rows(before: Row, after: Row) -> Iterator[tuple[str, str, str]]:
    changed = changed_columns(before, after)
    for column in COLUMNS:
        if column in changed:
            yield column, _cell(before[column]), f"[green]{_cell(after[column])}[/]"
        elif before[column] is not None:
            yield column, _cell(before[column]), "[dim]unchanged: a person typed it[/]"


def _notes_row(before: CrmState, after: CrmState, deal_id: int) -> tuple[str, str, str]:
    return "notes", str(len(before.notes_of(deal_id))), str(len(after.notes_of(deal_id)))


def _cell(value: Any) -> str:
    text = escape(in_words(value))
    return f"[dim]{text}[/]" if value is None else text
