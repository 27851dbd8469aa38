"""Two attempts break off one after the other, each at any step; the third finds what they left, and people's words.

All pairs of steps of all pairs of acts. To die after a step is to lose its answer; to die after the one before is
what it is for the step to fail. The way back over real stores is told in tests/integration/way_back/test_faults.py.
"""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.note import fence
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, Deal

Act = Callable[[Deal], object]
Row = dict[str, CrmValue]


def writes(policy: str, budget: int, timeline: str) -> Act:
    return lambda deal: deal.write(NEWER, policy, budget=budget, timeline=timeline)


def appends(text: str) -> Act:
    return lambda deal: deal.write(NEWER, "append", memo=text)


def leaves(deal: Deal) -> None:
    deal.take_back(NEWER)


def _nothing(_: Deal) -> None:
    """Two empty fields."""


def _of_an_older_recording(deal: Deal) -> None:
    deal.write(OLDER, budget=10_000, timeline="April")


def _typed(deal: Deal) -> None:
    deal.types(budget=90_000, timeline="never")


def _typed_over_an_older_recordings(deal: Deal) -> None:
    _of_an_older_recording(deal)
    _typed(deal)


BEGINNINGS = [
    pytest.param("if_ours", _nothing, id="empty"),
    pytest.param("if_ours", _of_an_older_recording, id="an older recording's"),
    pytest.param("always", _typed, id="typed"),
    pytest.param("always", _typed_over_an_older_recordings, id="typed over an older recording's"),
]

WRITES_TWICE = "writes, writes"
WAYS = (WRITES_TWICE, "writes, leaves", "leaves, writes", "leaves, leaves")


def acts(way: str, policy: str) -> list[Act]:
    kinds = {"writes": writes(policy, 45_000, "June"), "leaves": leaves}
    first, second = (kinds[each] for each in way.split(", "))
    return [writes(policy, 40_000, "May") if way == WRITES_TWICE else first, second]


def every_two_faults(begin: Act, first: Act, second: Act) -> Iterator[tuple[Deal, str]]:
    """A deal for each pair of steps, with its name; the last ones of each are not broken off at all."""
    for at in count(1):
        died = False
        for then in count(1):
            deal = Deal()
            begin(deal)
            died = _breaks_off(deal, first, at)
            again = _breaks_off(deal, second, then)
            yield deal, f"after step {at}, then after step {then}"
            if not again:
                break
        if not died:
            return


def _breaks_off(deal: Deal, act: Act, after: int) -> bool:
    deal.steps.die_after(after)
    try:
        act(deal)
    except DiedError:
        return True
    finally:
        deal.steps.last = None
    return False


def _row(begin: Act) -> Row:
    deal = Deal()
    begin(deal)
    return deal.row


def _written(policy: str, begin: Act) -> Act:
    """A recording writes and settles; what it wrote is what the ways that leave begin with."""

    def began(deal: Deal) -> None:
        begin(deal)
        writes(policy, 40_000, "May")(deal)

    return began


def _begins(way: str, policy: str, begin: Act) -> Act:
    return _written(policy, begin) if way.startswith("leaves") else begin


@pytest.mark.parametrize(("policy", "begin"), BEGINNINGS)
@pytest.mark.parametrize("way", WAYS)
def test_third_attempt_writes_and_what_it_wrote_is_ours(policy: str, begin: Act, way: str) -> None:
    for deal, faults in every_two_faults(_begins(way, policy, begin), *acts(way, policy)):
        writes(policy, 47_000, "July")(deal)
        assert (deal.row["budget"], deal.row["timeline"]) == (47_000, "July"), faults
        told = deal.write(NEWEST, budget=50_000, timeline="August")
        assert told == {"budget": "written", "timeline": "written"}, faults


@pytest.mark.parametrize(("policy", "begin"), BEGINNINGS)
@pytest.mark.parametrize("way", WAYS)
def test_third_attempt_leaves_and_what_stood_there_before_comes_back(policy: str, begin: Act, way: str) -> None:
    for deal, faults in every_two_faults(_begins(way, policy, begin), *acts(way, policy)):
        leaves(deal)
        assert deal.row == _row(begin), faults


@pytest.mark.parametrize(("policy", "begin"), BEGINNINGS)
@pytest.mark.parametrize("way", WAYS)
def test_persons_value_that_came_back_is_the_persons(policy: str, begin: Act, way: str) -> None:
    if policy != "always":
        return
    for deal, faults in every_two_faults(_begins(way, policy, begin), *acts(way, policy)):
        leaves(deal)
        deal.write(NEWEST, budget=50_000, timeline="August")
        assert deal.row == _row(begin), faults


@pytest.mark.parametrize("way", ["writes, leaves", "leaves, leaves"])
def test_persons_value_that_came_back_before_we_died_is_the_persons(way: str) -> None:
    for deal, faults in every_two_faults(_begins(way, "always", _typed), *acts(way, "always")):
        before = dict(deal.row)
        deal.write(NEWEST, budget=50_000, timeline="August")
        theirs = {name: value for name, value in _row(_typed).items() if before[name] == value}
        assert theirs.items() <= deal.row.items(), faults


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("end", [writes("if_ours", 47_000, "July"), leaves], ids=["writes", "leaves"])
def test_what_a_person_typed_after_two_faults_stays(way: str, end: Act) -> None:
    for deal, faults in every_two_faults(_begins(way, "if_ours", _nothing), *acts(way, "if_ours")):
        _typed(deal)
        end(deal)
        assert (deal.row["budget"], deal.row["timeline"]) == (90_000, "never"), faults


@pytest.mark.parametrize("value", [(40_000, "May"), (45_000, "June")])
def test_persons_value_that_says_what_we_had_meant_to_is_the_persons(value: tuple[int, str]) -> None:
    """Once the recording has looked and seen another value there."""
    for deal, faults in every_two_faults(_nothing, *acts(WRITES_TWICE, "if_ours")):
        _typed(deal)
        writes("if_ours", 47_000, "July")(deal)
        if deal.journal.values:
            continue  # one of the two was settled before we died: it is known to have been ours
        deal.types(budget=value[0], timeline=value[1])
        deal.write(NEWEST, budget=50_000, timeline="August")
        assert (deal.row["budget"], deal.row["timeline"]) == value, faults


def test_fact_that_siro_does_not_find_any_more_leaves_with_its_recording() -> None:
    """Each attempt knows only one of the two."""
    first, second = (lambda deal: deal.write(NEWER, budget=40_000)), (lambda deal: deal.write(NEWER, timeline="May"))
    for deal, faults in every_two_faults(_nothing, first, second):
        leaves(deal)
        assert deal.row == _row(_nothing), faults


def test_refused_third_value_leaves_the_first_one_ours() -> None:
    for deal, faults in every_two_faults(_nothing, *acts(WRITES_TWICE, "if_ours")):
        deal.crm.refused |= {"budget": "locked", "timeline": "locked"}
        writes("if_ours", 47_000, "July")(deal)
        deal.crm.refused.clear()
        leaves(deal)
        assert deal.row == _row(_nothing), faults


def _dog(deal: Deal) -> None:
    deal.types(memo="Has a dog.")


def _has_appended(deal: Deal) -> None:
    _dog(deal)
    appends("Wants solar.")(deal)


APPENDS = {
    "appends, appends": (_dog, appends("Wants solar."), appends("Wants wind.")),
    "appends, leaves": (_dog, appends("Wants solar."), leaves),
    "leaves, appends": (_has_appended, leaves, appends("Wants wind.")),
    "leaves, leaves": (_has_appended, leaves, leaves),
}


@pytest.mark.parametrize("way", APPENDS)
def test_appended_text_is_there_once_and_people_keep_their_words(way: str) -> None:
    for deal, faults in every_two_faults(*APPENDS[way]):
        appends("Wants oil.")(deal)
        assert deal.row["memo"] == fence.append("Has a dog.", "Wants oil.", NEWER.recording_id), faults
        leaves(deal)
        assert deal.row["memo"] == "Has a dog.", faults


@pytest.mark.parametrize("way", APPENDS)
def test_appended_text_leaves_and_people_keep_their_words(way: str) -> None:
    for deal, faults in every_two_faults(*APPENDS[way]):
        leaves(deal)
        assert deal.row["memo"] == "Has a dog.", faults
