"""Every mistake in a mapping file is told with its line, its key and what was expected."""

from datetime import timedelta
from pathlib import Path

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import load_mapping, mapping_text, parse_mapping
from siro_bridge.mapping.warnings import mapping_warnings

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
        ("America/Denver", "Denver", "acme.yaml:3: timezone: must be an IANA time zone such as"),
        ("America/Denver", "../../etc/passwd", "acme.yaml:3: timezone: must be an IANA time zone such as"),
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
        ("type: money", "empty: [[0]]", "acme.yaml:8: write_back.fields.0.empty.0: must be one value: text, a number"),
        ("type: money", "empty: 0", "acme.yaml:8: write_back.fields.0.empty: must be a list"),
        ("type: money", "type: boolean, options: {yes: [ja], no: [nein]}", "8: write_back.fields.0.options: has a key"),
        ("type: money", "max_length: 80.5", "acme.yaml:8: write_back.fields.0.max_length: must be a valid integer"),
        ("key: deal_id", "key: deal_id, stamps: [changed]", "6: write_back.targets.deal.stamps: must have keys below"),
        (
            "key: deal_id",
            "key: deal_id, stamps: {changed: {now}}",
            "6: write_back.targets.deal.stamps.changed: must be",
        ),
        ("key: deal_id", "key: deal_id, stamps: {changed: '{{now}}'}", "deal.stamps.changed: {{now}} is not one of"),
        ("column: timeline", "column: deal_id", "9: write_back.fields.1.column: deal_id is the key of the target deal"),
        (
            "type: money",
            "type: date, format: '%d.%m.'",
            "8: write_back.fields.0: format: epoch, epoch_ms, epoch_us, ep",
        ),
        ("type: money", "type: money, format: iso", "8: write_back.fields.0: format: only the types date, list and pi"),
        ("type: money", "type: list, format: json", "8: write_back.fields.0: format: only items, a JSON array"),
        (
            "type: money",
            "type: list, format: items, max_length: 9",
            "8: write_back.fields.0: format: items have no max",
        ),
        (
            "type: money",
            "type: list, format: items, policy: append",
            "format: items have no max_length, and nothing can",
        ),
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
        (
            "  targets:",
            "  session_timezone: '-07:00'\n  targets:",
            "5: write_back.session_timezone: must be an IANA time zone",
        ),
        ("{name: Timeline,", "{name: Timeline, crmModelName: A, crmFieldName: B,", "either crmModelName with"),
        ("connector: sql", "connector: soap", "acme.yaml:2: connector: sql, rest or graphql expected"),
        ("connector: sql\n", "", "acme.yaml:1: connector: is missing; sql, rest or graphql expected"),
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


INSERT = "table: deal_cstm, key: id_c, insert: {parent: deals, parent_key: deal_id"


@pytest.mark.parametrize(
    ("insert", "complaint"),
    [
        (INSERT.replace("deal_cstm", "deals"), "insert.parent: deals is the target's own table"),
        (f"{INSERT}, constants: {{id_c: 1}}", "insert.constants.id_c: id_c is the key"),
        (f"{INSERT}, parent_stamps: {{deal_id: 1}}", "insert.parent_stamps.deal_id: deal_id is the record's key"),
    ],
)
def test_row_that_is_made_has_each_column_once(insert: str, complaint: str) -> None:
    assert f"acme.yaml:6: write_back.targets.deal.{complaint}" in mistake("table: deals, key: deal_id", f"{insert}}}")


@pytest.mark.parametrize(
    ("section", "column"), [("constants", "deal_id"), ("constants", "body"), ("stamps", "note_id"), ("stamps", "body")]
)
def test_note_s_own_columns_have_no_other_value(section: str, column: str) -> None:
    note = f"  note: {{target: deal, table: n, key: note_id, parent: deal_id, body: body, {section}: {{{column}: x}}}}"
    told = mistake("  fields:", f"{note}\n  fields:")
    assert told.startswith(f"acme.yaml:7: write_back.note.{section}.{column}: {column} is what the note is written")


def test_constant_may_be_a_text_of_json_and_a_note_s_key_made() -> None:
    constants = "{note_id: '{uuid}', extra: '{}', more: '{\"a\": 1}'}"
    note = f"  note: {{target: deal, table: n, key: note_id, parent: deal_id, body: body, constants: {constants}}}"
    parse_mapping(VALID.replace("  fields:", f"{note}\n  fields:"))


def test_mistake_that_two_keys_share_is_told_once() -> None:
    told = mistake("type: money", "type: boolean, options: {yes: [ja], no: [nein]}")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("key", ["max_length: 9", "day_first: true", "options: {a: [b]}", "separator: '; '"])
def test_key_that_the_type_does_not_use_is_a_warning(key: str) -> None:
    [warning] = mapping_warnings(parse_mapping(VALID.replace("type: money", f"type: money, {key}"), "acme.yaml"))
    name = key.partition(":")[0]
    assert warning.startswith(f"acme.yaml:8: write_back.fields.0.{name}: does nothing for the type money")


KEPT_IN_UTC = """connector: sql
timezone: Etc/UTC
engagements: {select: 'SELECT starts_at AS "startTime"', cursor: a, key: b}
"""


def test_mapping_that_does_nothing_is_a_warning() -> None:
    [warning] = mapping_warnings(parse_mapping("connector: sql\ntimezone: UTC\n", "acme.yaml"))
    done = "there are none, and no opportunities and no write_back.targets: this mapping does nothing"
    assert warning == f"acme.yaml: engagements: {done}"


def test_appointments_that_siro_would_show_by_the_clock_of_utc_are_a_warning() -> None:
    [warning] = mapping_warnings(parse_mapping(KEPT_IN_UTC, "acme.yaml"))
    assert warning.startswith("acme.yaml:2: timezone: Siro will show appointments by the clock of UTC; set display_")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("connector: sql", "connector: sql\ndisplay_timezone: America/Denver"),
        ('"startTime"', '"startTime", z AS "_timezone"'),
        ('"startTime"', '"startTime", l AS "startTimeLocalized"'),
        ("Etc/UTC", "America/Denver"),
    ],
)
def test_appointments_that_are_shown_by_another_clock_are_none(old: str, new: str) -> None:
    mapping = parse_mapping(KEPT_IN_UTC.replace(old, new))
    assert mapping_warnings(mapping) == []
    assert mapping.display_zone.key == ("Etc/UTC" if "AS" in new else "America/Denver")


def test_a_word_for_a_zone_becomes_one() -> None:
    table = KEPT_IN_UTC.replace(
        "key: b}", "key: b,\n  translate: {_timezone: {ET: America/New_York, HQ: null, MT: Mountain}}}"
    )
    with pytest.raises(ConfigurationError) as raised:
        parse_mapping(table, "acme.yaml")
    assert str(raised.value) == (
        "acme.yaml:4: engagements.translate._timezone.MT: must be an IANA time zone such as America/Denver"
    )
    parse_mapping(table.replace(", MT: Mountain", ""))


def test_all_mistakes_are_told_at_once_one_a_line() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_mapping(VALID.replace("America/Denver", "Denver").replace("type: money", "type: cash"), "acme.yaml")
    assert {line.split(":")[1] for line in str(raised.value).splitlines()} == {"3", "8"}


@pytest.mark.parametrize("text", ["", "just text", "[]", "3", "\x00", "a: &a [*a]", "- " * 5000, "{" * 5000])
def test_what_is_no_mapping_at_all_is_one_clear_error(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^acme\.yaml:\d+: ") as raised:
        parse_mapping(text, "acme.yaml")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("connector", ["sql", "rest", "graphql"])
def test_what_is_left_out_has_its_defaults_as_what_is_there(connector: str) -> None:
    """A mapping that only syncs has no `write_back`: its durations are some all the same."""
    mapping = parse_mapping(f"version: 1\nconnector: {connector}\ntimezone: America/Denver\n")
    assert mapping.write_back.journal_retention == timedelta(days=400)
    assert mapping.write_back.extraction_deadline == timedelta(hours=2)


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
