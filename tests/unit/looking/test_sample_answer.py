"""One answer of a list shows names and types."""

import json
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.looking.sample_answer import look
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_mapping import propose_rest
from tests.unit.proposal.test_cast import Guesses


def fields(folder: Path, *records: dict[str, Any]) -> dict[str, str]:
    (folder / "visits.json").write_text(json.dumps(list(records)))
    [resource] = look([folder / "visits.json"]).resources
    return {field.name: field.form or field.kind for field in resource.table.fields}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["2026-02-15T14:00:00Z"], "moment"),
        (["2026-02-15T14:00:00.000-07:00", None], "moment"),
        (["2026-02-15 14:00"], "datetime"),
        (["2026-02-15"], "date"),
        (["14:00"], "time"),
        ([1771164000], "epoch"),
        ([1771164000000], "epoch_ms"),
        (["https://example.com/a"], "uri"),
        (["2026-02-15", "soon"], "text"),
        ([None], "json"),
        ([1, 2.5], "decimal"),
        ([True], "boolean"),
    ],
)
def test_forms_of_values_are_seen(tmp_path: Path, values: list[Any], kind: str) -> None:
    assert fields(tmp_path, *({"id": "a", "start": value} for value in values))["start"] == kind


def test_large_number_that_is_no_time_is_a_number(tmp_path: Path) -> None:
    assert fields(tmp_path, {"id": 1771164000, "phone": 3035550100}) == {"id": "integer", "phone": "integer"}


def test_field_that_only_some_records_have_is_there(tmp_path: Path) -> None:
    assert set(fields(tmp_path, {"id": 1}, {"id": 2, "title": "a"})) == {"id", "title"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "visits.json:1: is not JSON"),
        ("{}", "visits.json: no list of records in it"),
        ("[1, 2]", "visits.json: no list of records in it"),
        ("[" * 100_000, "visits.json:1: is not JSON"),
    ],
)
def test_what_shows_no_list_is_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "visits.json").write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        look([tmp_path / "visits.json"])
    assert complaint in str(raised.value)


def proposed(folder: Path, **record: Any) -> tuple[Any, str]:
    (folder / "visits.json").write_text(
        json.dumps([{"id": 1, "title": "a", "starts_at": "2026-02-15T14:00:00Z"} | record])
    )
    text = propose_rest(look([folder / "visits.json"]), Interview(Guesses()), "America/Denver")
    return parse_mapping(text).engagements, text


def test_numbers_of_seconds_are_read_as_such(tmp_path: Path) -> None:
    section, _ = proposed(tmp_path, starts_at=1771164000, updated_at=1771160000)
    assert (section.time_format, section.cursor) == ("epoch", "updated_at")


def test_flag_of_what_is_gone_becomes_a_time(tmp_path: Path) -> None:
    section, _ = proposed(tmp_path, updated_at="2026-02-15T14:00:00Z", is_active=True)
    assert section.fields["deletedAt"] == "is_active == `false` && updated_at"
    section, _ = proposed(tmp_path, updated_at="2026-02-15T14:00:00Z", deleted=False)
    assert section.fields["deletedAt"] == "deleted && updated_at"


def test_name_that_is_no_plain_word_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "visits.json").write_text(json.dumps([{"id": 1, "start-date": "2026-02-15T14:00:00Z", "title": "a"}]))
    text = propose_rest(look([tmp_path / "visits.json"]), Interview(Guesses()), "America/Denver")
    section = parse_mapping(text).engagements
    assert section
    assert section.fields["startTime"] == '"start-date"'  # type: ignore[attr-defined]


def test_rep_as_one_object_is_the_only_user(tmp_path: Path) -> None:
    section, _ = proposed(
        tmp_path, owner={"id": 7, "email": "dana@example.com", "first_name": "Dana", "last_name": "Field"}
    )
    assert section.fields["engagementUsers[0].externalId"] == "owner.id"
    assert section.fields["engagementUsers[0].email"] == "owner.email"
    assert section.fields["engagementUsers[0].name"] == "join(' ', [owner.first_name, owner.last_name][?@])"


def test_deal_by_its_id_alone_is_a_question_until_deals_are_sent(tmp_path: Path) -> None:
    """Siro refuses an appointment whose deal it does not know."""
    section, text = proposed(tmp_path, deal_id="d-1")
    assert "opportunity.externalId" not in section.fields
    assert "# ? opportunity.externalId: deal_id    # guess: by its id alone Siro knows it only once it was sent" in text
    (tmp_path / "deals.json").write_text(json.dumps([{"id": "d-1", "name": "a", "amount": 1.5, "stage": "x"}]))
    both = [tmp_path / "visits.json", tmp_path / "deals.json"]
    with_deals = parse_mapping(propose_rest(look(both), Interview(Guesses()), "America/Denver")).engagements
    assert with_deals
    assert with_deals.fields["opportunity.externalId"] == "deal_id"  # type: ignore[attr-defined]
