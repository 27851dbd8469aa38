"""What the mapping of a REST CRM must hold, and how a mistake is told."""

import json
import re
from typing import Any

import pytest
import yaml

from siro_bridge.crm.mapping_check import warnings_of
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.documented import DOCS
from tests.integration.crm.rest_harness import documented, documented_text

KEYSET: dict[str, Any] = {"path": "/visits", "paging": {"style": "keyset"}}


def changed(path: str, value: Any) -> str:
    document = documented()
    *groups, last = path.split(".")
    section = document
    for group in groups:
        section = section[group]
    section[last] = value
    return json.dumps(document, indent=1)  # JSON is YAML too


def test_the_documented_mapping_is_valid_and_warns_of_nothing() -> None:
    assert warnings_of(parse_mapping(json.dumps(documented()))) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("engagements.cursor", "when[", "engagements.cursor: must be a JMESPath expression"),
        ("engagements.fields.subject", "a..b", "engagements.fields.subject: must be a JMESPath expression"),
        (
            "engagements.get.path",
            "/visits/{id}",
            "engagements.get: {id} is not known here; the placeholders are: {key}",
        ),
        ("engagements.get.path", "/visits", "engagements.get: {key} must stand in"),
        ("engagements.list.empty", [200], "engagements.list.empty.0: must be a status such as 204, 304 or 404, or a"),
        ("engagements.list.empty", ["nothing"], "engagements.list.empty.0: must be a status such as 204, 304 or 404"),
        ("engagements.get.headers", {"X Ü": "a"}, "engagements.get.headers: 'X Ü' is no name of a header"),
        ("engagements.get.headers", {"X-A": "ü"}, "engagements.get.headers: X-A: a header holds ASCII characters"),
        ("engagements.get.headers", {"X-A": "a\nb"}, "engagements.get.headers: X-A: a header holds ASCII"),
        ("write_back.note.create.idempotency_header", "a b", "'a b' is no name of a header"),
        ("engagements.get.path", "visits/{key}", "engagements.get.path"),
        ("engagements.list.path", "/visits?kind=visit", "engagements.list.path: no ? stands in a path; put"),
        ("write_back.note.read.path", "/notes#{key}", "write_back.note.read.path: no # stands in a path; put"),
        (
            "engagements.list.params",
            {"sort": "modified", "q": "modified>{since}"},
            "engagements.list.params.q: {since} has no value when a window is read; let it be all of a parameter",
        ),
        (
            "engagements.list.params",
            {"q": "from>{start}"},
            "engagements.list.params.q: {start} has no value when changes are read",
        ),
        ("engagements.list.path", "/visits/{since}", "engagements.list.path: {since} has no value when a window"),
        ("engagements.list.headers", {"X-To": "{end}"}, "engagements.list.headers.X-To: {end} has no value when"),
        ("engagements.list.body", {"since": "{since}"}, "engagements.list.body: {since} has no value when a window"),
        ("engagements.list.window.body", ["{since}"], "engagements.list.window.body: {since} has no value when a"),
        (
            "engagements.list.window",
            {"params": {"q": "to {end} since {since}"}},
            "engagements.list.window.params.q: {since} has no value when a window is read",
        ),
        (
            "engagements.list.window",
            {"params": {"sort": None}, "start": "from", "end": "to", "nonsense": 1},
            "engagements.list.window.nonsense: is not a key of this section",
        ),
        ("opportunities.list.body", {"to": "{end}"}, "opportunities.list.body: {end} has no value when changes are"),
        ("opportunities.list", {"path": "/deals", "params": {"from": "{since}"}}, "opportunities.list: {since} needs"),
        ("engagements.list.since", {"format": "iso"}, "engagements.list: since.param, or {since}"),
        ("engagements.list.since.format", "seconds", 'engagements.list.since.format: "iso"'),
        ("engagements.time_format", "seconds", 'engagements.time_format: "iso", "epoch", "epoch_ms", "epoch_us"'),
        ("engagements.time_format", [], 'engagements.time_format: "iso", "epoch", "epoch_ms", "epoch_us"'),
        ("engagements.time_format", ["iso", 5], 'engagements.time_format: "iso", "epoch", "epoch_ms", "epoch_us"'),
        ("write_back.targets.deal.omit", ["id"], "write_back.targets.deal: omit and sends are about {record}, which"),
        ("write_back.targets.deal.sends", "a..b", "write_back.targets.deal.sends: must be a JMESPath expression"),
        ("engagements.list.since.margin", 5, "engagements.list.since.margin: must be a duration"),
        ("engagements.list.paging", {"style": "keyset"}, "engagements.list: {cursor} and {key} belong"),
        ("engagements.list", KEYSET | {"params": {"after": "{cursor}"}}, "engagements.list: {key} is missing: after"),
        ("engagements.list", KEYSET | {"params": {"q": "{cursor},{key}"}}, "params: {key} has no value in the first"),
        ("engagements.list", KEYSET | {"body": {"at": "{cursor}", "id": "{key}"}}, "body: {key} has no value in the f"),
        ("engagements.list", KEYSET | {"path": "/{cursor}/{key}"}, "engagements.list: {key} has no value in the first"),
        (
            "engagements.list",
            KEYSET | {"body": {"id": "{key}"}, "paging": {"style": "keyset", "begin": {"body": ["{key}"]}}},
            "engagements.list: paging.begin: {key} has no value in the first request",
        ),
        ("engagements.list.paging.most", 49, "engagements.list.paging.cursor: most: less than size"),
        (
            "engagements.list",
            {"path": "/v", "paging": {"style": "page", "most": 500}},
            "engagements.list: paging.most: going on from a record's time takes since",
        ),
        ("write_back.note.find.paging.most", 500, "write_back.note.find: paging.most: notes have no time"),
        ("engagements.list.paging.size", 1, "engagements.list.paging.cursor.size"),
        ("write_back.targets.deal.update.body", {"a": 1}, 'write_back.targets.deal: update: "{fields}"'),
        ("write_back.targets.deal.version", "revision", "write_back.targets.deal: version and {version}"),
        ("write_back.note.find.params", {"q": "{text}"}, "write_back.note.find: {text} is not known here"),
        ("write_back.note.create.body", {}, "write_back.note.create: {text} must stand in"),
        ("write_back.note.nonsense", 1, "write_back.note.nonsense: is not a key of this section"),
    ],
)
def test_a_mistake_is_told_with_its_key(path: str, value: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_mapping(changed(path, value))
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("engagements.list.params", {"from": "{since}", "starts_from": "{start}", "starts_to": "{end}"}),
        ("opportunities.list.params", {"q": "modified>{since}"}),
        ("opportunities.list.body", {"filter": {"q": "modified>{since}"}}),
        ("opportunities.list", KEYSET | {"params": {"after": "{cursor}", "id": "{key}"}}),
        (
            "opportunities.list",
            {
                "path": "/deals",
                "params": {"q": "m>{cursor} or (m={cursor} and id>{key})"},
                "paging": {"style": "keyset", "begin": {"params": {"q": "m>={cursor}"}}},
            },
        ),
    ],
)
def test_a_value_may_stand_where_it_can_be_left_out_or_is_always_there(path: str, value: Any) -> None:
    assert isinstance(parse_mapping(changed(path, value)), RestMapping)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("engagements.list.path", '"path": "/visits"', '"path": "/visits?kind=visit"'),
        ("engagements.list.params.sort", '"sort": "modified,id"', '"sort": "{since}+"'),
    ],
)
def test_a_mistake_deep_in_a_list_is_told_with_its_line(key: str, old: str, new: str) -> None:
    text = json.dumps(documented(), indent=1).replace(old, new, 1)
    line = text[: text.index(new)].count("\n") + 1
    with pytest.raises(ConfigurationError) as caught:
        parse_mapping(text)
    assert str(caught.value).startswith(f"mapping.yaml:{line}: {key}: ")


def test_a_mistake_is_told_with_its_line() -> None:
    text = changed("engagements.cursor", "when[")
    line = text[: text.index("when[")].count("\n") + 1
    with pytest.raises(ConfigurationError, match=rf"^mapping\.yaml:{line}: engagements\.cursor"):
        parse_mapping(text)


@pytest.mark.parametrize(
    ("path", "value", "warned"),
    [
        ("write_back.targets.deal.etag", False, "write_back.targets.deal: "),
        ("engagements.list.since", None, "engagements.list: every run reads"),
        ("engagements.list.window", None, "engagements.list: appointments cannot"),
        ("gone", [403, 404], "gone: a record that the credentials may not see looks deleted"),
    ],
)
def test_what_a_person_should_know_is_a_warning(path: str, value: Any, warned: str) -> None:
    mapping = parse_mapping(changed(path, value))
    assert isinstance(mapping, RestMapping)
    [warning] = warnings_of(mapping)
    assert re.match(rf"mapping\.yaml:\d+: {re.escape(warned)}", warning)


@pytest.mark.parametrize("value", ["2026-01-01", ".inf", "!!binary aGVsbG8="])
@pytest.mark.parametrize("key", ["body", "window.body"])
def test_a_body_that_json_cannot_hold_is_told_with_its_key(key: str, value: str) -> None:
    window = "window: {start: starts_from, end: starts_to"
    new = f"{window}, body: {{a: {value}}}}}" if "." in key else f"{window}}}\n    body: {{a: {value}}}"
    with pytest.raises(ConfigurationError, match=rf"engagements\.list\.{key}: must be what JSON can hold"):
        parse_mapping(documented_text().replace(f"{window}}}", new))


def test_a_record_that_get_cannot_find_by_its_external_id_is_warned_of() -> None:
    document = documented()
    document["engagements"]["fields"]["externalId"] = "join('-', ['visit', id])"
    [warning] = warnings_of(parse_mapping(json.dumps(document)))
    assert "engagements.fields.externalId: rejected records" in warning


def timeless(**changes: Any) -> str:
    document = documented()
    document["engagements"]["cursor"] = "none"
    document["engagements"]["list"] |= {"since": None, **changes}
    return json.dumps(document, indent=1)


def test_a_crm_without_a_clock_is_read_whole_and_that_is_told() -> None:
    [warning] = warnings_of(parse_mapping(timeless()))
    assert "engagements.cursor: every run reads all records" in warning
    keyset = timeless(paging={"style": "keyset"}, params={"after": "{key}"})
    assert parse_mapping(keyset).engagements


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"since": {"param": "modified_from"}}, "cursor: none reads the whole list; take list.since out"),
        (
            {"paging": {"style": "keyset"}, "params": {"at": "{cursor}", "after": "{key}"}},
            "cursor: none has no {cursor}",
        ),
    ],
)
def test_without_a_clock_nothing_is_asked_by_time(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(expected)):
        parse_mapping(timeless(**changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cursor": "none"}, "accounts.cursor: none will not do for accounts"),
        ({"detail": True}, "accounts.detail: accounts are read from their list alone"),
    ],
)
def test_accounts_need_a_clock_and_a_list_that_shows_them_whole(changes: dict[str, Any], expected: str) -> None:
    document = documented()
    document["accounts"] = {**document["opportunities"], "fields": {"externalId": "id"}, **changes}
    document["accounts"]["list"] = {"path": "/customers"}
    with pytest.raises(ConfigurationError, match=re.escape(expected)):
        parse_mapping(json.dumps(document, indent=1))


def put(**target: Any) -> list[str]:
    document = documented()
    deal = document["write_back"]["targets"]["deal"]
    deal |= {"update": {"method": "PUT", "path": "/deals/{key}", "body": "{fields}"}, **target}
    return warnings_of(parse_mapping(json.dumps(document)))


def test_a_put_of_some_fields_is_asked_whether_it_replaces_the_record() -> None:
    [warning] = put()
    assert "write_back.targets.deal.update: PUT puts what it is sent in the place of the whole record" in warning
    assert not put(merges=True)
    assert not put(update={"method": "PUT", "path": "/deals/{key}", "body": "{record}"})


def test_the_documented_forms_and_whole_records_are_valid() -> None:
    rules, whole = (
        yaml.safe_load(block)
        for block in re.findall(
            r"```yaml\n(write_back:.*?|update: .*?)```", (DOCS / "rest-connector.md").read_text("utf-8"), re.DOTALL
        )
    )
    document = documented()
    document["write_back"]["fields"] += rules["write_back"]["fields"]
    document["write_back"]["targets"]["deal"] |= whole
    assert isinstance(parse_mapping(json.dumps(document)), RestMapping)
