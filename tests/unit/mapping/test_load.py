"""Every mistake in a mapping file is told with its line, its key and what was expected."""

from pathlib import Path

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import load_mapping, mapping_text, parse_mapping

VALID = """\
version: 1
connector: sql
timezone: America/Denver
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: deal_id}
  fields:
    - {crmModelName: Opportunity, crmFieldName: Budget__c, target: deal, type: money}
    - {name: Timeline, target: deal, column: timeline}
"""


def mistake(old: str, new: str) -> str:
    assert VALID.count(old) == 1
    with pytest.raises(ConfigurationError) as raised:
        parse_mapping(VALID.replace(old, new), "acme.yaml")
    return str(raised.value)


def test_valid_file_has_no_mistake() -> None:
    mapping = parse_mapping(VALID)
    assert [rule.field for rule in mapping.write_back.fields] == ["Budget__c", "timeline"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("America/Denver", "Denver", "acme.yaml:3: timezone: an IANA time zone such as"),
        ("America/Denver", "../../etc/passwd", "acme.yaml:3: timezone: an IANA time zone such as"),
        ("version: 1", "version: 2", "acme.yaml:1: version: "),
        ("link: opportunity", "link: deal", "acme.yaml:6: write_back.targets.deal.link: "),
        ("type: money", "type: cash", "acme.yaml:8: write_back.fields.0.type: "),
        ("type: money", "typ: money", "acme.yaml:8: write_back.fields.0.typ: is not a key of this section"),
        ("{name: Timeline, target: deal", "{name: Timeline, target: dael", "acme.yaml:9: write_back.fields.1.target: "),
        (", column: timeline", "", "acme.yaml:9: write_back.fields.1: column: a field that is found by name"),
        ("type: money", "type: picklist", "acme.yaml:8: write_back.fields.0: options: a picklist must list"),
        (
            "type: money",
            "type: boolean, options: {'yes': [sure]}",
            "acme.yaml:8: write_back.fields.0: options: a boolean takes further words",
        ),
        ("type: money", "empty: [0], policy: always", "acme.yaml:8: write_back.fields.0: empty: only the policies"),
        ("type: money", "empty: [[0]]", "acme.yaml:8: write_back.fields.0.empty.0"),
        ("type: money", "type: money, decimal_mark: comma", "acme.yaml:8: write_back.fields.0.decimal_mark: "),
        (
            "type: money",
            "type: date, decimal_mark: ','",
            "acme.yaml:8: write_back.fields.0: decimal_mark: only the types",
        ),
        (
            "key: deal_id",
            "key: deal_id, stamps: {changed: '{nwo}'}",
            "6: write_back.targets.deal.stamps.changed: {nwo} is",
        ),
        (
            "key: deal_id",
            "key: deal_id, stamps: {timeline: x}",
            "6: write_back.targets.deal.stamps.timeline: timeline is",
        ),
        ("key: deal_id", "key: deal_id, stamps: {deal_id: x}", "6: write_back.targets.deal.stamps.deal_id: deal_id is"),
        ("key: deal_id", "key: deal_id, insert: {parent: d}", "6: write_back.targets.deal.insert.parent_key: "),
        ("  targets:", "  session_timezone: '-07:00'\n  targets:", "5: write_back.session_timezone: an IANA time zone"),
        ("{name: Timeline,", "{name: Timeline, crmModelName: A, crmFieldName: B,", "either crmModelName with"),
        ("connector: sql", "connector: soap", "acme.yaml:2: connector: sql or rest expected"),
        ("connector: sql\n", "", "acme.yaml:1: connector: is missing; sql or rest expected"),
        (
            "version: 1",
            "version: 1\nconnector: rest",
            "acme.yaml:3: is not YAML: the key 'connector' is written twice, first in",
        ),
        ("type: money", "type: money, type: text", "acme.yaml:8: is not YAML: the key 'type' is written twice"),
        ("version: 1", "version: 2026-02-30", "acme.yaml:1: is not YAML: day is out of range for month; quote it"),
        ("version: 1", "version: !!bool 1", "acme.yaml:1: is not YAML: "),
        ("name: Timeline", 'name: "\\ud83d"', "acme.yaml:9: is not YAML: half an emoji"),
        ("  targets:", "\ttargets:", "acme.yaml:5: is not YAML"),
        ("timezone: America/Denver", "timezone: [", "is not YAML"),
    ],
)
def test_mistake_is_told_with_its_place(old: str, new: str, complaint: str) -> None:
    told = mistake(old, new)
    assert complaint in told
    assert told.startswith("acme.yaml:")


def test_all_mistakes_are_told_at_once_one_a_line() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_mapping(VALID.replace("America/Denver", "Denver").replace("type: money", "type: cash"), "acme.yaml")
    assert {line.split(":")[1] for line in str(raised.value).splitlines()} == {"3", "8"}


@pytest.mark.parametrize("text", ["", "just text", "[]", "3", "\x00", "a: &a [*a]", "- " * 5000, "{" * 5000])
def test_what_is_no_mapping_at_all_is_one_clear_error(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^acme\.yaml:\d+: ") as raised:
        parse_mapping(text, "acme.yaml")
    assert "\n" not in str(raised.value)


def test_empty_file_is_called_empty() -> None:
    with pytest.raises(ConfigurationError, match="is empty"):
        parse_mapping("# nothing yet", "acme.yaml")


def test_key_beside_one_that_is_merged_is_not_written_twice() -> None:
    merged = (
        VALID.replace("{link: opp", "&deal {link: opp")
        + "    - {<<: &rule {name: A, target: deal}, name: B, column: b}\n"
    )
    merged += "    - {<<: *rule, name: C, column: c}\n"
    assert [rule.name for rule in parse_mapping(merged).write_back.fields[2:]] == ["B", "C"]


def test_file_is_found_where_it_is_said_to_be_else_in_the_layer(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(VALID)
    assert load_mapping(str(file)).timezone == "America/Denver"
    assert mapping_text()[1] == "mapping.yaml"
    with pytest.raises(ConfigurationError, match=r"none\.yaml: cannot be read \(FileNotFoundError\)"):
        load_mapping(str(tmp_path / "none.yaml"))
