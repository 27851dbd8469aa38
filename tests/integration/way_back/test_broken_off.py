"""We die right after a write: what we wrote is still known as ours, and what a person did to it since as theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from siro_bridge_cli.simulator import Section
from tests.fault_points import DiedError
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import TIMELINE, fact

Die = Callable[[str, str], None]


@dataclass
class Next:
    method: str = ""


@dataclass
class Deadly:
    """Dies right after the next call of that method."""

    real: Any
    deadly: Next

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        if name != self.deadly.method:
            return real

        def last_words(*args: Any) -> Any:
            self.deadly.method = ""
            real(*args)
            raise DiedError(name)

        return last_words


@pytest.fixture
def die_after(bridge: Bridge) -> Die:
    """Works on a recording until the next call of that method; then a new container starts."""
    deadly = Next()

    def wrap(name: str, real: Any) -> Any:
        return Deadly(real, deadly) if name == "crm" else real

    def die(method: str, recording_id: str) -> None:
        deadly.method = method
        with pytest.raises(DiedError, match=method):
            bridge.enrich(recording_id)
        bridge.start()

    bridge.wrap = wrap
    bridge.start()
    return die


def _anew(bridge: Bridge, recording_id: str, summary: str = "", value: str = "") -> None:
    """Siro processed the conversation anew, with another outcome."""
    content: dict[str, Any] = {"summary": (Section("Overview", summary),)} if summary else {"extractions": fact(value)}
    bridge.siro.recorder.replace_content(recording_id, **content)
    bridge.want_again(recording_id)


def _relink(bridge: Bridge, recording_id: str, deal: int) -> None:
    bridge.siro.recorder.relink(recording_id, bridge.sync_appointment(deal))
    bridge.siro.agenda.run_due()


def _recover(bridge: Bridge, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        clock.shift(1000)
        bridge.redrive()
        bridge.work()


def test_rewritten_note_leaves_with_its_recording(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die
) -> None:
    recording_id = bridge.record()
    bridge.work()
    _anew(bridge, recording_id, "second summary")
    die_after("update_note", recording_id)

    _relink(bridge, recording_id, 4004)
    _recover(bridge, clock)

    assert [note["deal_id"] for note in bridge.notes(recording_id)] == [4004]


def test_rewritten_note_is_kept_up_to_date(bridge: Bridge, clock: time_machine.Traveller, die_after: Die) -> None:
    recording_id = bridge.record()
    bridge.work()
    _anew(bridge, recording_id, "second summary")
    die_after("update_note", recording_id)

    _anew(bridge, recording_id, "third summary")
    _recover(bridge, clock)

    [note] = bridge.notes(recording_id)
    assert "third summary" in note["body"]


@pytest.mark.parametrize("method", ["create_note", "update_note"])
def test_what_a_person_typed_in_the_note_since_stays(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die, method: str
) -> None:
    recording_id = bridge.record()
    if method == "update_note":
        bridge.work()
        _anew(bridge, recording_id, "second summary")
    die_after(method, recording_id)
    bridge.crm.execute("UPDATE deal_notes SET body = replace(body, 'Overview', 'Call first') WHERE kind = 'siro'")

    _anew(bridge, recording_id, "third summary")
    _recover(bridge, clock)

    [note] = bridge.notes(recording_id)
    assert "Call first" in note["body"]
    assert "third summary" not in note["body"]
    assert "note: a person edited it" in bridge.ledger(recording_id).reason


def test_created_note_is_kept_up_to_date(bridge: Bridge, clock: time_machine.Traveller, die_after: Die) -> None:
    recording_id = bridge.record()
    die_after("create_note", recording_id)

    _anew(bridge, recording_id, "second summary")
    _recover(bridge, clock)

    [note] = bridge.notes(recording_id)
    assert "second summary" in note["body"]


def test_note_comes_back_beside_a_persons_words_though_we_died_as_we_took_it_away(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die
) -> None:
    recording_id = bridge.record()
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = body || ' Dana: called.' WHERE kind = 'siro'")
    _relink(bridge, recording_id, 4004)
    die_after("update_note", recording_id)

    _relink(bridge, recording_id, 4001)
    _recover(bridge, clock)

    assert [note["deal_id"] for note in bridge.notes(recording_id)] == [4001]
    assert "Dana: called." in [note["body"] for note in bridge.crm.notes()]


@pytest.mark.parametrize("policy", ["if_empty", "if_ours", "append"])
def test_written_field_leaves_with_its_recording(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die, mapping_file: Callable[..., str], policy: str
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": policy}]))
    recording_id = bridge.record(extractions=fact("soon"))
    die_after("write_fields", recording_id)
    _recover(bridge, clock)
    assert "timeline" not in bridge.ledger(recording_id).reason

    _relink(bridge, recording_id, 4004)
    _recover(bridge, clock)

    assert bridge.deal(4001)["timeline"] is None
    assert "soon" in bridge.deal(4004)["timeline"]


def test_appended_text_leaves_with_its_recording_and_a_persons_words_stay(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    bridge.crm.edit_deal(4001, {"timeline": "typed"})
    recording_id = bridge.record(extractions=fact("soon"))
    die_after("write_fields", recording_id)

    _relink(bridge, recording_id, 4004)
    _recover(bridge, clock)

    assert bridge.deal(4001)["timeline"] == "typed"


def test_rewritten_appended_text_is_kept_up_to_date(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    recording_id = bridge.record(extractions=fact("first"))
    bridge.work()
    _anew(bridge, recording_id, value="second")
    die_after("write_fields", recording_id)

    _anew(bridge, recording_id, value="third")
    _recover(bridge, clock)

    assert "third" in bridge.deal()["timeline"]


def test_appended_text_comes_back_though_we_died_as_we_took_it_away(
    bridge: Bridge, clock: time_machine.Traveller, die_after: Die, mapping_file: Callable[..., str]
) -> None:
    bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": "append"}]))
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    _relink(bridge, recording_id, 4004)
    die_after("write_fields", recording_id)
    _recover(bridge, clock)

    _relink(bridge, recording_id, 4001)
    _recover(bridge, clock)

    assert "soon" in bridge.deal(4001)["timeline"]
