"""The JSON schema that editors go by takes what the bridge takes, and refuses what people mistype."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from siro_bridge_cli.mapping_schema import schema_text

PROJECT = Path(__file__).parents[3]
SHIPPED = PROJECT / "layers" / "crm_mapping" / "mapping.yaml"
FILE = PROJECT / "docs" / "mapping.schema.json"
REST = re.search(
    r"```yaml\n(connector: rest.*?)```", (PROJECT / "docs/rest-connector.md").read_text("utf-8"), re.DOTALL
)


def examples() -> Iterator[tuple[str, str]]:
    """Every whole mapping of the project, by where it stands."""
    yield SHIPPED.name, SHIPPED.read_text("utf-8")
    for file in sorted((PROJECT / "docs").glob("recipes/*/*.yaml")):
        yield f"{file.parent.name}/{file.name}", file.read_text("utf-8")
    for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))):
        blocks = re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        yield from ((page.name, block) for block in blocks if re.search("^connector:", block, re.MULTILINE))


def mappings_of_tests() -> Iterator[str]:
    """The mappings of other tests, where nothing has to be filled in."""
    for file in sorted((PROJECT / "tests").rglob("*.py")):
        for block in re.findall(r'^[A-Z_]+ = """\\?\n(.*?)"""', file.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            if re.search("^connector: [a-z]+$", block, re.MULTILINE) and not re.search(r"%s|: \{+\w+\}", block):
                yield block


@cache
def schema() -> Any:
    return json.loads(FILE.read_text("utf-8"))


@cache
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def complaints(text: str) -> list[str]:
    """As an editor has the file: days are texts there."""
    document = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in validator().iter_errors(document)]


def test_shipped_schema_is_that_of_the_models() -> None:
    """`siro-bridge mapping schema > docs/mapping.schema.json` makes it anew."""
    assert FILE.read_text("utf-8") == schema_text()


def test_shipped_mapping_names_it_for_editors() -> None:
    first = SHIPPED.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (SHIPPED.parent / first.partition("=")[2]).resolve() == FILE


@pytest.mark.parametrize(("where", "text"), list(examples()), ids=lambda each: each.partition("\n")[0][:40])
def test_every_example_keeps_to_it(where: str, text: str) -> None:
    assert complaints(text) == []


def test_mappings_of_other_tests_keep_to_it() -> None:
    mappings = list(mappings_of_tests())
    assert len(mappings) > 5
    assert [each for text in mappings for each in complaints(text)] == []


def test_whole_examples_are_found() -> None:
    assert {"mapping.yaml", "README.md", "rest-connector.md"} <= {where for where, _ in examples()}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("start_from: 30d", "start_form: 30d"),
        ("start_from: 30d", "start_from: 30"),
        ("overlap: 10m", "overlap: 10 minutes"),
        ("timezone: America/Denver", "timezone: Denver"),
        ("timezone: America/Denver", "timezones: America/Denver"),
        ("timezone: America/Denver", ""),
        ("connector: sql", "connector: soap"),
        ("connector: sql", ""),
        ("batch_size: 100", "batch_size: 5000"),
        ("mode: off", "mode: maybe"),
        ("engagementType.activityType: {in", "engagementType.activityTyp: {in"),
        ("account.addresses[0].country: US", "account.adresses[0].country: US"),
        ("link: opportunity", "link: deal"),
        ("type: money", "type: cash"),
        ("policy: if_empty", "policy: empty"),
        ("max_length: 80", "max_length: long"),
        ("max_length: 80", "maxlength: 80"),
        ("    parent: deal_id\n", ""),
        ("form: app", "form: ios"),
    ],
)
def test_typo_in_a_sql_mapping_is_refused(right: str, wrong: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert right in text
    assert complaints(text.replace(right, wrong, 1)) != []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("style: cursor", "style: token"),
        ("style: cursor, param: cursor", "style: cursor, parm: cursor"),
        ("style: cursor", "style: page"),
        ("path: /visits", "path: visits"),
        ("startTime: when.from", "startTimee: when.from"),
        ("engagementUsers: ", "engagementUser: "),
        ("etag: true", "etag: maybe"),
        ("requests_per_minute: 600", "requests_per_minute: 0"),
        ('  get: {path: "/visits/{key}"}\n', ""),
        ("method: PATCH", "method: patch"),
        ("connector: rest", "connector: sql"),
    ],
)  # fmt: skip
def test_typo_in_a_rest_mapping_is_refused(right: str, wrong: str) -> None:
    assert REST
    assert right in REST[1]
    assert complaints(REST[1].replace(right, wrong, 1)) != []


@pytest.mark.parametrize(
    ("section", "is_taken"),
    [
        ("removal: {mode: on}", True),
        ("removal: {mode: 'on'}", True),
        ("removal: {mode: yes please}", False),
        ("start_from: ' 30d '", True),
        ("max_rejected_share: 1.5", False),
    ],
)
def test_switches_and_durations_are_taken_as_yaml_reads_them(section: str, is_taken: bool) -> None:
    assert (complaints(f"connector: sql\ntimezone: UTC\nsync: {{{section}}}\n") == []) == is_taken


def test_empty_answers_and_time_formats_are_those_of_the_models() -> None:
    assert REST
    text = REST[1].replace("items: data", "items: data\n    empty: [204, 'null', {}, [], '']", 1)
    assert complaints(text) == []
    assert complaints(text.replace("204", "200")) != []
    assert complaints(REST[1].replace("  key: id\n", "  key: id\n  time_format: '%d.%m.%Y'\n", 1)) == []
    assert complaints(REST[1].replace("  key: id\n", "  key: id\n  time_format: unix\n", 1)) != []


@pytest.mark.parametrize("definition", ["SyncOptions", "RestList", "SqlTarget"])
def test_keys_are_described(definition: str) -> None:
    keys = schema()["$defs"][definition]["properties"]
    assert [name for name, key in keys.items() if "description" in key]


def test_defaults_are_written_as_in_the_file() -> None:
    sections = schema()["$defs"]
    assert sections["SyncOptions"]["properties"]["window_ahead"]["default"] == "14d"
    assert sections["SqlWriteBack"]["properties"]["journal_retention"]["default"] == "400d"
