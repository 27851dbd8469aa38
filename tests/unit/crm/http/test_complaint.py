import httpx2
import pytest

from siro_bridge.crm.http.complaint import complaint
from siro_bridge.crm.masking import LONGEST_KEPT


def said(body: object, *sent: str, known: tuple[str, ...] = ()) -> str:
    return complaint(httpx2.Response(422, json=body), frozenset(sent), frozenset(known)).masked


@pytest.mark.parametrize(
    "body",
    [
        {"message": "too long"},
        {"error": "too long"},
        {"error": {"code": 7, "message": "too long"}},
        {"errors": [{"detail": "too long"}]},
        [{"message": "too long", "errorCode": "STRING_TOO_LONG"}],
        {"title": "", "detail": "too long"},
    ],
)
def test_the_message_is_found_in_the_shapes_that_apis_use(body: object) -> None:
    assert said(body) == "too long"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"budget": ["No more than 9 digits.", "Too large."]}, "budget: No more than 9 digits.; Too large."),
        ({"errors": {"budget": ["is too long"]}}, "budget: is too long"),
        ({"errors": {"budget": "is too long"}}, "budget: is too long"),
        ({"non_field_errors": ["Both or none."]}, "non_field_errors: Both or none."),
        ({"detail": [{"loc": ["body", "budget"], "msg": "Input should be a number"}]}, "Input should be a number"),
    ],
    ids=["Django", "Rails", "one each", "of the record", "FastAPI"],
)
def test_the_message_is_found_by_the_names_of_the_fields_that_we_sent(body: object, expected: str) -> None:
    assert said(body, known=("budget",)) == expected


@pytest.mark.parametrize("body", [{"budget": "Anna's own words"}, {"owner": ["Anna"]}])
def test_a_record_in_the_answer_is_no_message(body: object) -> None:
    assert said(body, known=("budget",)) == ""


@pytest.mark.parametrize("body", [{}, [], None, 7, "text", {"message": {"deep": {"message": 1}}}])
def test_no_message_is_no_reason_to_fail(body: object) -> None:
    assert said(body) == ""


def test_an_answer_that_is_not_json_says_nothing() -> None:
    assert complaint(httpx2.Response(500, text="<html>stack trace</html>"), frozenset(), frozenset()) == ("", "")


def test_a_page_is_no_message() -> None:
    assert said({"message": "word " * 100}) == ""


def test_values_that_we_sent_are_left_out() -> None:
    assert said({"message": "Anna Smith is not a date"}, "Anna Smith") == "… is not a date"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("duplicate of anna@example.com", "duplicate of …"),
        ("'Anna' exists", "… exists"),
        ("“Anna” exists", "… exists"),
        ("call 5550100 exists", "call … exists"),
        ("at most 20 characters", "at most 20 characters"),
    ],
)
def test_other_peoples_data_is_left_out_too(message: str, expected: str) -> None:
    assert said({"message": message}) == expected


def test_the_names_of_the_fields_that_we_sent_stay() -> None:
    assert said({"message": "'budget' is read-only"}, "soon", known=("budget",)) == "'budget' is read-only"


def test_a_message_is_one_line() -> None:
    assert said({"message": "first\nsecond"}) == "first second"


def test_the_crms_own_words_are_kept_beside_it_for_who_may_see_them() -> None:
    answer = httpx2.Response(422, json={"message": "Anna Smith is not a date"})
    assert complaint(answer, {"Anna Smith"}, ()) == ("… is not a date", "Anna Smith is not a date")
    page = httpx2.Response(422, json={"message": "word " * 1000})
    assert (complaint(page, (), ()).masked, len(complaint(page, (), ()).said)) == ("", LONGEST_KEPT)
