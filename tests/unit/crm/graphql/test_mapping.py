"""What the mapping of a GraphQL CRM must hold, and how a mistake is told."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import load_mapping, parse_mapping
from siro_bridge.mapping.scope import entity_scope
from tests.integration.crm.graphql_harness import documented_text


def mistakes(old: str, new: str) -> list[str]:
    text = documented_text()
    assert old in text
    return list(mistakes_in(parse_mapping(text.replace(old, new, 1), "crm.yaml")))


def test_the_documented_mapping_has_no_mistake_and_one_warning() -> None:
    loaded = parse_mapping(documented_text(), "crm.yaml")
    assert list(mistakes_in(loaded)) == []
    [warning] = warnings_of(loaded)
    assert warning.startswith("crm.yaml:60: write_back.targets.deal: a person's edit")


@pytest.mark.parametrize(  # one a line
    ("old", "new", "told"),
    [
        ("starts: {from", "begins: {from", "crm.yaml:24: engagements.list.variables.begins: the query does not declare $begins"),  # noqa: E501
        ("$first: Int, ", "", "crm.yaml:8: engagements.list.query: it does not declare $first, which paging, since or window"),  # noqa: E501
        ("query Visit($id: ID!)", "query Visit($id: ID!, $of: ID!)", "engagements.get.query: it needs $of; give it a value"),  # noqa: E501
        ("mutation UpdateDeal", "query UpdateDeal", "targets.deal.update.query: a mutation is needed here, and this is a query"),  # noqa: E501
        ("visits(first: $first", "visits(first: $first)) {", "engagements.list.query: line 2 of it is no GraphQL: Expected Name"),  # noqa: E501
        ("items: visits.edges", "items: visit.edges", "crm.yaml:25: engagements.list.items: map(&node, visit.edges): the query does not ask for visit there; it asks for visits"),  # noqa: E501
        ("subject: title", "subject: titel", "crm.yaml:45: engagements.fields.subject: titel: the query does not ask for titel there"),  # noqa: E501
        ("subject: title", "subject: title.text", ""),
        ("at: visits,", "at: calls,", "engagements.list.paging.more: calls.pageInfo.hasNextPage: the query does not ask for calls"),  # noqa: E501
        ("hasNextPage endCursor", "hasNextPage", "engagements.list.paging.next: visits.pageInfo.endCursor: the query does not ask for endCursor there; it asks for hasNextPage"),  # noqa: E501
        ("column: custom.timeline", "column: custom.time_line", "crm.yaml:77: write_back.fields.1.column: custom.time_line: the query does not ask for time_line there; it asks for decision_date, hot, timeline"),  # noqa: E501
        ("key: addNote.note.id", "key: addNote.id", "write_back.note.create.key: addNote.id: the query does not ask for id there; it asks for note"),  # noqa: E501
        ("email: mail", "email: email", "engagements.fields.engagementUsers: staff[].{externalId: id, email: email, name: display}: the query does not ask for email there"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_query_that_does_not_fit_the_rest_of_the_mapping_is_told(old: str, new: str, told: str) -> None:
    found = mistakes(old, new)
    if not told:
        assert found == []
    else:
        assert any(told in each for each in found), found


def test_the_operation_of_several_must_be_named() -> None:
    text = documented_text().replace("  item: visit\n", "  item: visit\n", 1)
    two = text.replace('query: "query Note($id: ID!)', 'query: "query Other { a } query Note($id: ID!)')
    [told] = mistakes_in(parse_mapping(two, "crm.yaml"))
    assert "it has 2 operations; say under operation which one is meant: Other, Note" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("visit(id: $id)", 'visit(id: "{key}")', 'engagements.get.query: "{key}": values go into variables'),
        ('variables: {id: "{key}"}', 'variables: {id: "x"}', "engagements.get: {key} must stand in its variables"),
        ("at: visits,", "at: 7up,", "engagements.list.paging.connection.at"),
        ("since: {}", "since: {param: from}", ""),
        ('{since: "{since}"}', '{since: "{sinse}"}', "engagements.list: {sinse} is not known here"),
        ("item: visit\n", "", "engagements.item: is missing, and needed"),
        ("path: /graphql ", "method: POST ", "method: is not a key of this section"),
    ],
)
def test_what_the_models_refuse_is_told_with_its_line(old: str, new: str, told: str) -> None:
    text = documented_text()
    assert old in text
    if not told:
        parse_mapping(text.replace(old, new, 1), "crm.yaml")
        return
    with pytest.raises(ConfigurationError) as error:
        parse_mapping(text.replace(old, new, 1), "crm.yaml")
    assert told in str(error.value)
    assert str(error.value).startswith("crm.yaml:")


def test_a_query_may_lie_in_a_file_beside_the_mapping(tmp_path: Path) -> None:
    text = documented_text().replace(
        'query: "query Note($id: ID!) { note(id: $id) { id text } }"', "query: note.graphql"
    )
    (tmp_path / "mapping.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"write_back.note.read.query: note.graphql cannot be read beside"):
        load_mapping(str(tmp_path / "mapping.yaml"))
    (tmp_path / "note.graphql").write_text("query Note($id: ID!) {\n  note(id: $id) { id text }\n}\n", "utf-8")
    loaded: Any = load_mapping(str(tmp_path / "mapping.yaml"))
    assert isinstance(loaded, GraphqlMapping)
    assert loaded.write_back.note is not None
    assert loaded.write_back.note.read is not None
    assert loaded.write_back.note.read.name == "query Note"
    assert list(mistakes_in(loaded)) == []


def test_a_mistake_in_a_querys_file_is_told_with_the_files_name_and_line(tmp_path: Path) -> None:
    text = documented_text().replace(
        'query: "query Note($id: ID!) { note(id: $id) { id text } }"', "query: note.graphql"
    )
    (tmp_path / "mapping.yaml").write_text(text, "utf-8")
    (tmp_path / "note.graphql").write_text("query Note($id: ID!) {\n  note(id: $id)) { id text }\n}\n", "utf-8")
    [told] = mistakes_in(load_mapping(str(tmp_path / "mapping.yaml")))
    assert "write_back.note.read.query: line 2 of note.graphql is no GraphQL: Expected Name" in told


def test_a_changed_query_in_a_file_is_another_mapping_but_other_line_ends_are_not(tmp_path: Path) -> None:
    file, query = tmp_path / "mapping.yaml", tmp_path / "visits.graphql"
    document = yaml.safe_load(documented_text())
    text = document["engagements"]["list"]["query"]
    document["engagements"]["list"]["query"] = query.name
    file.write_text(json.dumps(document), "utf-8")

    def known_by(text: str) -> tuple[str, str, str]:
        query.write_bytes(text.encode())
        loaded = load_mapping(str(file))
        return loaded.digest, entity_scope(loaded, "engagements", "o-1"), entity_scope(loaded, "opportunities", "o-1")

    before = known_by(text)
    assert known_by(text.replace("\n", "\r\n"))[0] == before[0]
    digest, engagements, opportunities = known_by(text.replace("id modified title", "id modified title: subject"))
    assert digest != before[0]
    assert engagements != before[1], "what was sent is what another query shaped"
    assert opportunities == before[2]
