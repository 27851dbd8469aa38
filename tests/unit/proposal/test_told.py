"""What a draft leaves out, or takes for want of better, is said: nothing is missing without a word."""

from dataclasses import replace

import pytest

from siro_bridge_cli.proposal.api import Api, Change, Group, Resource, Single
from siro_bridge_cli.proposal.facts import facts_of
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_mapping import propose_rest
from siro_bridge_cli.proposal.shape import Field, Reference, Shape, Table
from tests.unit.proposal.schemas import ODOO, table
from tests.unit.proposal.test_cast import Guesses
from tests.unit.proposal.test_sql_mapping import proposed, select_of

REPS = table("reps", "id! name email updated_at:t!")
DEALS = table("deals", "id! name amount:$ updated_at:t!")
NUMBERED = Field("id", "integer", nullable=False, has_default=True)


def keyed(of: Table, *key: str) -> Table:
    return replace(of, key=key)


def left_open(*tables: Table, **given: str) -> list[str]:
    return proposed(Shape(tables), **given)[1].left_open


def test_address_that_siro_would_not_take_joins_nothing() -> None:
    deals = table("deals", "id! name amount:$ company_id updated_at:t!", refers="company_id>companies")
    companies = table("companies", "id! name email city country_id", refers="country_id>countries")
    countries = table("countries", "id! name")
    text, _ = proposed(Shape((deals, companies, countries)))
    assert "countries" not in text


def test_amount_in_cents_is_sent_in_whole_units() -> None:
    visits = table("visits", "id! subject starts_at:t! deal_id updated_at:t!")
    text, _ = proposed(Shape((visits, table("deals", "id! name amount_cents:# updated_at:t!"), REPS)))
    assert 'd.amount_cents / 100.0 AS "amount",  -- guess: amount_cents counts hundredths' in text
    assert 'd.amount_cents / 100.0 AS "opportunity.amount"' in text


def test_amount_of_the_type_money_is_cast_to_a_number() -> None:
    deals = table("deals", "id! name amount updated_at:t!", Field("amount", "decimal", form="money"))
    text, _ = proposed(Shape((deals, REPS)))
    assert 'd.amount::numeric AS "amount"' in " ".join(text.split())


def test_amount_in_cents_of_an_api_is_a_question() -> None:
    """JMESPath cannot divide."""
    deals = table("deals", "id! name amount_cents:# updated_at:m!")
    interview = Interview(Guesses())
    text = propose_rest(Api((Resource("/deals", deals, "data"),)), interview, None)
    assert "    # ? amount: amount_cents    # it counts hundredths: Siro takes whole units" in text
    assert "/deals: amount_cents counts hundredths; has the API the amount in whole units too?" in interview.left_open


@pytest.mark.parametrize("column", ["budget_cents", "price_in_cents", "budget_minor_units"])
def test_field_in_cents_takes_no_amount(column: str) -> None:
    """40,000 dollars would become 400."""
    deals = table("deals", f"id! name {column}", Field(column, "integer"))
    assert list(facts_of(deals, "deal", {"id", "name"})) == []


def test_who_made_a_record_makes_nobody_a_rep() -> None:
    """Strapi and Rails write down an admin of theirs for each record."""
    admins = table("admin_users", "id! firstname lastname email updated_at:t!", rows=1)
    visits = table("visits", "id! subject starts_at:t! created_by_id updated_by_id updated_at:t!")
    visits = replace(
        visits,
        references=tuple(Reference(field, "admin_users", "id") for field in ("created_by_id", "updated_by_id")),
    )
    _, interview = proposed(Shape((visits, admins, REPS)))
    assert ("reps", "reps") in [(each.key, each.value) for each in interview.decisions]


def test_reps_may_stand_in_a_table_that_joins_them() -> None:
    """Several of one appointment are welcome: rows that differ in them alone are one record."""
    visits = table("visits", "id! subject starts_at:t! updated_at:t!")
    links = table("visit_reps", "id:#! visit_id! rep_id!")
    text, interview = proposed(Shape((visits, REPS, links)))
    assert "LEFT JOIN visit_reps r ON r.visit_id = v.id" in select_of(text)
    assert "LEFT JOIN reps r2 ON r2.id = r.rep_id" in select_of(text)
    assert 'r2.email AS "engagementUsers[0].email"' in " ".join(select_of(text).split())
    assert not [line for line in interview.left_open if "rep" in line and "refused" in line]


def test_drafts_and_languages_beside_the_records_are_told() -> None:
    """Strapi has a row for each, and gives a published one a new id."""
    visits = table("visits", "id:#! document_id subject starts_at:t! published_at:t locale updated_at:t!")
    told = "visits: are drafts, or other languages, rows of their own there? See published_at, locale and document_id"
    assert told in left_open(visits, REPS)


def test_appointments_that_refer_to_no_deal_are_told() -> None:
    visits = table("visits", "id! subject starts_at:t! ends_at:t rep_id updated_at:t!")
    assert "visits: which deal is each about? nothing refers to deals" in left_open(visits, DEALS, REPS)


def test_record_that_needs_several_columns_to_be_referred_to_is_told() -> None:
    visits = table("visits", "id! subject starts_at:t! branch deal_no customer_no rep_id updated_at:t!")
    deals = keyed(table("deals", "branch! deal_no! name amount:$ updated_at:t!"), "branch", "deal_no")
    customers = keyed(table("customers", "branch! customer_no! name email phone"), "branch", "customer_no")
    found = left_open(visits, deals, customers, REPS)
    assert "visits: which deal is each about? the key of deals has several columns (branch, deal_no)" in found
    assert "visits: whose are they? the key of customers has several columns (branch, customer_no)" in found
    assert "write_back: a record of deals is found by one column alone, and its key has several" in found


def test_tables_that_fit_as_well_are_named_beside_the_one_that_was_taken() -> None:
    visits = [table(name, "id! subject starts_at:t! rep_id updated_at:t!") for name in ("visits", "old_visits")]
    text, interview = proposed(Shape((*visits, REPS)))
    [why] = [each.why for each in interview.decisions if each.key == "appointments"]
    assert why.endswith("; others fit as well: old_visits")
    assert "others fit as well: old_visits" in text


def test_record_that_is_a_part_of_another_is_told() -> None:
    """As Django's and Rails's inheritance of tables: what all records have stands in the other one."""
    visits = table("visits", "entity_id! subject starts_at:t!", refers="entity_id>entities")
    entities = table("entities", "id! modified:t! is_deleted:? user_id")
    told = "visits: by its key it is a part of entities: what says when it changed, is deleted, or whose it is may be "
    assert f"{told}there" in left_open(visits, entities, REPS)


def test_number_says_no_kind_of_appointment() -> None:
    visits = table("visits", "id! subject starts_at:t! visit_kind:#! rep_id updated_at:t!")
    text, interview = proposed(Shape((visits, REPS)))
    assert 'v.visit_kind AS "engagementType.name",  -- what do its numbers mean?' in " ".join(text.split("\n"))
    assert "visits.visit_kind: what do its numbers mean?" in interview.left_open
    assert "visit_kind" not in "".join(
        line for line in select_of(text).splitlines() if not line.strip().startswith("--")
    )


@pytest.mark.parametrize("column", ["salesperson_id", "owner_id", "agent_id"])
def test_reference_to_a_person_is_one_to_a_user_where_nothing_fits_better(column: str) -> None:
    users = table("users", "id! name email updated_at:t!")
    visits = table("visits", f"id! subject starts_at:t! {column} updated_at:t!")
    text, _ = proposed(Shape((visits, users)))
    assert f"LEFT JOIN users u ON u.id = v.{column}" in select_of(text)
    assert f"-- guess: {column} is one of users" in text


def test_views_refer_to_each_other_by_names() -> None:
    views = [
        replace(each, is_view=True, has_key=False)
        for each in (table("visits", "id! subject starts_at:t! deal_id rep_id updated_at:t!"), DEALS, REPS)
    ]
    text, interview = proposed(Shape(tuple(views)))
    assert "LEFT JOIN deals d ON d.id = v.deal_id" in select_of(text)
    assert ("visits: key", "id") in [(each.key, each.value) for each in interview.decisions if each.is_guess]


def test_table_without_a_declared_key_is_written_to_by_no_guess() -> None:
    visits = replace(table("visits", "id! subject starts_at:t! rep_id updated_at:t!"), has_key=False)
    deals = replace(DEALS, has_key=False)
    text, interview = proposed(Shape((visits, deals, REPS)))
    assert "write_back:" not in text
    assert "write_back: deals has no primary key: is its id the only one of a record?" in interview.left_open


def test_attendees_who_may_be_reps_are_no_customers() -> None:
    """Odoo: an event's attendees are partners, and so are the users who hold it."""
    attendees = keyed(
        table(
            "calendar_event_res_partner_rel",
            "calendar_event_id:#! res_partner_id:#!",
            refers="calendar_event_id>calendar_event res_partner_id>res_partner",
        ),
        "calendar_event_id",
        "res_partner_id",
    )
    text, interview = proposed(Shape((*ODOO.tables, attendees)))
    assert "JOIN calendar_event_res_partner_rel" not in text
    told = "calendar_event_res_partner_rel: res_users are res_partner too; which of several is the customer?"
    assert told in interview.left_open


def test_what_is_written_into_a_note_besides_its_text_is_a_guess_that_is_told() -> None:
    notes = table("deal_notes", "id:#! deal_id! body! author!", NUMBERED)
    _, interview = proposed(Shape((table("visits", "id! subject starts_at:t! deal_id"), DEALS, REPS, notes)))
    assert ("deal_notes.author", "Siro Bridge") in [(each.key, each.value) for each in interview.decisions]


def test_kind_of_a_note_whose_words_nobody_knows_is_a_question() -> None:
    """A program shows no note of a type that it does not know."""
    notes = table("deal_notes", "id:#! deal_id! body! note_type!", NUMBERED)
    text, interview = proposed(Shape((table("visits", "id! subject starts_at:t! deal_id"), DEALS, REPS, notes)))
    assert "deal_notes.note_type: a note needs a value there; which one?" in interview.left_open
    assert "#   note:" in text


def api(*tables: Table) -> list[str]:
    resources = tuple(
        Resource(f"/{each.name}", each, "data", single=Single(f"/{each.name}/{{key}}")) for each in tables
    )
    interview = Interview(Guesses())
    propose_rest(Api(resources), interview, None)
    return interview.left_open


def test_what_an_api_does_not_show_is_told() -> None:
    deals = table("deals", "id! name amount:$ updated_at:m!")
    found = api(table("visits", "id! subject starts_at:m! ends_at:m updated_at:m!"), deals)
    assert "/visits: which deal is each about? nothing in it refers to one" in found
    assert "/visits: whose are they? no customer stands in it" in found
    assert "/deals: whose are they? no customer stands in it" in found


def test_field_that_is_called_as_the_deal_and_holds_an_id_refers_to_it() -> None:
    """As Directus has its relations."""
    visits = table("visits", "id! subject starts_at:m! deal:u customer:u updated_at:m!")
    resources = [Resource(f"/{each.name}", each, "data") for each in (visits, table("deals", "id! name amount:$"))]
    interview = Interview(Guesses())
    text = propose_rest(Api(tuple(resources)), interview, None)
    assert "opportunity.externalId: deal " in text
    assert "# ? account.externalId: customer " in text


def test_second_id_of_a_record_is_told() -> None:
    """Strapi's numeric id finds nothing: its documentId does."""
    visits = table("visits", "id:# documentId subject starts_at:m! updated_at:m!")
    told = "/visits: a record has documentId beside id: which of them is the {key} that one is asked for by?"
    assert told in api(visits)
    assert not [line for line in api(table("visits", "id:# subject starts_at:m!")) if "{key}" in line]


def test_path_that_a_files_name_gives_is_a_guess() -> None:
    resource = Resource("/visits", table("visits", "id! subject starts_at:m! updated_at:m!"), "data")
    interview = Interview(Guesses())
    propose_rest(Api((resource,), is_described=False), interview, None)
    assert ("/visits: list", "/visits") in [(each.key, each.value) for each in interview.decisions if each.is_guess]


def test_customer_of_a_deal_is_not_its_rep() -> None:
    """An account may be a user's own, and stands for a customer here."""
    deals = table("deals", "id! name amount:$ updated_at:m!")
    person = table("x", "id! name email")
    groups = tuple(
        Group(path, replace(person, name=path), is_list=path == "assigned_to") for path in ("account", "assigned_to")
    )
    resource = Resource("/deals", deals, "data", groups=groups)
    text = propose_rest(Api((resource,)), Interview(Guesses()), None)
    assert "account.externalId: account.id" in text
    assert "opportunityUsers: 'assigned_to[].{externalId: id, email: email, name: name}'" in text
    alone = propose_rest(Api((replace(resource, groups=groups[:1]),)), Interview(Guesses()), None)
    assert "opportunityUsers" not in alone


def test_notes_that_an_api_does_not_show_are_told() -> None:
    deals = table("deals", "id! name amount:$ updated_at:m!")
    change = Change("PATCH", "/deals/{key}")
    resource = Resource("/deals", deals, "data", single=Single("/deals/{key}"), change=change)
    interview = Interview(Guesses())
    propose_rest(Api((resource,)), interview, None)
    assert "notes: nothing says how the notes of /deals are listed, made, changed and deleted" in interview.left_open


def test_list_of_an_api_is_written_as_a_list() -> None:
    """Of an empty field nobody sees what it holds: a text would stand where people's screens expect items."""
    field = Field("interests", "list")
    deals = table("deals", "id! name amount:$ interests", field)
    [fact] = [each.keys for each in facts_of(deals, "deal", {"id", "name", "amount"}, lists_are_items=True)]
    assert (fact["type"], fact["format"]) == ("list", "items")
    [fact] = [each.keys for each in facts_of(deals, "deal", {"id", "name", "amount"})]
    assert "format" not in fact
