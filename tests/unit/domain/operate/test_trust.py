"""How people changed what was written, in words and in sums."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain.operate.trust import Fate, FieldTrust, Judged, add_up, tally, way_of


@pytest.mark.parametrize(
    ("ours", "theirs", "way"),
    [
        (40_000, Decimal("45000.50"), "raised"),
        (Decimal(40_000), 35_000, "lowered"),
        (True, False, "turned over"),
        (date(2026, 5, 1), datetime(2026, 5, 2, 9, tzinfo=UTC), "moved later"),
        (date(2026, 5, 1), date(2026, 4, 1), "moved earlier"),
        ("soon", "Soon ", "written otherwise"),
        ("in May", "in May, after the roof", "added to"),
        ("in May, after the roof", "in May", "shortened"),
        ("kitchen", "bathroom", "replaced"),
        ("40", 40, "written otherwise"),
        (["solar"], ["solar", "wind"], "added to"),
    ],
)
def test_way_of_a_change_is_told_in_words(ours: Any, theirs: Any, way: str) -> None:
    assert way_of(ours, theirs) == way


def test_fates_ways_and_pairs_are_counted() -> None:
    changed = Judged(Fate.CHANGED, "replaced", "kitchen → roof")
    found = tally("deal", "project", [changed, Judged(Fate.KEPT), Judged(Fate.EMPTIED), changed])
    assert (found.written, found.kept, found.changed, found.emptied) == (4, 1, 2, 1)
    assert (found.ways, found.pairs) == ({"replaced": 2}, {"kitchen → roof": 2})


def test_parts_are_added_up_the_most_written_field_first() -> None:
    one = FieldTrust(target="deal", field="budget", kept=1, gone=2)
    other = FieldTrust(target="deal", field="timeline", kept=2, changed=1, ways={"replaced": 1})
    assert add_up([one, other, other]) == [
        FieldTrust(target="deal", field="timeline", kept=4, changed=2, ways={"replaced": 2}),
        one,
    ]
