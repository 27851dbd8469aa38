"""What a recording leaves in the CRM goes by the clock that people read, though the CRM stores another's."""

from datetime import UTC, datetime
from typing import Any, cast

from siro_bridge.bootstrap.write_back import apply_recording
from siro_bridge.crm.port import Crm
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.mapping.load import parse_mapping

MAPPING = """
connector: sql
timezone: UTC
display_timezone: America/Denver
write_back:
  targets: {deal: {link: opportunity, table: deals, key: id}}
  fields: [{name: Decision, target: deal, column: decided, type: date}]
  note:
    target: deal
    table: notes
    key: id
    parent: deal_id
    body: body
    template: "{{ recording.created_at.strftime('%H:%M') }}"
"""
RECORDING = Recording(
    id="rec-1",
    created_at=datetime(2026, 2, 15, 21, tzinfo=UTC),
    version="1",
    processed=True,
    title="Maple kitchen",
    url="https://app.siro.ai/recordings/rec-1",
    user_id="user-1",
    duration_seconds=60.0,
    conversation_type="In-home visit",
    summary="",
    extractions=(Extraction("Decision", "2026-03-05T03:00:00Z"),),
)


class Nobody:
    def name(self, _: str) -> str:
        return ""


def test_a_notes_times_and_a_facts_day_are_of_the_clock_of_display() -> None:
    """Three in the morning of UTC is the evening before in Denver: which day was meant cannot be told."""
    nothing = cast("Any", None)
    crm = Crm(nothing, nothing, nothing, nothing)
    apply = apply_recording(parse_mapping(MAPPING), crm, nothing, nothing, cast("Any", Nobody()))
    assert apply.note_text(RECORDING) == "14:00"
    refused = repr(apply.plan(RECORDING))
    assert "another day in the mapping's time zone" in refused
