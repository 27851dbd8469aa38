"""What became of each story, as a line of JSON in .work/proof: a run that was stopped goes on where it was."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.proof.faults import Faults
from tests.proof.known import Problem, Wrong

DELIVERED = ("webhook", "enrichment")
"""Functions to which an event, or its message, is delivered."""

Line = dict[str, Any]


def line_of(
    seed: int,
    kind: str,
    faults: Faults,
    problems: Sequence[Problem],
    *,
    acts: Sequence[str] = (),
    minutes: Sequence[float] = (),
) -> Line:
    """`faulted` are the deliveries during which at least one fault came about."""
    delivered = [visit for visit in faults.visits if visit.function in DELIVERED]
    wrong = Counter(each.wrong for each in problems)
    return {
        "seed": seed,
        "kind": kind,
        "deliveries": len(delivered),
        "faulted": sum(visit.faults > 0 for visit in delivered),
        "runs": len(faults.visits) - len(delivered),
        "calls": faults.calls.total(),
        "met": [list(each) for each in faults.met],
        "wrong": {each.name: wrong[each] for each in Wrong if wrong[each]},
        "problems": [each.what for each in problems],
        "acts": list(acts),
        "minutes": [round(each, 1) for each in minutes],
    }


def read_lines(folder: Path) -> Iterator[Line]:
    """A line that a process was stopped in is left out."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for text in lines:
                if text.endswith("\n"):
                    yield json.loads(text)
