"""A recording leaves a deal on which a newer one's value stands, and then that one leaves, too."""

from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import fact
from tests.integration.way_back.moves import RIGHT, WRONG, again, record, relink


def come_back(bridge: Bridge, recording_id: str) -> None:
    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(WRONG))
    bridge.siro.agenda.run_due()
    bridge.work()


def test_field_that_both_have_left_is_free_for_the_one_that_comes_back(bridge: Bridge) -> None:
    older, newer = record(bridge, "older"), record(bridge, "newer", day=1)
    relink(bridge, older)
    relink(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] is None

    come_back(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] == "newer"


def test_field_that_both_have_left_is_free_for_a_third(bridge: Bridge) -> None:
    older, newer = record(bridge, "older"), record(bridge, "newer", day=1)
    relink(bridge, older)
    relink(bridge, newer)

    record(bridge, "oldest", day=-1)
    assert bridge.deal(WRONG)["timeline"] == "oldest"


def test_value_that_came_back_from_beneath_one_that_left_is_kept_up_to_date(bridge: Bridge) -> None:
    oldest = record(bridge, "oldest", day=-1)
    older, newer = record(bridge, "older"), record(bridge, "newer", day=1)
    relink(bridge, older)
    relink(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] == "oldest"

    again(bridge, oldest, *fact("oldest, corrected"))
    assert bridge.deal(WRONG)["timeline"] == "oldest, corrected"
    assert bridge.deal(RIGHT)["timeline"] == "newer"


def test_value_that_a_person_emptied_stays_empty_though_all_have_left(bridge: Bridge) -> None:
    older, newer = record(bridge, "older"), record(bridge, "newer", day=1)
    relink(bridge, older)
    bridge.crm.edit_deal(WRONG, {"timeline": None})
    relink(bridge, newer)

    come_back(bridge, newer)
    assert bridge.deal(WRONG)["timeline"] is None
