"""The tables of appointments, deals, customers, reps and notes are found in several CRMs, and what is not is asked."""

import pytest

from siro_bridge_cli.proposal.cast import choose, reference_to, rep_of
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.questions import NONE, AnswerError, Interview, Question
from siro_bridge_cli.proposal.references import with_references
from siro_bridge_cli.proposal.shape import Field, Shape
from siro_bridge_cli.proposal.tables import Scoring
from tests.unit.proposal.schemas import DOLIBARR, ODOO, SAMPLE, SUITE_CRM, TRYTON, table


class Guesses:
    """Nobody answers."""

    def __init__(self, **given: str) -> None:
        self.given = given
        self.asked: list[Question] = []

    def answer(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.given.get(question.key)


def parts(shape: Shape, **given: str) -> dict[str, str]:
    return {
        entity: found.name
        for entity, found in choose(with_references(shape), Interview(Guesses(**given))).tables.items()
    }


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (SAMPLE, "appointments deals customers reps deal_notes"),
        (SUITE_CRM, "meetings opportunities accounts users notes"),
        (DOLIBARR, "llx_actioncomm llx_projet llx_societe llx_user"),
        (ODOO, "calendar_event crm_lead res_partner res_users"),
        (TRYTON, "calendar_event sale_opportunity party_party company_employee"),
    ],
)
def test_tables_of_real_crms_are_known(shape: Shape, expected: str) -> None:
    assert list(parts(shape).values()) == expected.split()


def test_answer_goes_before_a_guess() -> None:
    assert parts(SUITE_CRM, appointments="calls")["appointments"] == "calls"
    assert "notes" not in parts(SAMPLE, notes=NONE)


def test_answer_that_is_no_table_is_refused() -> None:
    with pytest.raises(AnswerError, match="appointments: 'visits' is not one of"):
        parts(SAMPLE, appointments="visits")


def test_table_of_an_unknown_name_is_a_question_and_no_guess() -> None:
    shape = Shape((table("ztab_07", "id starts_at:t ends_at:t title owner_id"), table("users", "id name email")))
    interview = Interview(Guesses())
    cast = choose(with_references(shape), interview)
    assert cast["appointments"] is None
    assert "appointments: where are they (ztab_07)?" in interview.left_open


def test_two_tables_that_fit_alike_are_a_question() -> None:
    shape = Shape((table("visits", "id start:t end:t subject"), table("appointments", "id start:t end:t subject")))
    guesses = Guesses()
    choose(with_references(shape), Interview(guesses))
    [asked] = [each for each in guesses.asked if each.key == "appointments"]
    assert not asked.is_sure


def test_plain_table_is_no_question() -> None:
    guesses = Guesses()
    choose(with_references(SAMPLE), Interview(guesses))
    assert all(each.is_sure for each in guesses.asked)


def test_table_without_a_start_is_none_of_appointments() -> None:
    assert Scoring(Shape((table("appointments", "id subject"),))).ranked("appointments")[0].is_good is False


def test_empty_table_comes_behind_one_with_rows() -> None:
    shape = Shape((table("calls", "id start:t end:t", rows=0), table("visits", "id start:t end:t", rows=9)))
    assert [each.table.name for each in Scoring(shape).ranked("appointments")] == ["visits", "calls"]


@pytest.mark.parametrize(
    ("shape", "where", "field", "target"),
    [
        (SAMPLE, "appointments", "deal_id", "deals"),
        (SAMPLE, "appointments", "rep_code", "reps"),
        (SUITE_CRM, "meetings", "assigned_user_id", "users"),
        (SUITE_CRM, "accounts_opportunities", "account_id", "accounts"),
        (DOLIBARR, "llx_actioncomm", "fk_soc", "llx_societe"),
        (DOLIBARR, "llx_actioncomm", "fk_user_action", "llx_user"),
    ],
)
def test_references_that_nothing_declares_are_told_by_names(shape: Shape, where: str, field: str, target: str) -> None:
    references = {each.field: each.table for each in with_references(shape).by_name[where].references}
    assert references[field] == target


def test_key_of_another_type_is_no_reference() -> None:
    shape = Shape((table("visits", "id:# user_id"), table("users", "id:# email")))
    assert with_references(shape).by_name["visits"].references == ()


def test_type_beside_a_key_tells_the_table() -> None:
    kind = Field("parent_type", "text", words=("Accounts", "Opportunities"))
    shape = Shape(
        (
            table("visits", "id parent_type parent_id", kind),
            table("accounts", "id name"),
            table("opportunities", "id name"),
            table("notes", "id parent_type parent_id"),
        )
    )
    known = with_references(shape)
    for name in ("visits", "notes"):
        found = {each.table: each.only for each in known.by_name[name].references}
        assert found == {"accounts": ("parent_type", "Accounts"), "opportunities": ("parent_type", "Opportunities")}


@pytest.mark.parametrize(
    ("shape", "where", "rep"),
    [
        (SUITE_CRM, "meetings", "assigned_user_id"),
        (ODOO, "crm_lead", "user_id"),
        (DOLIBARR, "llx_actioncomm", "fk_user_action"),
        (TRYTON, "sale_opportunity", "employee"),
    ],
)
def test_rep_is_not_who_made_or_changed_the_record(shape: Shape, where: str, rep: str) -> None:
    known = with_references(shape)
    reps = choose(known, Interview(Guesses()))["reps"]
    assert reps
    found = rep_of(known.by_name[where], reps)
    assert found
    assert found[0].field == rep


def test_creator_alone_is_no_rep_without_a_question() -> None:
    known = with_references(DOLIBARR)
    found = rep_of(known.by_name["llx_projet"], known.by_name["llx_user"])
    assert found
    assert found[1] < 0.6


def test_plainest_reference_is_the_customers() -> None:
    shape = with_references(
        Shape(
            (
                table("visits", "id referred_by_customer_id billing_customer_id customer_id"),
                table("customers", "id name"),
            )
        )
    )
    found = reference_to(shape.by_name["visits"], shape.by_name["customers"], "accounts")
    assert found
    assert found.field == "customer_id"


def test_notes_that_refer_to_no_deal_are_a_question() -> None:
    interview = Interview(Guesses())
    choose(with_references(TRYTON), interview)
    assert "notes: where are they (ir_note)?" in interview.left_open


@pytest.mark.parametrize("name", ["客户", "größen_tabelle", "___", "№"])
def test_any_name_has_words(name: str) -> None:
    assert words_of(name)
    assert parts(Shape((table(name, "id 名前 _"),))) == {}
