"""docs/run-report.md explains each step, counter and note of a run's report in the words of the commands."""

import re
from collections.abc import Mapping
from pathlib import Path

from siro_bridge_cli.show.run_words import COUNTERS, NOTES, STEPS

PAGE = (Path(__file__).parents[3] / "docs" / "run-report.md").read_text("utf-8")


def rows(heading: str) -> list[tuple[str, ...]]:
    section = PAGE[PAGE.index(f"## {heading}") :].split("\n## ")[0]
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if "| `" in line
    ]
    assert cells
    return cells


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def named(heading: str) -> Mapping[str, str]:
    return {names(name)[0]: words for name, words in rows(heading)}


def test_every_counter_is_explained_in_the_words_of_the_commands() -> None:
    told = {(step, *names(counter), words) for steps, counter, words in rows("Counters") for step in names(steps)}
    assert told == {(step, counter, words) for step, each in COUNTERS.items() for counter, words in each.items()}


def test_every_step_and_note_is_explained() -> None:
    assert named("Steps") == STEPS
    assert named("Notes") == NOTES


def test_sample_has_counters_of_the_product_and_their_meanings() -> None:
    lines = re.findall(r"^(\w+) +(\w+) +\d+ +(.+)$", PAGE, flags=re.MULTILINE)
    assert len(lines) >= 8
    assert [line for line in lines if COUNTERS[line[0]][line[1]] != line[2]] == []
