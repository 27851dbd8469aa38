"""What a conversation's extraction brings becomes what a careful clerk would enter, or stays out with a reason.

`spoken_values.jsonl`: one value a line, with its field type and what is `right`; null leaves the field as it is.
Where two clerks would differ it is a matter of taste: docs/mapping.md says which way it goes here.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from siro_bridge.domain.recording.recording import Extraction
from siro_bridge.domain.write_back.plan import plan_fields
from siro_bridge.domain.write_back.rules import FieldRule, FieldType

ROWS = [json.loads(line) for line in (Path(__file__).parent / "spoken_values.jsonl").read_text("utf-8").splitlines()]
PROJECTS = {
    "kitchen": ["kitchen remodel", "new kitchen"],
    "bathroom": ["bath", "shower"],
    "windows": ["window"],
    "roof": ["roofing"],
}
READ = {"number": Decimal, "date": date.fromisoformat, "boolean": bool, "text": str}
MOST_REFUSED = 0.05
VERDICTS = ("right", "a matter of taste", "wrong in silence", "clear and refused")


def entered(kind: str, value: Any) -> Any:
    """What is written for the value; None when it is left out."""
    options = PROJECTS if kind == "picklist" else {}
    rule = FieldRule(name="Fact", target="deal", column="fact", type=cast("FieldType", kind), options=options)
    plan = plan_fields([Extraction("Fact", value)], [rule], [])
    assert len(plan.fields) + len(plan.skipped) == 1
    return plan.fields[0].value if plan.fields else None


def judged(row: dict[str, Any]) -> str:
    found = entered(row["type"], row["value"])
    wanted = [READ[name](each) for name, each in (row["right"] or {}).items()]  # type: ignore[operator]
    if [found] == (wanted or [None]):
        return "right"
    if row.get("matter_of_taste"):
        return "a matter of taste"
    return "wrong in silence" if found is not None else "clear and refused"


@pytest.mark.parametrize("kind", sorted({row["type"] for row in ROWS}))
def test_nothing_is_wrong_in_silence_and_little_that_is_clear_is_refused(kind: str) -> None:
    rows = [row for row in ROWS if row["type"] == kind]
    by_verdict: dict[str, list[Any]] = {verdict: [] for verdict in VERDICTS}
    for row in rows:
        by_verdict[judged(row)].append(row["value"])
    clear = sum(row["right"] is not None and not row.get("matter_of_taste") for row in rows)
    figures = ", ".join(f"{len(values)} {verdict}" for verdict, values in by_verdict.items())
    print(f"{kind}: {len(rows)} values, {clear} of them clear: {figures}")  # noqa: T201 - the figures, with pytest -rP
    assert not by_verdict["wrong in silence"]
    assert len(by_verdict["clear and refused"]) <= MOST_REFUSED * clear, by_verdict["clear and refused"]
