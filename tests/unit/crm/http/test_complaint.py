import httpx2
import pytest

from siro_bridge.crm.http.complaint import Complaint, complaint
from siro_bridge.domain.said import LONGEST_KEPT, NOTHING


def found(body: object, *known: str) -> Complaint:
    return complaint(httpx2.Response(422, json=body), frozenset(known))


def said(body: object, known: tuple[str, ...] = ()) -> str:
    return found(body, *known).said.word_for_word


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
    assert complaint(httpx2.Response(500, text="<html>stack trace</html>"), ()) == Complaint("", "", NOTHING)


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("budget is read-only", "budget"),
        ("'stage' and 'budget' are not what they should be", "stage, budget"),
        ("Anna Smith <anna@example.com> is not a budget, call 5550100", "budget"),
        ("the Budgets of Anna", ""),
        ("/data/attributes/budget", "budget"),
        ("timeline must be a date", "custom.timeline"),
        ("detail of a message", ""),
    ],
)
def test_of_the_words_only_names_of_ours_are_told(message: str, names: str) -> None:
    assert found({"message": message}, "budget", "stage", "custom.timeline", "detail").names == names


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"detail": "too long", "source": {"pointer": "/data/attributes/budget"}}]},
        {"errors": [{"message": "too long", "field": "budget"}]},
        {"error": {"message": "too long", "details": [{"field": "budget", "issue": "Anna"}]}},
        {"detail": [{"loc": ["body", "items", 0, "budget"], "msg": "Input should be a number"}]},
        [{"errorCode": "STRING_TOO_LONG", "message": "data value too large", "fields": ["budget"]}],
    ],
    ids=["JSON:API", "GitHub", "Google", "FastAPI", "Salesforce"],
)
def test_the_field_that_an_error_points_at_is_told(body: object) -> None:
    assert found(body, "budget").names == "budget"


def test_a_message_is_one_line() -> None:
    assert said({"message": "first\nsecond"}) == "first second"


def test_no_more_is_kept_than_has_room() -> None:
    assert len(said({"message": "word " * 1000})) == LONGEST_KEPT
