"""docs/state.md has every key family and attribute that the stores write, and no other."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine

from siro_bridge.domain.recording.moves import MOVES
from siro_bridge.domain.recording.transitions import When, transitions
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.state.journal import DynamoJournal
from tests.integration.state.every_item import fill
from tests.integration.state.table import Table

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "state.md").read_text("utf-8")
STORES = PROJECT / "layers" / "siro_bridge" / "siro_bridge" / "state"
FAMILY = re.compile(r"^### `([^`]+)` / `([^`]+)`$", re.MULTILINE)

Family = tuple[str, str]


def pattern(documented: str) -> re.Pattern[str]:
    """`<name>` stands for any text."""
    parts = re.split(r"<[^>]+>", documented)
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)


def first_cells(text: str) -> list[str]:
    """The names in the first column of the first table in it."""
    rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def families() -> dict[Family, list[str]]:
    """The attributes that the page has, by key family."""
    _, *parts = FAMILY.split(PAGE)
    return {
        (pk, sk): first_cells(re.split(r"^##", text, maxsplit=1, flags=re.MULTILINE)[0])
        for pk, sk, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def family_of(item: dict[str, Any]) -> Family | None:
    """The one with the fewest names in it that fits the item's keys."""
    keys = item["pk"]["S"], item["sk"]["S"]
    fitting = [(pk, sk) for pk, sk in families() if pattern(pk).fullmatch(keys[0]) and pattern(sk).fullmatch(keys[1])]
    return min(fitting, key=lambda each: "".join(each).count("<"), default=None)


def test_everything_that_is_written_is_on_the_page_and_nothing_else(table: Table) -> None:
    fill(table.client, table.name)
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    items = [item for page in pages for item in page["Items"]]
    assert_families(items)
    assert_partitions({item["due_shard"]["S"] for item in items if "due_shard" in item})


def assert_families(items: list[dict[str, Any]]) -> None:
    """Each item's family, and each of its attributes."""
    seen: dict[Family, set[str]] = {}
    for item in items:
        family = family_of(item)
        assert family, f"docs/state.md has no family for {item['pk']['S']} / {item['sk']['S']}"
        for name in item.keys() - {"pk", "sk"}:
            known = {each for each in families()[family] if pattern(each).fullmatch(name)}
            assert known, f"docs/state.md: {family} has no {name}"
            seen.setdefault(family, set()).update(known)
    assert seen == {family: set(attributes) for family, attributes in families().items()}


def assert_partitions(used: set[str]) -> None:
    """Of the index."""
    section = PAGE[PAGE.index("## The partitions") : PAGE.index("## Recordings")]
    documented = {each for each in first_cells(section) if each != "due_shard"}
    found = {shard: {each for each in documented if pattern(each).fullmatch(shard)} for shard in used}
    assert all(found.values()), found
    assert set().union(*found.values()) == documented


def test_every_store_that_writes_is_named_on_the_page() -> None:
    writing = re.compile(r"put_items\(|\.put\(|\.(?:put|update)_(?:if|item)\(|move_item\(|put_as_holder\(")
    stores = {path.name for path in STORES.glob("*.py") if writing.search(path.read_text("utf-8"))}
    helpers = {"state_table.py", "batches.py"}
    assert {name for name in stores - helpers if f"state/{name}" not in PAGE} == set()


def test_moves_are_on_the_page_as_they_are_made() -> None:
    rows = []
    for move in MOVES:
        ways: dict[tuple[str, When], list[str]] = {}
        for row in transitions(move):
            ways.setdefault((row.to, row.when), []).append(row.before or "unknown")
        rows += [
            f"| {move.name} | {move.who} | {', '.join(befores)} | {to} | {when} |"
            for (to, when), befores in ways.items()
        ]
    table = "\n".join(["| move | made by | from | to | if |", "| --- | --- | --- | --- | --- |", *rows])
    assert f"{table}\n\n" in PAGE, f"docs/state.md should have:\n\n{table}\n"


OLDER, NEWER = Author("2026-02-14T09:00:00+00:00", "rec-1"), Author("2026-02-15T09:00:00+00:00", "rec-2")


def shown(table: Table) -> str:
    """The memory of the deal's fields, as the page writes it."""
    lines = []
    for item in table.client.scan(TableName=table.name)["Items"]:
        if item["pk"]["S"].startswith("value#"):
            lines.append(f"{item['pk']['S']}   {item['sk']['S']}")
            names = sorted(item.keys() - {"pk", "sk"})
            lines += [f"    {name} = {_text(item[name])}".rstrip() for name in names]
    return "\n".join(lines)


def _text(attribute: dict[str, Any]) -> str:
    ((kind, value),) = attribute.items()
    if kind != "M":
        return str(value)
    return "{" + ", ".join(f"{name}: {_text(value[name])}" for name in sorted(value)) + "}"


def test_worked_example_is_what_happens(table: Table) -> None:
    examples = iter(re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL))
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400)
    first = Entry("e-1", OLDER, "deal", "4001", "write", {"budget": Change(None, 40_000, OLDER)})
    journal.intend(first)
    assert shown(table) == next(examples)
    with time_machine.travel(datetime(2026, 2, 14, 9, 5, tzinfo=UTC), tick=False):
        journal.settle(first, {"budget": Outcome(Result.WRITTEN, 40_000)})
    assert shown(table) == next(examples)
    journal.intend(Entry("e-2", NEWER, "deal", "4001", "write", {"budget": Change(40_000, 50_000, NEWER)}))
    assert shown(table) == next(examples)
    known = journal.last_written("deal", "4001")["budget"]
    told = dict(re.findall(r"^\| (`\d+`|nothing) \| (ours|a person's)", PAGE, re.MULTILINE))
    assert told == {
        f"`{value}`" if value else "nothing": "ours" if known.is_ours(value) else "a person's"
        for value in (40_000, 50_000, 45_000, None)
    }
