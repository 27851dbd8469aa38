"""A mapping's change is noticed where it matters, and only there."""

import pytest

from siro_bridge.mapping.load import parse_mapping
from siro_bridge.mapping.scope import entity_scope, write_back_rules

TEXT = """
connector: sql
timezone: America/Denver
sync: {batch_size: 100}
engagements: {select: SELECT 1, cursor: a, key: b, constants: {subject: x}}
opportunities: {select: SELECT 2, cursor: a, key: b}
"""


def scope(text: str = TEXT, organization: str = "org-1") -> str:
    return entity_scope(parse_mapping(text), "engagements", organization)


@pytest.mark.parametrize(
    ("old", "new"), [("SELECT 1", "SELECT 3"), ("subject: x", "subject: y"), ("America/Denver", "America/Chicago")]
)
def test_what_shapes_the_payload_changes_the_scope(old: str, new: str) -> None:
    assert scope(TEXT.replace(old, new)) != scope()


def test_another_clock_of_display_changes_what_shows_a_time_alone() -> None:
    other = TEXT + "display_timezone: America/Chicago"
    assert scope(other) != scope()
    assert write_back_rules(parse_mapping(other)) != write_back_rules(parse_mapping(TEXT))
    assert entity_scope(parse_mapping(other), "opportunities", "o") == entity_scope(
        parse_mapping(TEXT), "opportunities", "o"
    )


def test_a_clock_of_display_that_is_the_one_of_storage_changes_nothing() -> None:
    same = TEXT + "display_timezone: America/Denver"
    assert scope(same) == scope()
    assert write_back_rules(parse_mapping(same)) == write_back_rules(parse_mapping(TEXT))


@pytest.mark.parametrize(("old", "new"), [("batch_size: 100", "batch_size: 50"), ("SELECT 2", "SELECT 3")])
def test_paging_and_other_entities_do_not(old: str, new: str) -> None:
    assert scope(TEXT.replace(old, new)) == scope()


REST = """
connector: rest
timezone: America/Denver
engagements:
  list: {path: /visits, paging: {style: offset, size: 50}}
  get: {path: "/visits/{key}"}
  fields: {externalId: id}
  cursor: modified
  key: id
"""


@pytest.mark.parametrize(("old", "new"), [("size: 50", "size: 51"), ("style: offset", "style: page")])
def test_paging_of_a_rest_list_does_not(old: str, new: str) -> None:
    assert scope(REST.replace(old, new)) == scope(REST)


def test_other_records_in_a_rest_list_change_the_scope() -> None:
    assert scope(REST.replace("path: /visits,", "path: /calls,")) != scope(REST)


LINKS = """
deep_link: {target: appointment, field: link}
write_back: {mode: live, targets: {appointment: {link: engagement, table: a, key: b}}}
"""


def test_going_live_changes_the_scope_of_appointments_that_still_lack_their_links() -> None:
    assert scope(TEXT + LINKS) == scope()
    assert scope(TEXT + LINKS.replace("live", "shadow")) != scope()
    assert scope(TEXT + "write_back: {mode: shadow}") == scope()


def test_another_organization_is_another_scope() -> None:
    assert scope(organization="org-2") != scope()


REST = """
connector: rest
timezone: America/Denver
engagements:
  list: {path: /visits, paging: {style: cursor, param: cursor, next: next}, since: {param: since}}
  get: {path: "/visits/{key}"}
  cursor: updated
  key: id
  fields: {externalId: id, startTime: start}
write_back:
  targets:
    deal:
      link: opportunity
      read: {path: "/deals/{key}"}
      update: {method: PATCH, path: "/deals/{key}", body: "{fields}"}
  note:
    target: deal
    find: {path: "/deals/{parent}/notes", key: id, body_field: text, paging: {style: offset}}
    create: {method: POST, path: "/deals/{parent}/notes", body: {text: "{text}"}, key: id}
    update: {method: PATCH, path: "/notes/{key}", body: {text: "{text}"}}
    delete: {method: DELETE, path: "/notes/{key}"}
"""


@pytest.mark.parametrize(
    ("paging", "rules"),
    [("{style: offset}", "8409f73100f1d52a"), ("{style: cursor, param: c, next: n}", "99071086d8d1589f")],
)
def test_an_upgrade_syncs_and_applies_nothing_anew(paging: str, rules: str) -> None:
    """As the release of November 2026 made them: a key that came later counts from when it is used."""
    mapping = parse_mapping(REST.replace("{style: offset}", paging))
    assert entity_scope(mapping, "engagements", "org-1") == "engagements#314640c77ab088d4"
    assert write_back_rules(mapping) == rules


def test_a_key_that_came_later_counts_once_it_is_used() -> None:
    rule = "fields: [{name: Day, target: deal, column: day, type: date"
    plain = write_back_rules(parse_mapping(REST.replace("  note:", f"  {rule}}}]\n  note:")))
    used = write_back_rules(parse_mapping(REST.replace("  note:", f"  {rule}, format: epoch}}]\n  note:")))
    assert plain == "6717120e8fafdd71"
    assert used != plain
