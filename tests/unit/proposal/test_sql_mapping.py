"""A proposed mapping passes the check; what is not known stands in it as a question, and never as a silent guess."""

import re
from dataclasses import replace

import pytest

from siro_bridge.crm.mapping_check import mistakes_in
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.shape import Field, Shape
from siro_bridge_cli.proposal.sql_mapping import propose
from siro_bridge_cli.proposal.sql_words import SqlWords
from tests.unit.proposal.schemas import DOLIBARR, ODOO, SAMPLE, SUITE_CRM, TRYTON, table
from tests.unit.proposal.test_cast import Guesses

USERS = table("users", "id! name email updated_at:t!")


def proposed(shape: Shape, family: str = "postgresql", **given: str) -> tuple[str, Interview]:
    interview = Interview(Guesses(**{key.replace("__", "."): answer for key, answer in given.items()}))
    words = SqlWords(family, lambda name: f'"{name}"' if name != name.lower() else name)
    return propose(shape, words, interview, None).text, interview


def parsed(text: str) -> SqlMapping:
    mapping = parse_mapping(text)
    assert isinstance(mapping, SqlMapping)
    return mapping


def select_of(text: str, entity: str = "engagements") -> str:
    section = getattr(parsed(text), entity)
    assert section
    return str(section.select)


def visits(columns: str, *fields: Field) -> Shape:
    return Shape((table("visits", f"id! subject starts_at:t! {columns}", *fields), USERS))


@pytest.mark.parametrize("shape", [SAMPLE, SUITE_CRM, DOLIBARR, ODOO, TRYTON])
@pytest.mark.parametrize("family", ["postgresql", "mariadb", "sqlite"])
def test_it_passes_the_check(shape: Shape, family: str) -> None:
    mapping = parsed(proposed(shape, family)[0])
    assert list(mistakes_in(mapping)) == []
    assert mapping.engagements
    assert mapping.opportunities


def test_nothing_but_a_zone_and_questions_is_left_of_a_database_without_a_crm() -> None:
    text, interview = proposed(Shape((table("settings", "id key value"),)))
    assert (parsed(text).engagements, parsed(text).opportunities) == (None, None)
    assert any(line.startswith("appointments: where are they") for line in interview.left_open)


def test_plain_column_has_no_comment_and_a_guess_has_one() -> None:
    select = select_of(proposed(visits("planned_end:d updated_at:t!"))[0])
    assert re.search(r'v\.starts_at +AS "startTime",\n', select)
    assert re.search(r'v\.planned_end +AS "endTime",  -- guess', select)


def test_column_that_hardly_fits_is_a_comment_with_its_question() -> None:
    text, _ = proposed(visits("due:d updated_at:t! stop_note"))
    assert "-- ? v.stop_note" in text
    assert "endTime" not in {line.strip() for line in select_of(text).splitlines() if not line.strip().startswith("--")}


@pytest.mark.parametrize(
    ("family", "expression"),
    [
        ("postgresql", '(v.visit_on + v.visit_at) AS "startTime"'),
        ("mariadb", 'TIMESTAMP(v.visit_on, v.visit_at) AS "startTime"'),
        ("sqlite", "v.visit_on || ' ' || v.visit_at AS \"startTime\""),
    ],
)
def test_day_and_hour_of_two_columns_are_one_time(family: str, expression: str) -> None:
    shape = Shape((table("visits", "id! subject visit_on:d! visit_at:h! updated_at:t!"), USERS))
    assert expression in select_of(proposed(shape, family)[0])


@pytest.mark.parametrize("family", ["postgresql", "mariadb", "sqlite"])
def test_cursor_rises_with_the_parents_each_of_which_an_index_can_find(family: str) -> None:
    text, _ = proposed(visits("user_id updated_at:t!"), family)
    select = select_of(text)
    assert re.search(r'v\.updated_at +AS "_changed_at"', select)
    assert re.search(r'u\.updated_at +AS "_u_changed_at"', select)
    section = parsed(text).engagements
    assert section
    assert section.cursor == ["_changed_at", "_u_changed_at"]


def test_time_of_change_that_may_be_null_falls_back_on_the_creation() -> None:
    select = select_of(proposed(visits("updated_at:t created_at:t!"))[0])
    assert 'COALESCE(v.updated_at, v.created_at) AS "_changed_at"' in select


def test_without_a_time_of_change_all_is_read() -> None:
    text, _ = proposed(visits("created_at:t!"))
    section = parsed(text).engagements
    assert section
    assert section.is_timeless
    assert "every run reads all of them" in text


def test_parent_whose_time_is_of_another_kind_does_not_count_and_is_told() -> None:
    shape = Shape(
        (table("visits", "id! starts_at:t! user_id updated_at:t!"), table("users", "id! email updated_at:m!"))
    )
    text, interview = proposed(shape)
    assert 'v.updated_at AS "_changed_at"' in select_of(text)
    assert "visits: a change of users alone is not seen, which has no such time" in interview.left_open


@pytest.mark.parametrize(
    ("column", "expression"),
    [
        ("deleted_at:t", 'v.deleted_at AS "deletedAt"'),
        ("deleted:?", 'CASE WHEN v.deleted THEN v.updated_at END AS "deletedAt"'),
        ("is_active:?", 'CASE WHEN NOT v.is_active THEN v.updated_at END AS "deletedAt"'),
        ("removed:#", 'CASE WHEN v.removed <> 0 THEN v.updated_at END AS "deletedAt"'),
    ],
)
def test_mark_of_what_is_gone_is_found(column: str, expression: str) -> None:
    select = re.sub(" +AS", " AS", select_of(proposed(visits(f"{column} updated_at:t!"))[0]))
    assert expression in select


def test_key_of_two_columns_is_one_id_and_no_target() -> None:
    shape = Shape((table("visits", "id! branch! starts_at:t! siro_link updated_at:t!"), USERS))
    [visit, *_] = shape.tables
    both = Shape((type(visit)(visit.name, visit.fields, key=("id", "branch")), USERS))
    text, _ = proposed(both)
    assert "CONCAT_WS('/', v.id, v.branch)" in select_of(text)
    assert parsed(text).write_back.targets == {}


def test_id_of_bytes_is_shown_as_text_and_no_target() -> None:
    shape = Shape((table("visits", "id:b! starts_at:t! siro_link updated_at:t!"), USERS))
    text, _ = proposed(shape, "mariadb")
    assert "HEX(v.id)" in select_of(text)
    assert parsed(text).deep_link is None


def test_name_that_needs_quotes_has_them() -> None:
    shape = Shape((table("visits", "ID! Subject startsAt:t! updatedAt:t!"), USERS))
    assert 'v."startsAt"' in select_of(proposed(shape)[0])


def test_rep_whose_address_stands_with_the_person_is_joined_there() -> None:
    select = select_of(proposed(ODOO)[0])
    assert re.search(r'p2\.email +AS "engagementUsers\[0\]\.email"', select)
    assert "LEFT JOIN res_partner p2 ON p2.id = u.partner_id" in select


def test_address_of_a_contact_mechanism_is_looked_up() -> None:
    select = select_of(proposed(TRYTON)[0], "opportunities")
    assert "FROM party_contact_mechanism x WHERE x.party = p2.id AND COALESCE(x.active, TRUE) = TRUE" in select
    assert "AND x.type IN ('email')" in select


def test_rep_without_an_address_is_told() -> None:
    _, interview = proposed(SUITE_CRM)
    assert "reps: where is the email address of users? Siro knows its users by it" in interview.left_open


def test_deal_without_a_rep_is_told_and_the_creator_is_not_taken() -> None:
    text, interview = proposed(DOLIBARR)
    assert "opportunities: which column of llx_projet has the rep of each?" in interview.left_open
    assert "opportunityUsers" not in select_of(text, "opportunities")


def test_address_without_one_of_its_parts_is_a_question() -> None:
    text, interview = proposed(DOLIBARR)
    assert "addresses of llx_societe: Siro takes none without state; where is that?" in interview.left_open
    assert re.search(r'-- \? s\.address +AS "account\.addresses\[0\]\.street"', text)


def test_country_that_no_column_has_is_asked_and_guessed_by_the_zone_alone() -> None:
    text, interview = proposed(SAMPLE)
    assert "addresses of customers: Siro takes none without country; where is that?" in interview.left_open
    assert "-- ? c.street" in text
    text, _ = proposed(SAMPLE, country="US")
    section = parsed(text).engagements
    assert section
    assert section.constants["account.addresses[0].country"] == "US"


@pytest.mark.parametrize(
    ("words", "translated"),
    [
        (("lead", "quoted", "sold", "dead"), {"sold": "WON", "dead": "LOST", "*": "OPEN"}),
        (("Prospecting", "Closed Won", "Closed Lost"), {"Closed Won": "WON", "Closed Lost": "LOST", "*": "OPEN"}),
        (("new", "won"), None),
        (("new", "won", "lost", "installed"), None),
        ((), None),
    ],
)
def test_stages_are_translated_only_where_their_words_tell_all(
    words: tuple[str, ...], translated: dict[str, str] | None
) -> None:
    stage = Field("stage", "text", nullable=False, words=words)
    text, interview = proposed(Shape((table("deals", "id! name amount:$ stage! updated_at:t!", stage),)))
    section = parsed(text).opportunities
    assert section
    assert section.translate.get("disposition") == translated
    assert ("deals.stage: which of its words mean won, and which lost?" in interview.left_open) == (not translated)
    assert ("-- ? d.stage" in text) == (not translated)


def test_told_words_of_stages_are_taken() -> None:
    text, _ = proposed(SUITE_CRM, opportunities__won="Closed Won, Signed", opportunities__lost="Closed Lost")
    section = parsed(text).opportunities
    assert section
    assert section.translate["disposition"] == {
        "Closed Won": "WON",
        "Signed": "WON",
        "Closed Lost": "LOST",
        "*": "OPEN",
    }


def test_kinds_of_appointments_are_translated_and_unclear_ones_told() -> None:
    kind = Field("kind", "text", nullable=False, words=("in_home", "phone", "xyz"))
    text, interview = proposed(visits("kind! updated_at:t!", kind))
    section = parsed(text).engagements
    assert section
    assert section.translate["engagementType.activityType"] == {
        "in_home": "APPOINTMENT",
        "phone": "CALL",
        "xyz": "APPOINTMENT",
        "*": "APPOINTMENT",
    }
    assert "visits.kind: is APPOINTMENT right for xyz?" in interview.left_open


def test_kind_that_may_be_empty_has_a_name_all_the_same() -> None:
    text, _ = proposed(visits("kind updated_at:t!"), activity_type="MEETING")
    section = parsed(text).engagements
    assert section
    assert "COALESCE(NULLIF(v.kind, ''), 'Meeting')" in section.select
    assert section.constants == {"engagementType.activityType": "MEETING"}


def test_answers_about_columns_go_before_names() -> None:
    text, _ = proposed(SAMPLE, appointments__start="updated_at", opportunities__amount="none")
    assert re.search(r'a\.updated_at +AS "startTime",  -- as you said', select_of(text))
    assert '"amount"' not in select_of(text, "opportunities")


def test_link_between_two_tables_is_followed_and_its_risk_told() -> None:
    text, interview = proposed(SUITE_CRM, "mariadb")
    select = select_of(text, "opportunities")
    assert (
        "LEFT JOIN accounts_opportunities o2 ON o2.opportunity_id = o.id AND COALESCE(o2.deleted, FALSE) = FALSE"
        in select
    )
    assert "LEFT JOIN accounts a ON a.id = o2.account_id" in select
    assert "accounts_opportunities: a record that has several there is refused; which one should count?" in (
        interview.left_open
    )


def test_person_of_a_rep_that_may_be_missing_is_joined_from_the_outside() -> None:
    """An inner join behind an outer one would lose every appointment without a rep."""
    users = table("users", "id! partner_id! updated_at:t!", refers="partner_id>partners")
    partners = table("partners", "id! name! email! updated_at:t!")
    visits_ = table("visits", "id! subject starts_at:t! user_id updated_at:t!", refers="user_id>users")
    select = select_of(proposed(Shape((visits_, users, partners)))[0])
    assert "LEFT JOIN users u ON u.id = v.user_id" in select
    assert "LEFT JOIN partners p ON p.id = u.partner_id" in select


def test_tables_that_the_user_may_not_read_are_told_where_they_are_called_so() -> None:
    [visits_, users] = visits("updated_at:t!").tables
    _, interview = proposed(Shape((visits_, users), hidden=("customers", "settings")))
    assert "may the database's user read customers? they were not looked at" in interview.left_open


def test_column_that_refers_to_what_was_not_looked_at_is_no_fact() -> None:
    deals = replace(table("deals", "id:#! name! amount:$ party:# updated_at:t!"), elsewhere=("party",))
    assert "party" not in proposed(Shape((deals,)))[0]
