"""Who wins when a person has been there: policy by policy, on a real database."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge_cli.simulator import Section
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.facts import TIMELINE, fact


def _again(bridge: Bridge, recording_id: str, value: Any) -> None:
    """Siro processed the conversation anew, with another outcome."""
    bridge.siro.recorder.replace_content(recording_id, extractions=fact(value))
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)


@pytest.mark.parametrize(
    ("policy", "typed", "expected"),
    [
        ("never", None, None),
        ("if_empty", None, "from Siro"),
        ("if_empty", "typed", "typed"),
        ("if_ours", None, "from Siro"),
        ("if_ours", "typed", "typed"),
        ("if_ours", "  ", "from Siro"),
        ("always", "typed", "from Siro"),
    ],
)
def test_first_write_follows_the_policy(
    bridge: Bridge, mapping_file: Callable[..., str], policy: str, typed: str | None, expected: str | None
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy}]))
    bridge.crm.edit_deal(4001, {"timeline": typed})

    bridge.record(extractions=fact("from Siro"))
    bridge.work()

    assert bridge.deal()["timeline"] == expected


@pytest.mark.parametrize(
    ("policy", "typed", "expected"),
    [
        ("if_empty", None, None),
        ("if_ours", "typed later", "typed later"),
        ("if_ours", None, None),
        ("always", "typed later", "second"),
    ],
)
def test_what_a_person_changes_after_our_write_follows_the_policy(
    bridge: Bridge, mapping_file: Callable[..., str], policy: str, typed: str | None, expected: str | None
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy}]))
    recording_id = bridge.record(extractions=fact("first"))
    bridge.work()
    bridge.crm.edit_deal(4001, {"timeline": typed})

    _again(bridge, recording_id, "second")

    assert bridge.deal()["timeline"] == expected


def test_value_that_is_still_ours_is_kept_up_to_date(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("first"))
    bridge.work()

    _again(bridge, recording_id, "second")

    assert bridge.deal()["timeline"] == "second"


def test_appended_facts_of_two_recordings_stand_beside_a_persons_words(
    bridge: Bridge, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    bridge.crm.edit_deal(4001, {"timeline": "typed"})
    first = bridge.record(extractions=fact("one"))
    bridge.record(extractions=fact("two"))
    bridge.work()

    _again(bridge, first, "one, corrected")

    text = bridge.deal()["timeline"]
    assert text.startswith("typed")
    assert [text.count(words) for words in ("one, corrected", "two")] == [1, 1]


def test_appended_text_that_a_person_took_out_is_not_put_back(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    recording_id = bridge.record(extractions=fact("one"))
    bridge.work()
    bridge.crm.edit_deal(4001, {"timeline": "mine"})

    _again(bridge, recording_id, "two")

    assert bridge.deal()["timeline"] == "mine"


def test_edit_between_our_read_and_our_write_wins(bridge: Bridge) -> None:
    class Quick:
        """A rep who types just after the bridge has looked."""

        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def read_fields(self, *args: Any) -> Any:
            found = self._real.read_fields(*args)
            bridge.crm.edit_deal(4001, {"timeline": "typed in between"})
            return found

    bridge.wrap = lambda name, real: Quick(real) if name == "crm" else real
    bridge.start()

    bridge.record(extractions=fact("from Siro"))
    bridge.work()

    assert bridge.deal()["timeline"] == "typed in between"


def test_older_recording_never_replaces_a_newer_ones_value(bridge: Bridge) -> None:
    bridge.record(extractions=fact("newer"), at=NOON)
    bridge.work()
    bridge.record(extractions=fact("older"), at=NOON - timedelta(days=3))
    bridge.work()

    assert bridge.deal()["timeline"] == "newer"


def test_recordings_of_one_deal_worked_on_at_once_end_with_the_newest(bridge: Bridge) -> None:
    ids = [
        bridge.record(extractions=fact(f"day {day}"), at=NOON + timedelta(days=day), recording_id=f"rec-{uuid.uuid4()}")
        for day in range(6)
    ]
    bridge.enrich(ids[0])
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(bridge.enrich, ids[1:]))

    assert bridge.deal()["timeline"] == "day 5"


def test_words_around_a_note_stay_when_it_is_rewritten(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = 'Dana: call first. ' || body WHERE kind = 'siro'")

    bridge.siro.recorder.replace_content(recording_id, summary=(Section("Overview", "Another summary."),))
    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    [note] = bridge.notes(recording_id)
    assert note["body"].startswith("Dana: call first. ")
    assert "Another summary." in note["body"]


def test_note_whose_text_is_the_same_is_not_written_again(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    entries = len(bridge.journal(recording_id))

    bridge.want_again(recording_id)
    bridge.enrich(recording_id)

    assert len(bridge.journal(recording_id)) == entries


def test_persons_words_in_a_note_stay_when_the_recording_is_linked_elsewhere(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = body || ' Dana: called.' WHERE kind = 'siro'")

    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(4004))
    bridge.siro.agenda.run_due()
    bridge.work()

    assert [note["body"] for note in bridge.crm.notes() if note["deal_id"] == 4001] == ["Dana: called."]
