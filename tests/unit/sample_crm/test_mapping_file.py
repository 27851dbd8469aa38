"""The mapping that ships with the product is the sample CRM's, and shows every part of the schema."""

import typing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.domain.write_back.rules import FieldType
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.note_template import NoteTemplate

MAPPING = Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"


@pytest.fixture(scope="module")
def mapping() -> SqlMapping:
    loaded = load_mapping(str(MAPPING))
    assert isinstance(loaded, SqlMapping)
    return loaded


def test_sample_mapping_maps_both_ways(mapping: SqlMapping) -> None:
    assert mapping.opportunities
    assert mapping.engagements
    assert mapping.write_back.note
    assert mapping.deep_link


def test_sample_mapping_shows_the_common_field_types(mapping: SqlMapping) -> None:
    shown = {rule.type for rule in mapping.write_back.fields}
    assert shown == set(typing.get_args(FieldType)) - {"number"}


def test_picklist_options_are_what_the_crm_allows(mapping: SqlMapping) -> None:
    schema = (MAPPING.parents[2] / "cli/siro_bridge_cli/sample_crm/schema.sql").read_text()
    [picklist] = [rule for rule in mapping.write_back.fields if rule.type == "picklist"]
    allowed = ", ".join(f"'{option}'" for option in picklist.options)
    assert f"{picklist.column} IN ({allowed})" in schema


def test_note_template_shows_recording_rep_summary_and_facts(mapping: SqlMapping) -> None:
    assert mapping.write_back.note
    recording = Recording(
        id="rec-1",
        created_at=datetime(2026, 11, 20, 19, 5, tzinfo=UTC),
        version="1",
        processed=True,
        title="A title",
        url="https://example.com/r",
        duration_seconds=2700,
        summary="A summary.",
        extractions=(Extraction("Budget", "$1"), Extraction("Nothing", None), Extraction("Timeline", "Spring")),
    )
    where = mapping.place("write_back", "note", "template")
    template = NoteTemplate(mapping.write_back.note.template, ZoneInfo(mapping.timezone), where)
    assert template.render(recording, "A rep") == (
        "A title, Nov 20, 2026 12:05\nA rep, 45 minutes\n\nA summary.\n\nBudget: $1\nTimeline: Spring\n\n"
        "Listen: https://example.com/r"
    )
