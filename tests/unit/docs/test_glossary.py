"""docs/glossary.md has the words of the code, and no others."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest

from siro_bridge.crm.port import WriteResult
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.operate.check import Level
from siro_bridge.domain.operate.replay import Replayed
from siro_bridge.domain.operate.reps import Match
from siro_bridge.domain.operate.trust import Fate
from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.domain.write_back import journal
from siro_bridge.use_cases import conclude_work, receive_webhook
from siro_bridge.use_cases.operate.run_now import End

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "glossary.md").read_text("utf-8")
TERMS = re.findall(r"^- \*\*(.+?)\*\* — ", PAGE, re.MULTILINE)

SECTIONS: dict[str, tuple[type[StrEnum], ...]] = {
    "Where a recording is": (State,),
    "What became of a wish": (Wanted,),
    "What became of a webhook": (receive_webhook.Reception,),
    "What became of a recording's message": (conclude_work.WorkResult,),
    "What became of a field": (journal.Result, WriteResult),
    "What became of a note": (NoteResult,),
    "What a command says": (Replayed, Match, Fate, End, Level),
}


@cache
def words_of_the_code() -> str:
    """Its text in lower case, with a blank for every other sign than a letter or digit."""
    folders = ("layers/siro_bridge", "functions", "cli")
    files = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    text = "\n".join(path.read_text("utf-8") for path in files)
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[^a-z0-9]+", " ", split.lower())


@pytest.mark.parametrize("term", TERMS)
def test_term_is_used_in_the_code(term: str) -> None:
    words = re.split(r"[^a-z0-9]+", term.lower())
    spoken = [f" {joint.join(words)}{plural} " for joint in (" ", "") for plural in ("", "s")]
    assert any(each in words_of_the_code() for each in spoken)


def test_terms_are_in_order_and_named_once() -> None:
    assert sorted(set(TERMS)) == TERMS


@pytest.mark.parametrize("title", SECTIONS)
def test_section_has_each_word_that_the_code_may_say_and_no_other(title: str) -> None:
    section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    told = {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}
    assert told == {str(word) for enum in SECTIONS[title] for word in enum}
