"""Written means: it stands there. What the CRM makes of a value is found when it is read back, and told."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.domain.write_back.listed import ListedText
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented
from tests.integration.crm.test_rest_faults import replacing, unconditional

AMOUNT, TIMELINE, DAY = "value.amount", "custom.timeline", "custom.decision_date"
KIND = "custom.kind"

MAPPINGS: dict[str, Callable[[], Json]] = {"etag": documented, "version": replacing, "neither": unconditional}


def with_rule(document: Json, **rule: Any) -> Json:
    document["write_back"]["fields"].append({"name": "Kind", "target": "deal", "column": KIND, **rule})
    return document


def write(rest: RestUnderTest, field: str, new: CrmValue, makes: Callable[[Any], Any], **how: Any) -> FieldOutcome:
    """`how` is the field's old value, and the mapping."""
    rest.server.store.makes[field] = makes
    crm = rest.connect(how.get("mapping") or documented())
    return crm.fields.write_fields("deal", "d-1", [FieldWrite(field, how.get("old"), new)])[field]


@pytest.fixture
def with_kind(rest: RestUnderTest) -> RestUnderTest:
    rest.server.store.deals["d-1"]["custom"]["kind"] = None
    return rest


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=MAPPINGS)
@pytest.mark.parametrize(
    ("makes", "said"),
    [
        (lambda value: None if value is None else min(value, 9999999.99), "another value"),
        (lambda value: None if value is None else round(value), "rounded the number"),
    ],
    ids=["clipped", "rounded"],
)
def test_a_number_that_came_out_other_is_put_back_and_refused(
    rest: RestUnderTest, mapping: Callable[[], Json], makes: Callable[[Any], Any], said: str
) -> None:
    outcome = write(rest, AMOUNT, Decimal("99000000.4"), makes, mapping=mapping())
    assert (outcome.result, outcome.value) == (WriteResult.REFUSED, None)
    assert said in outcome.reason
    assert outcome.reason.endswith("the old value was put back")
    assert "99" not in outcome.reason
    assert rest.deal_value("d-1", AMOUNT) is None


def test_the_other_fields_stay_written_when_one_is_put_back(rest: RestUnderTest) -> None:
    rest.server.store.makes[AMOUNT] = lambda value: value and 7
    writes = [FieldWrite(AMOUNT, None, Decimal(8)), FieldWrite(TIMELINE, None, "soon")]
    outcomes = rest.crm.fields.write_fields("deal", "d-1", writes)
    assert {name: each.result for name, each in outcomes.items()} == {AMOUNT: "refused", TIMELINE: "written"}
    assert (rest.deal_value("d-1", AMOUNT), rest.deal_value("d-1", TIMELINE)) == (None, "soon")


def test_a_number_that_cannot_be_put_back_is_told_as_altered(rest: RestUnderTest) -> None:
    outcome = write(rest, AMOUNT, Decimal(8), lambda _: 7)
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, 7)
    assert outcome.reason.endswith("the old value could not be put back")


@pytest.mark.parametrize("fault", [Fault("PATCH", status=422), Fault("PATCH", cut=True), Fault("PATCH", status=401)])
def test_an_altered_number_is_told_whatever_becomes_of_putting_it_back(rest: RestUnderTest, fault: Fault) -> None:
    def makes(_: Any) -> int:
        rest.server.faults.order(fault)
        return 7

    outcome = write(rest, AMOUNT, Decimal(8), makes)
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, 7)
    assert rest.deal_value("d-1", AMOUNT) == 7


def test_an_old_value_that_was_put_back_while_the_answer_was_lost_is_found_there(rest: RestUnderTest) -> None:
    makes = iter([7, None])

    def make(_: Any) -> int | None:
        rest.server.faults.order(Fault("PATCH", cut=True))
        return next(makes)

    outcome = write(rest, AMOUNT, Decimal(8), make)
    assert (outcome.result, outcome.value) == (WriteResult.REFUSED, None)
    assert outcome.reason.endswith("the old value was put back")


def test_a_person_who_is_faster_than_putting_it_back_wins(rest: RestUnderTest) -> None:
    def makes(_: Any) -> int:
        rest.server.faults.order(Fault("PATCH", status=429))
        return 7

    rest.server.store.makes[AMOUNT] = makes
    crm = rest.connect(documented(), sleep=lambda _: rest.edit_deal("d-1", AMOUNT, "1.00"))
    outcome = crm.fields.write_fields("deal", "d-1", [FieldWrite(AMOUNT, None, Decimal(8))])[AMOUNT]
    assert (outcome.result, rest.deal_value("d-1", AMOUNT)) == (WriteResult.EDITED, "1.00")


def test_an_edit_of_another_field_does_not_keep_it_from_being_put_back(rest: RestUnderTest) -> None:
    makes = iter([7, None])

    def make(_: Any) -> int | None:
        rest.server.faults.order(Fault("PATCH", status=429))
        return next(makes)

    rest.server.store.makes[AMOUNT] = make
    crm = rest.connect(documented(), sleep=lambda _: rest.edit_deal("d-1", TIMELINE, "a person's"))
    assert crm.fields.write_fields("deal", "d-1", [FieldWrite(AMOUNT, None, Decimal(8))])[AMOUNT].result == "refused"
    assert (rest.deal_value("d-1", AMOUNT), rest.deal_value("d-1", TIMELINE)) == (None, "a person's")


@pytest.mark.parametrize(
    ("makes", "held", "said"),
    [
        (lambda text: text[:4], "soon", "cut it from 13 characters to 4"),
        (str.upper, "SOON, I THINK", "changed its capitals"),
    ],
    ids=["cut", "capitals"],
)
def test_a_text_that_came_out_other_stays_and_is_told(
    rest: RestUnderTest, makes: Callable[[str], str], held: str, said: str
) -> None:
    rest.edit_deal("d-1", TIMELINE, "ours before")
    outcome = write(rest, TIMELINE, "soon, I think", makes, old="ours before")
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, held)
    assert said in outcome.reason
    assert rest.deal_value("d-1", TIMELINE) == held


def test_a_text_of_which_the_crm_made_nothing_displaces_none(rest: RestUnderTest) -> None:
    rest.edit_deal("d-1", TIMELINE, "ours before")
    outcome = write(rest, TIMELINE, "soon", lambda text: "" if text == "soon" else text, old="ours before")
    assert (outcome.result, rest.deal_value("d-1", TIMELINE)) == (WriteResult.REFUSED, "ours before")
    assert outcome.reason.endswith("the CRM took it and held nothing; the old value was put back")


def test_a_value_that_the_crm_kept_as_it_was_is_refused(rest: RestUnderTest) -> None:
    outcome = write(rest, TIMELINE, "soon", lambda _: "", old=None)
    assert (outcome.result, outcome.value) == (WriteResult.REFUSED, "")
    assert "kept the old value" in outcome.reason


@pytest.mark.parametrize(
    ("rule", "new", "held"),
    [
        ({"type": "boolean"}, True, False),
        ({"type": "picklist", "options": {"Solar": []}}, "Solar", "Other"),
        ({"type": "date"}, date(2026, 3, 1), "2026-02-28"),
    ],
    ids=["boolean", "picklist", "date"],
)
def test_every_type_that_can_be_wrong_is_put_back(with_kind: RestUnderTest, rule: Json, new: Any, held: Any) -> None:
    mapping = with_rule(documented(), **rule)
    outcome = write(with_kind, KIND, new, lambda value: value and held, mapping=mapping)
    assert (outcome.result, with_kind.deal_value("d-1", KIND)) == (WriteResult.REFUSED, None)


@pytest.mark.parametrize(
    ("rule", "new", "held"),
    [
        ({"type": "boolean"}, True, "Yes"),
        ({"type": "boolean"}, False, 0),
        ({"type": "picklist", "options": {"Solar": []}}, "Solar", ["solar"]),
        ({"type": "date"}, date(2026, 3, 1), "2026-03-01T07:00:00.000Z"),
        ({"type": "list"}, "Roof, Windows", ["Windows", "Roof"]),
        ({"type": "money"}, Decimal("40000.5"), "40000.500000"),
        ({}, "one\ntwo", " one\r\ntwo\n"),
    ],
    ids=["yes", "zero", "picklist", "midnight in Denver", "list", "money", "text"],
)
def test_the_same_in_another_writing_was_written(with_kind: RestUnderTest, rule: Json, new: Any, held: Any) -> None:
    outcome = write(with_kind, KIND, new, lambda _: held, mapping=with_rule(documented(), **rule))
    assert outcome.result is WriteResult.WRITTEN, outcome.reason


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_a_field_that_is_emptied_may_hold_any_nothing(rest: RestUnderTest, empty: Any) -> None:
    rest.edit_deal("d-1", TIMELINE, "soon")
    assert write(rest, TIMELINE, None, lambda _: empty, old="soon").result is WriteResult.WRITTEN


def test_a_number_that_is_emptied_may_become_the_crms_own_nothing(rest: RestUnderTest) -> None:
    """To put our value back on a deal that it was taken from would be worse."""
    rest.edit_deal("d-1", AMOUNT, "8.00")
    outcome = write(rest, AMOUNT, None, lambda _: "0.00", old=Decimal("8.00"))
    assert (outcome.result, rest.deal_value("d-1", AMOUNT)) == (WriteResult.ALTERED, "0.00")


def test_a_version_that_the_record_does_not_have_guards_nothing_and_is_named(rest: RestUnderTest) -> None:
    mapping = replacing()
    mapping["write_back"]["targets"]["deal"]["version"] = "revison"
    with pytest.raises(ConfigurationError, match=r"deal\.version: GET /deals/\{key\}: revison finds nothing"):
        rest.connect(mapping).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert not any(request.startswith("PUT") for request in rest.server.requests)


@pytest.mark.parametrize("number", ["12345678901234567.89", "1e400", "1" * 5000])
def test_a_record_that_cannot_be_given_back_as_it_came_is_not_replaced(rest: RestUnderTest, number: str) -> None:
    """The update sends all of it: the rest of somebody's record must not lose a digit by it."""
    body = f'{{"data": {{"revision": 0, "ratio": {number}, "custom": {{"timeline": null}}}}}}'.encode()
    rest.server.faults.order(Fault("GET", status=200, body=body))
    with pytest.raises(CrmRefusedError, match="more digits than can be given back"):
        rest.connect(replacing()).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert not any(request.startswith("PUT") for request in rest.server.requests)


def test_a_record_with_long_numbers_is_changed_where_only_changes_are_sent(rest: RestUnderTest) -> None:
    rest.server.store.deals["d-1"]["ratio"] = 10**30
    assert rest.connect(replacing()).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert rest.server.store.deals["d-1"]["ratio"] == 10**30


@pytest.mark.parametrize(("rule", "new", "held"), [({"type": "boolean"}, True, "Yes"), ({}, "one\ntwo", "one\r\ntwo ")])
def test_what_stands_there_in_another_writing_is_not_sent_again(
    with_kind: RestUnderTest, rule: Json, new: Any, held: Any
) -> None:
    """A recording may be applied every hour: the record would look edited each time."""
    with_kind.edit_deal("d-1", KIND, held)
    write_it = FieldWrite(KIND, held, new)
    outcome = with_kind.connect(with_rule(documented(), **rule)).fields.write_fields("deal", "d-1", [write_it])[KIND]
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, held)
    assert with_kind.server.requests == ["GET /v2/deals/d-1"]


def test_an_etag_of_the_answers_own_text_hides_no_wrong_number(rest: RestUnderTest) -> None:
    """Rack and Spring make an ETag of whatever they answer: that of an update says nothing of the record."""
    rest.server.store.makes[AMOUNT] = lambda value: value and 7
    body = {"data": {"value": {"amount": "7.00"}}}
    rest.server.faults.order(Fault("PATCH", status=200, body=body, headers={"ETag": '"of-the-answer"'}, does=True))
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite(AMOUNT, None, Decimal(8))])[AMOUNT]
    assert (outcome.result, rest.deal_value("d-1", AMOUNT)) == (WriteResult.REFUSED, None)


@pytest.mark.parametrize("body", [None, {}, {"data": {"value": {"amount": "8.00"}}}])
def test_a_number_that_may_be_a_persons_stays(rest: RestUnderTest, body: Any) -> None:
    """Its ETag is another than our update's, and the answer does not show that the CRM made it."""
    rest.server.store.makes[AMOUNT] = lambda _: 7
    rest.server.faults.order(Fault("PATCH", status=200, body=body, headers={"ETag": '"ours"'}, does=True))
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite(AMOUNT, None, Decimal(8))])[AMOUNT]
    assert (outcome.result, rest.deal_value("d-1", AMOUNT)) == (WriteResult.EDITED, 7)


LISTED = ListedText.of(["Roof, flat", "Windows"], ", ")


def takes_items(value: Any) -> Any:
    assert value is None or isinstance(value, list)
    return value


def test_a_list_goes_as_items_into_a_field_that_holds_items(with_kind: RestUnderTest) -> None:
    with_kind.edit_deal("d-1", KIND, ["Door"])
    mapping = with_rule(documented(), type="list")
    outcome = write(with_kind, KIND, LISTED, takes_items, mapping=mapping, old=["Door"])
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, ["Roof, flat", "Windows"])


@pytest.mark.parametrize("status", [422, 500])
def test_a_list_is_sent_as_items_where_the_crm_takes_no_text(with_kind: RestUnderTest, status: int) -> None:
    """Directus and Strapi answer 500 to a text in a JSON field, which is null until somebody fills it in."""
    with_kind.server.store.fails_at_text = {KIND: status}
    outcome = write(with_kind, KIND, LISTED, takes_items, mapping=with_rule(documented(), type="list"))
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, ["Roof, flat", "Windows"])


def test_a_list_that_the_crm_takes_in_no_form_is_refused_once(with_kind: RestUnderTest) -> None:
    with_kind.server.store.fails[KIND] = 422
    outcome = write(with_kind, KIND, LISTED, takes_items, mapping=with_rule(documented(), type="list"))
    assert (outcome.result, outcome.value) == (WriteResult.REFUSED, None)
    assert sum(request.startswith("PATCH") for request in with_kind.server.requests) == 2


def splits(value: Any) -> Any:
    """As a csv field of Directus does."""
    return value.split(",") if isinstance(value, str) else value


def test_a_list_of_which_the_crm_made_other_items_is_sent_as_items(with_kind: RestUnderTest) -> None:
    outcome = write(with_kind, KIND, LISTED, splits, mapping=with_rule(documented(), type="list"))
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, ["Roof, flat", "Windows"])


def test_a_list_that_the_crm_cannot_hold_is_told(with_kind: RestUnderTest) -> None:
    """A csv field keeps a line, and knows no comma within an item."""

    def keeps_a_line(value: Any) -> Any:
        return splits(",".join(value) if isinstance(value, list) else value)

    outcome = write(with_kind, KIND, LISTED, keeps_a_line, mapping=with_rule(documented(), type="list"))
    assert (outcome.result, outcome.value) == (WriteResult.ALTERED, ["Roof", " flat", "Windows"])
