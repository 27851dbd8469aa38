"""Messages at run time name the mapping's line."""

from siro_bridge.mapping.load import parse_mapping

TEXT = """connector: sql
timezone: UTC
engagements:
  select: |
    SELECT 1
  cursor: a
  key: b
"""


def test_key_is_named_with_its_line() -> None:
    assert parse_mapping(TEXT, "crm.yaml").place("engagements", "select") == "crm.yaml:4: engagements.select"


def test_key_that_the_file_leaves_out_is_named_with_its_sections_line() -> None:
    assert parse_mapping(TEXT).place("engagements", "constants") == "mapping.yaml:3: engagements.constants"
    assert parse_mapping(TEXT).place("write_back", "note") == "mapping.yaml: write_back.note"
