"""What a recording could write: fields with types and lengths, and a note with all that its row needs."""

from typing import Any

import pytest

from siro_bridge_cli.proposal.facts import facts_of
from siro_bridge_cli.proposal.shape import Field, Kind, Shape
from tests.unit.proposal.schemas import SUITE_CRM, table
from tests.unit.proposal.test_sql_mapping import parsed, proposed


def fact(name: str, kind: Kind = "text", **options: Any) -> tuple[dict[str, Any], bool] | None:
    deals = table("deals", f"id {name}", Field(name, kind, **options))
    found = [(each.keys, each.live) for each in facts_of(deals, "deal", {"id"})]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "kind", "options", "keys"),
    [
        ("budget", "decimal", {}, {"name": "Budget", "type": "money"}),
        ("square_feet", "integer", {}, {"name": "Square Feet", "type": "number"}),
        ("budget_percent", "decimal", {}, {"name": "Budget Percent", "type": "number"}),
        ("decision_date", "date", {}, {"name": "Decision Date", "type": "date"}),
        ("needs_financing", "boolean", {}, {"name": "Needs Financing", "type": "boolean"}),
        ("objections", "list", {}, {"name": "Objections", "type": "list"}),
        ("decision_maker", "text", {"length": 80}, {"name": "Decision Maker", "max_length": 80}),
        ("timeline", "text", {"length": 60000}, {"name": "Timeline"}),
        (
            "project_type",
            "text",
            {"words": ("roof", "windows")},
            {"name": "Project Type", "type": "picklist", "options": {"roof": [], "windows": []}},
        ),
    ],
)
def test_field_of_what_is_talked_about_has_its_type(
    name: str, kind: Kind, options: dict[str, Any], keys: dict[str, Any]
) -> None:
    assert fact(name, kind, **options) == ({"target": "deal", "column": name} | keys, True)


def test_field_of_another_name_is_a_comment() -> None:
    found = fact("warranty")
    assert found
    assert found[1] is False


@pytest.mark.parametrize("name", ["probability", "created_by", "sync_token", "tax_rate", "photo_url", "external_id"])
def test_field_that_people_do_not_talk_about_is_left_out(name: str) -> None:
    assert fact(name) is None


def test_column_that_the_database_makes_is_left_out() -> None:
    assert fact("budget", "decimal", is_made=True) is None


NOTES = "id:#! deal_id:#! body! "
DEALS = table("deals", "id:#! name! amount:$ updated_at:t!")


def note(columns: str, *fields: Field) -> Any:
    notes = table("deal_notes", NOTES + columns, Field("id", "integer", nullable=False, has_default=True), *fields)
    text, interview = proposed(Shape((DEALS, notes)))
    return parsed(text).write_back.note, interview, text


def test_rows_columns_that_take_no_null_get_a_value() -> None:
    found, _, text = note(
        "author! kind! is_private:?! noted_on:d! made_at:t!",
        Field("kind", "text", nullable=False, words=("call", "note")),
        Field("made_at", "datetime", nullable=False, has_default=True),
    )
    assert (found.table, found.key, found.parent, found.body) == ("deal_notes", "id", "deal_id", "body")
    assert found.constants == {"author": "Siro Bridge", "kind": "note", "is_private": False, "noted_on": "{now}"}
    assert "# guess: what stands in author, kind, is_private." in text


def test_row_that_needs_what_nobody_knows_is_a_comment() -> None:
    found, interview, text = note("weight:$!")
    assert found is None
    assert "deal_notes.weight: a note needs a value there; which one?" in interview.left_open
    assert "#   note:" in text


def test_key_that_the_database_does_not_make_is_a_uuid() -> None:
    shape = Shape(
        (*SUITE_CRM.tables[:5], table("notes", "id! opportunity_id description date_entered:t date_modified:t"))
    )
    found = parsed(proposed(shape)[0]).write_back.note
    assert found
    assert found.constants == {"date_entered": "{now}", "date_modified": "{now}", "id": "{uuid}"}
    assert found.stamps == {"date_modified": "{now}"}


def test_note_that_may_belong_to_several_kinds_of_records_says_which() -> None:
    found = parsed(proposed(SUITE_CRM)[0]).write_back.note
    assert found
    assert (found.parent, found.constants["parent_type"]) == ("parent_id", "Opportunities")


def test_short_note_column_has_its_length() -> None:
    found, _, _ = note("", Field("body", "text", nullable=False, length=2000))
    assert found.max_length == 2000


def test_nothing_is_written_in_the_first_week() -> None:
    assert parsed(proposed(Shape((DEALS,)))[0]).write_back.mode == "shadow"
