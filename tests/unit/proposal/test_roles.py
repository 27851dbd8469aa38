"""Columns are known by their names, in the words of several CRMs."""

import pytest

from siro_bridge_cli.proposal.fields import GOOD, best, ranked, score
from siro_bridge_cli.proposal.lexicon import ROLES
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field, Shape
from tests.unit.proposal.schemas import DOLIBARR, KINDS, ODOO, SAMPLE, SUITE_CRM, TRYTON, table


@pytest.mark.parametrize(
    ("shape", "where", "expected"),
    [
        (SAMPLE, "appointments", "start=starts_at end=ends_at subject=subject kind=kind updated=updated_at"),
        (SAMPLE, "appointments", "deleted_at=cancelled_at link=siro_link"),
        (SAMPLE, "deals", "name=title amount=quoted_amount stage=stage closed=decided_on created=created_at"),
        (SAMPLE, "customers", "name=full_name email=email phone=phone street=street city=city state=state zip=zip"),
        (SUITE_CRM, "meetings", "start=date_start end=date_end subject=name kind=type updated=date_modified"),
        (SUITE_CRM, "meetings", "created=date_entered deleted=deleted"),
        (SUITE_CRM, "opportunities", "name=name amount=amount stage=sales_stage updated=date_modified"),
        (SUITE_CRM, "accounts", "name=name phone=phone_office street=billing_address_street city=billing_address_city"),
        (SUITE_CRM, "accounts", "state=billing_address_state zip=billing_address_postalcode"),
        (SUITE_CRM, "accounts", "country=billing_address_country"),
        (SUITE_CRM, "users", "first_name=first_name last_name=last_name"),
        (DOLIBARR, "llx_actioncomm", "start=datep end=datep2 subject=label updated=tms created=datec"),
        (DOLIBARR, "llx_societe", "name=nom email=email phone=phone street=address city=town zip=zip"),
        (DOLIBARR, "llx_projet", "name=title amount=opp_amount stage=fk_opp_status closed=date_close"),
        (DOLIBARR, "llx_user", "first_name=firstname last_name=lastname email=email"),
        (ODOO, "crm_lead", "name=name amount=expected_revenue stage=stage_id updated=write_date created=create_date"),
        (ODOO, "crm_lead", "active=active"),
        (ODOO, "calendar_event", "start=start end=stop subject=name updated=write_date"),
        (ODOO, "res_partner",
            "name=name email=email street=street city=city zip=zip state=state_id country=country_id"),
        (TRYTON, "sale_opportunity", "name=description amount=amount stage=state updated=write_date"),
        (TRYTON, "calendar_event", "start=dtstart end=dtend subject=summary"),
        (TRYTON, "party_party", "name=name active=active updated=write_date"),
        (TRYTON, "party_address", "street=street city=city zip=postal_code"),
    ],
)  # fmt: skip
def test_columns_of_real_crms_are_known(shape: Shape, where: str, expected: str) -> None:
    names = dict(each.split("=") for each in expected.split())
    found = {role: best(shape.by_name[where], role) for role in names}
    assert {role: scored.field.name for role, scored in found.items() if scored} == names
    assert [role for role, scored in found.items() if not scored or scored.score < GOOD] == []


@pytest.mark.parametrize("name", ["fields.starts_at", "attributes.starts_at", "properties.starts_at"])
def test_object_that_all_fields_stand_in_says_nothing(name: str) -> None:
    """NocoDB, JSON:API and HubSpot wrap each record so."""
    assert score(Field(name, "text"), ROLES["start"]) == score(Field("starts_at", "text"), ROLES["start"])


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ("id:#! title company_name", "title"),
        ("id:#! customer_name deal_name", "deal_name"),
        ("id:#! contact_name label", "label"),
    ],
)
def test_name_of_a_deal_is_not_that_of_its_customer(columns: str, name: str) -> None:
    found = best(table("deals", columns), "deal_name")
    assert found
    assert found.field.name == name


@pytest.mark.parametrize(
    ("role", "column"),
    [
        ("start", "created_at:t"),
        ("start", "reminder_start:t"),
        ("end", "contract_end:t"),
        ("updated", "updated_by:#"),
        ("updated", "status_modified:t"),
        ("amount", "tax_amount:$"),
        ("amount", "amount"),
        ("closed", "expected_close_date:d"),
        ("email", "email_template"),
        ("email", "login"),
        ("phone", "fax"),
        ("street", "ip_address"),
        ("name", "file_name"),
        ("deleted", "deleted_by:#"),
        ("stage", "billing_status"),
        ("country", "phone_country"),
        ("city", "capacity"),
    ],
)
def test_column_that_means_something_else_is_no_guess(role: str, column: str) -> None:
    scored = best(table("things", f"id:# {column}"), role)
    assert scored is None or not scored.is_good


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("startsAt", ("start",)),
        ("date_modified", ("date", "modified")),
        ("BillingPostalCode", ("billing", "postal", "code")),
        ("Budget__c", ("budget",)),
        ("addresses", ("address",)),
        ("parties", ("party",)),
        ("status", ("status",)),
        ("res.partner", ("res", "partner")),
        ("HTTPStatus", ("http", "status")),
        ("is_private", ("private",)),
    ],
)
def test_names_are_words_in_the_singular(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


def test_the_tables_own_name_in_front_does_not_count() -> None:
    assert [each.field.name for each in ranked(table("visits", "id visit_date:d visit_kind"), "kind")] == ["visit_kind"]
    assert (found := best(table("meetings", "id meeting_subject"), "subject"))
    assert found.score == 1


def seen(
    name: str, kind: str = "", *, filled: float | None = None, emails: float | None = None, times: float | None = None
) -> Field:
    return Field(name, KINDS[kind], filled=filled, emails=emails, times=times)


def test_login_that_holds_addresses_is_an_email_address() -> None:
    assert score(seen("login", filled=1, emails=1), ROLES["email"]) >= GOOD
    assert score(seen("login", filled=1, emails=0.2), ROLES["email"]) < GOOD


def test_email_column_without_addresses_is_none() -> None:
    assert score(seen("email", filled=1, emails=0), ROLES["email"]) < GOOD


def test_text_that_holds_times_is_a_time() -> None:
    assert score(seen("starts_at", filled=1, times=1), ROLES["start"]) >= GOOD
    assert score(seen("starts_at", filled=1, times=0), ROLES["start"]) < GOOD


def test_column_that_no_row_fills_comes_behind_one_that_is_filled() -> None:
    both = table("visits", "id start:t begin:t", seen("start", "t", filled=0), seen("begin", "t", filled=1))
    assert [each.field.name for each in ranked(both, "start")] == ["begin", "start"]
