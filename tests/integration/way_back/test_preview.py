"""What a recording would write is told, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.operate.outlook import PreviewRow, RecordingPreview
from siro_bridge.domain.write_back.policies import EDITED, THERE
from siro_bridge.use_cases.enrich_recording import UNDONE
from siro_bridge_cli.simulator import Extraction
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import fact
from tests.integration.way_back.moves import RIGHT, WRONG, move


def preview(bridge: Bridge, recording_id: str) -> RecordingPreview:
    before = _all(bridge)
    answer = RecordingPreview.model_validate(bridge.operate("preview", recording=recording_id))
    assert _all(bridge) == before, "it wrote something"
    return answer


def row(answer: RecordingPreview, field: str) -> PreviewRow:
    return next(each for each in answer.rows if each.field == field)


def _all(bridge: Bridge) -> tuple[Any, ...]:
    items = bridge.dynamodb.scan(TableName=bridge.table)["Items"]
    kept = [each for each in items if each["pk"]["S"].startswith(("recording#", "value#"))]
    return kept, bridge.crm.deals(), bridge.crm.notes()


def test_first_writing_is_told_with_what_stands_there_and_what_would(bridge: Bridge) -> None:
    facts = (Extraction("Budget", "no idea", ("Opportunity.Budget__c",)), *fact("soon"))
    answer = preview(bridge, bridge.record(extractions=facts))
    timeline, note = row(answer, "timeline"), row(answer, "note")
    assert answer.ready
    assert (timeline.target, timeline.key, timeline.source) == ("deal", str(WRONG), "Timeline")
    assert (timeline.now, timeline.new, timeline.verdict) == (None, "soon", "writes")
    assert (note.now, note.verdict) == (None, "writes")
    assert "Timeline: soon" in note.new
    skipped = next(each for each in answer.rows if each.verdict == "skipped")
    assert (skipped.source, skipped.reason) == ("Budget", "budget takes money: no number in it")


def test_people_win_in_the_preview_too(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    bridge.crm.edit_deal(WRONG, {"timeline": "never"})
    answer = preview(bridge, recording_id)
    timeline, note = row(answer, "timeline"), row(answer, "note")
    assert (timeline.now, timeline.new, timeline.verdict, timeline.reason) == ("never", "soon", "stays", EDITED)
    assert (note.verdict, note.reason) == ("stays", THERE)
    assert note.now == bridge.notes(recording_id)[0]["body"]


def test_note_that_a_person_edited_stands_beside_what_would_be_written(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    bridge.crm.execute("UPDATE deal_notes SET body = replace(body, 'soon', 'never')")
    note = row(preview(bridge, recording_id), "note")
    assert ("never" in note.now, "soon" in note.new, note.verdict) == (True, True, "stays")
    assert note.reason == NoteResult.EDITED


def test_what_would_be_taken_back_from_the_old_record_is_told(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    move(bridge, recording_id)
    rows = [(each.key, each.now, each.new, each.verdict) for each in preview(bridge, recording_id).rows if each.now]
    assert (str(WRONG), "soon", None, "puts back") in rows
    assert [each.key for each in preview(bridge, recording_id).rows if each.verdict == "writes"] == [str(RIGHT)] * 2


def test_recording_that_is_not_ready_says_why(bridge: Bridge) -> None:
    recording_id = bridge.record(steps=["processed"])
    answer = preview(bridge, recording_id)
    assert (answer.ready, answer.state, answer.rows) == (False, "not linked to any CRM record", ())


def test_recording_that_was_undone_says_so(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    bridge.operate("undo", recordings=[recording_id])
    answer = preview(bridge, recording_id)
    assert (answer.ready, answer.state, answer.rows) == (False, UNDONE, ())


def test_record_that_the_crm_has_not_is_told_in_each_row(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.crm.execute("DELETE FROM appointments WHERE deal_id = :deal_id", deal_id=WRONG)
    bridge.crm.execute("DELETE FROM deals WHERE deal_id = :deal_id", deal_id=WRONG)
    answer = preview(bridge, recording_id)
    assert {each.verdict for each in answer.rows if each.target} == {"refused"}


@pytest.mark.parametrize("name", ["never", "append"])
def test_policy_is_the_mappings(bridge: Bridge, policy: Callable[[str], None], name: str) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    policy(name)
    timeline = row(preview(bridge, recording_id), "timeline")
    assert (timeline.verdict == "writes") == (name == "append")
    assert (name == "append") == (recording_id in str(timeline.new))
