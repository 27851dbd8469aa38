"""Messages at run time name the mapping's line."""

import pytest

from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import parse_mapping
from siro_bridge.mapping.place import field_place

TEXT = """connector: sql
timezone: UTC
engagements:
  select: |
    SELECT 1
  cursor: a
  key: b
"""
WRITING = """connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
    visit: {link: engagement, table: visits, key: id}
  fields:
    - {crmModelName: Deal, crmFieldName: amount, target: deal}
    - name: Timeline
      target: deal
      column: timeline
  unlisted:
    - {crmModelName: Deal, target: deal}
deep_link:
  target: visit
  field: link
"""


def test_key_is_named_with_its_line() -> None:
    assert parse_mapping(TEXT, "crm.yaml").place("engagements", "select") == "crm.yaml:4: engagements.select"


def test_key_that_the_file_leaves_out_is_named_with_its_sections_line() -> None:
    assert parse_mapping(TEXT).place("engagements", "constants") == "mapping.yaml:3: engagements.constants"
    assert parse_mapping(TEXT).place("engagements", "a", "b.c") == "mapping.yaml:3: engagements.a.b.c"
    assert parse_mapping(TEXT).place("write_back", "note") == "mapping.yaml: write_back.note"


def test_mapping_that_was_read_from_no_file_names_the_key_alone() -> None:
    mapping = SqlMapping.model_validate({"connector": "sql", "timezone": "UTC"})
    assert mapping.place("engagements", "select") == "mapping: engagements.select"


@pytest.mark.parametrize(
    ("target", "field", "place"),
    [
        ("deal", "amount", "8: write_back.fields.0.crmFieldName"),
        ("deal", "timeline", "11: write_back.fields.1.column"),
        ("deal", "stage", "13: write_back.unlisted.0"),
        ("visit", "link", "16: deep_link.field"),
        ("visit", "other", "6: write_back.targets.visit"),
    ],
)
def test_field_is_named_by_what_has_it_written(target: str, field: str, place: str) -> None:
    assert field_place(parse_mapping(WRITING), target, field) == f"mapping.yaml:{place}"
