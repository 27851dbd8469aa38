"""Of another system's text a sentence of ours is told, with names of ours in it, and nothing else."""

import pytest

from siro_bridge.domain.sentences import Sentences

SENTENCES = Sentences("no such column: {}", "Duplicate entry '{}' for key '{}'", "at most {} letters", "gone")
NAMES = frozenset({"crm", "deals", "budget", "720", "555", "8631", "80", "a-1-2"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no such column: budget", "no such column: budget"),
        ("no such column: crm.deals.budget", "no such column: crm.deals.budget"),
        ("no such column: Anna", "no such column: …"),
        ("no such column: deals of Anna", "no such column: …"),
        ("Duplicate entry 'Anna' for key 'deals.budget'", "Duplicate entry '…' for key 'deals.budget'"),
        ("Duplicate entry '720 555-8631' for key 'x'", "Duplicate entry '…' for key '…'"),
        ("Duplicate entry 'a-1-2' for key 'x'", "Duplicate entry 'a-1-2' for key '…'"),
        ("at most 80 letters, Anna", "at most 80 letters"),
        ("gone: Anna", "gone"),
        ("gone\nAnna", "gone"),
        ("goner", None),
        ("Anna is gone", None),
        ("", None),
    ],
)
def test_sentence_is_told_with_names_of_ours(text: str, told: str | None) -> None:
    assert SENTENCES.told(text, NAMES) == told
