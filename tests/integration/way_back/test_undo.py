"""A person undoes recordings: what is still ours leaves the CRM, and stays out of it until it is replayed."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from moto import mock_aws

from siro_bridge.domain.operate.undo import RecordingUndo, UndoPart
from siro_bridge.domain.write_back.policies import EDITED
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.use_cases.enrich_recording import UNDONE
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro
from siro_bridge_cli.simulator import Fault as Refusal
from tests.fault_points import KINDS, Fault, Faults
from tests.fault_share import IS_WHOLE
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON, refill
from tests.integration.way_back.facts import fact
from tests.integration.way_back.faults import OURS_AND_THE_CRMS, go_wrong_twice
from tests.integration.way_back.moves import RIGHT, WRONG, again, record, relink
from tests.integration.way_back.story import OLD, Story
from tests.integration.way_back.test_faults import SqlStoryCrm
from tests.integration.way_back.two_faults import SOON


def undo(bridge: Bridge, *recording_ids: str, look: bool = False, since: str | None = None) -> list[RecordingUndo]:
    when: dict[str, Any] = {"since": since} if since else {}
    answer = bridge.operate("undo", recordings=list(recording_ids), look=look, **when)
    return list(UndoPart.model_validate(answer).recordings)


def test_look_tells_what_undoing_then_does(bridge: Bridge) -> None:
    older, newer = record(bridge, "in May"), record(bridge, "in June", day=1)
    [found] = undo(bridge, newer, look=True)
    rows = {each.field: (each.old, each.new, each.now, each.verdict) for each in found.rows}
    assert rows["timeline"] == ("in May", "in June", "in June", "puts back")
    assert rows["note"][3] == "puts back"
    assert (bridge.deal()["timeline"], len(bridge.notes(newer))) == ("in June", 1)
    [done] = undo(bridge, newer)
    assert (done.done, done.rows) == (True, ())
    assert (bridge.deal()["timeline"], bridge.notes(newer), len(bridge.notes(older))) == ("in May", [], 1)


def test_what_people_changed_stays_and_is_told(bridge: Bridge) -> None:
    recording_id = record(bridge, "in May")
    bridge.crm.edit_deal(WRONG, {"timeline": "never"})
    [done] = undo(bridge, recording_id)
    assert [(each.field, each.now, each.reason) for each in done.rows] == [("timeline", "never", EDITED)]
    assert bridge.deal()["timeline"] == "never"


def test_next_delivery_writes_nothing_until_it_is_replayed(bridge: Bridge) -> None:
    recording_id = record(bridge, "in May")
    undo(bridge, recording_id)
    again(bridge, recording_id, *fact("in May"))
    relink(bridge, recording_id)
    assert (bridge.deal(WRONG)["timeline"], bridge.deal(RIGHT)["timeline"]) == (None, None)
    assert (bridge.notes(recording_id), bridge.ledger(recording_id).reason) == ([], UNDONE)
    DynamoSyncLedger(bridge.dynamodb, bridge.table, bridge.now).replay(recording_id, undone_too=True)
    bridge.enrich(recording_id)
    assert (bridge.deal(RIGHT)["timeline"], len(bridge.notes(recording_id))) == ("in May", 1)


def test_undone_since_a_time_is_what_was_written_from_then_on(bridge: Bridge, clock: time_machine.Traveller) -> None:
    recording_id = record(bridge, "in May")
    clock.shift(timedelta(hours=1))
    since = datetime.now(UTC).isoformat()
    again(bridge, recording_id, *fact("a mistake"))
    other = record(bridge, "another", day=1)
    undo(bridge, recording_id, other, since=since)
    assert (bridge.deal()["timeline"], len(bridge.notes(recording_id)), bridge.notes(other)) == ("in May", 1, [])


def test_undone_recording_that_siro_lists_and_does_not_show_is_not_worked_on_at_each_sweep(bridge: Bridge) -> None:
    recording_id = record(bridge, "in May")
    bridge.siro.faults.add(Refusal("status", path=f"*/recordings/{recording_id}", times=None, status=400))
    undo(bridge, recording_id)
    bridge.sweep()
    bridge.work()
    assert (bridge.sweep().total("queued"), bridge.ledger(recording_id).state) == (0, "done")


def test_shadow_mode_keeps_nobody_from_undoing(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    recording_id = record(bridge, "in May")
    bridge.use(mapping_file=mapping_file(mode="shadow"))
    undo(bridge, recording_id)
    assert (bridge.deal()["timeline"], bridge.notes(recording_id)) == (None, [])


def test_journal_without_values_knows_what_to_put_back(bridge: Bridge, mapping_file: Callable[..., str]) -> None:
    bridge.use(mapping_file=mapping_file(journal_values=False))
    bridge.crm.edit_deal(WRONG, {"timeline": ""})
    recording_id = record(bridge, "in May")
    undo(bridge, recording_id)
    assert bridge.deal()["timeline"] == ""


def test_recording_that_nobody_knows_is_told(bridge: Bridge) -> None:
    for look in (True, False):
        assert undo(bridge, "rec-unknown", look=look) == [RecordingUndo(recording_id="rec-unknown", known=False)]


def test_it_ends_within_its_time_and_says_how_far_it_came(bridge: Bridge) -> None:
    ids = [record(bridge, "in May"), record(bridge, "in June", day=1)]
    answer = bridge.operate("undo", seconds=0, recordings=ids, look=True)
    assert [each["recording_id"] for each in answer["recordings"]] == ids[:1]


def test_journal_tells_of_the_undoing(bridge: Bridge) -> None:
    recording_id = record(bridge, "in May")
    undo(bridge, recording_id)
    past = DynamoJournal(bridge.dynamodb, bridge.table, retention_seconds=0).past(recording_id)
    told = [(each.kind, each.outcomes) for each in past]
    assert ("take_back", {"timeline": "written"}) in told
    assert told.count(("note", {"note": "written"})) == 2


# --- Whatever two calls go wrong. ---

FACTS = (*fact("soon"), Extraction("Decision Maker", "Pat", ("Opportunity.Decision_Maker__c",)))


def test_every_call_may_go_wrong_and_soon_after_another(running_crm: SampleCrm) -> None:
    """What a person typed is all that is left, once what is due has come again."""

    def tell(fault: Faults) -> None:
        refill(running_crm)
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(Bridge(running_crm, SimulatedSiro(seed=1))) as bridge,
        ):
            story = Story(bridge, SqlStoryCrm(running_crm), clock)
            story.link(summary=(Section("Overview", "Wants solar."),), extractions=FACTS)
            story.settle()
            story.crm.type_decision_maker(OLD, "typed by Dana")
            bridge.wrap = fault
            for _ in range(3):  # whoever is told that it failed asks again
                bridge.start()
                story.protect(lambda: bridge.operate("undo", recordings=[story.recording_id]))
                fault.mark()
            story.settle()
            facts = story.crm.facts(OLD)
            assert (facts["timeline"], facts["decision_maker"]) == (None, "typed by Dana")
            assert list(story.crm.noted_deals(story.recording_id)) == [], "the note stays"
            assert bridge.ledger(story.recording_id).reason == UNDONE

    go_wrong_twice(tell, _in_the_first_call)


def _in_the_first_call(smooth: Faults) -> list[tuple[Fault, Fault]]:
    """And soon after. Telling one takes seconds: all of them are told in tests/unit/use_cases/operate."""
    plans = [
        (Fault(kind, at), Fault(KINDS[(number + at) % len(KINDS)], at % SOON, OURS_AND_THE_CRMS))
        for at in range(smooth.marks[0])
        for number, kind in enumerate(KINDS)
    ]
    return plans if IS_WHOLE else plans[::5]
