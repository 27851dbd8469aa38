"""Values in the CRM's own form, whole records, and what a CRM takes for nothing."""

from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.crm.rest.mapping.request import RestRequest
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.write_back.coercion import coerce
from tests.integration.crm.conformance import T0, appointment
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented, rest_mapping
from tests.integration.crm.test_rest_faults import unconditional
from tests.integration.crm.test_rest_read_back import KIND, TIMELINE, with_kind, with_rule

__all__ = ["with_kind"]


def write_said(rest: RestUnderTest, said: Any, old: CrmValue = None, **rule: Any) -> FieldOutcome:
    """What was said goes through the rule to the CRM."""
    document = with_rule(documented(), **rule)
    value = coerce(said, rest_mapping(document).write_back.fields[-1])
    return rest.connect(document).fields.write_fields("deal", "d-1", [FieldWrite(KIND, old, value)])[KIND]


@pytest.mark.parametrize(
    ("rule", "said", "held"),
    [
        ({"type": "list", "format": "items"}, "Roof and windows", ["Roof", "windows"]),
        ({"type": "picklist", "options": {"solar": []}, "format": "items"}, "Solar", ["solar"]),
        ({"type": "date", "format": "%d.%m.%Y"}, "March 1, 2026", "01.03.2026"),
        ({"type": "date", "format": "%Y%m%d"}, "March 1, 2026", "20260301"),
        ({"type": "date", "format": "epoch_ms"}, "March 1, 2026", 1_772_323_200_000),
    ],
)
def test_a_value_is_sent_in_the_fields_own_form(with_kind: RestUnderTest, rule: Json, said: Any, held: Any) -> None:
    outcome = write_said(with_kind, said, **rule)
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, held)
    assert with_kind.deal_value("d-1", KIND) == held
    assert with_kind.connect(with_rule(documented(), **rule)).fields.read_fields("deal", "d-1", [KIND]) == {KIND: held}


@pytest.mark.parametrize(("form", "held"), [("%d.%m.%Y", "01.03.2026"), ("epoch_ms", 1_772_323_200_000)])
def test_a_day_that_the_crm_takes_for_another_is_put_back(with_kind: RestUnderTest, form: str, held: Any) -> None:
    with_kind.server.store.makes[KIND] = lambda value: value and "03.01.2026"
    outcome = write_said(with_kind, "March 1, 2026", type="date", format=form)
    assert (outcome.result, with_kind.deal_value("d-1", KIND)) == (WriteResult.REFUSED, None)
    assert outcome.reason.endswith("the old value was put back")


def test_a_day_in_milliseconds_may_be_shown_as_a_time(with_kind: RestUnderTest) -> None:
    with_kind.server.store.makes[KIND] = lambda _: "2026-03-01T00:00:00Z"
    assert write_said(with_kind, date(2026, 3, 1).isoformat(), type="date", format="epoch_ms").result == "written"


def test_times_may_be_written_in_several_ways(rest: RestUnderTest) -> None:
    """The records' times in one, and the day of a deal in another."""
    rest.server.store.deals["d-1"] |= {"closed_on": "31.12.2026", "stage": "won"}
    document = documented()
    document["opportunities"]["time_format"] = ["iso", "%d.%m.%Y"]
    [row, _] = rest.connect(document).reader.read_changes("opportunities", T0.replace(year=2025), None, 10)
    assert row.payload["closedAt"] == "2026-12-31T07:00:00.000Z"
    assert row.updated_at is not None
    rest.put(appointment(1))
    rest.server.store.shows_visit = lambda visit: visit | {"when": {"from": "15.02.2026 09:30", "to": "15.02.2026"}}
    document["engagements"]["time_format"] = ["iso", "%d.%m.%Y %H:%M", "%d.%m.%Y"]
    [row] = rest.connect(document).reader.read_changes("engagements", T0, None, 10)
    assert (row.payload["startTime"], row.payload["endTime"]) == (
        "2026-02-15T16:30:00.000Z",
        "2026-02-15T07:00:00.000Z",
    )


READ = RestRequest(method="POST", path="/read/{key}", body={"ids": ["{number:key}"], "key": "{key}", "at": "at {key}"})


def test_an_id_can_go_as_a_number_into_a_body() -> None:
    """Odoo takes no text for one of its ids."""
    operation = READ.filled("here", {"key": "17"})
    assert operation.url == "/read/17"
    assert operation.body == {"ids": [17], "key": "17", "at": "at 17"}


@pytest.mark.parametrize("key", ["d-1", "-1", "1" * 19, "\u00b2", ""])
def test_an_id_that_is_no_number_is_refused_where_one_is_sent(key: str) -> None:
    with pytest.raises(CrmRefusedError, match="an id that the mapping has as a number is none"):
        READ.filled("here", {"key": key})


def test_a_window_may_have_parameters_of_its_own(rest: RestUnderTest) -> None:
    """Where one parameter holds the whole question, changes and a window each need their own."""
    rest.put(appointment(1), appointment(2))
    document = documented()
    listed = document["engagements"]["list"]
    listed["params"] = {"sort": "modified,id", "modified_from": "{since}", "kind": "changed since {since}"}
    listed["since"] = {}
    listed["window"] = {
        "params": {"starts_from": "{start}", "starts_to": "{end}", "kind": "from {start}", "sort": None}
    }
    crm = rest.connect(document)
    assert len(list(crm.reader.read_changes("engagements", T0, None, 10))) == 2
    assert len(list(crm.reader.read_window("engagements", T0, T0.replace(year=2027)))) == 2
    changed, window = (unquote(request) for request in rest.server.requests)
    assert "sort=modified,id" in changed
    assert "kind=changed+since" in changed
    assert "sort" not in window
    assert "kind=from+" in window
    assert "modified_from" not in window


# ---- nothing, in the CRM's own way ----


@pytest.mark.parametrize("refuses", [True, False], ids=["refused", "passed over"])
@pytest.mark.parametrize(("nothing", "other"), [(None, ""), ("", None)])
def test_nothing_is_taken_back_in_the_way_that_the_crm_takes(
    rest: RestUnderTest, nothing: CrmValue, other: CrmValue, *, refuses: bool
) -> None:
    """Django's texts take no null, other frameworks pass over one, and choices take no empty text."""
    rest.edit_deal("d-1", TIMELINE, "soon")
    if refuses:
        rest.server.store.takes_no = (nothing,)
    else:
        rest.server.store.makes[TIMELINE] = lambda value: "soon" if value == nothing else value
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", nothing)])[TIMELINE]
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, other)
    assert rest.deal_value("d-1", TIMELINE) == other


def test_items_are_taken_back_to_no_items_where_the_crm_takes_no_null(with_kind: RestUnderTest) -> None:
    with_kind.edit_deal("d-1", KIND, ["Roof"])
    with_kind.server.store.takes_no = (None, "")
    crm = with_kind.connect(with_rule(documented(), type="list", format="items"))
    outcome = crm.fields.write_fields("deal", "d-1", [FieldWrite(KIND, ["Roof"], None)])[KIND]
    assert (outcome.result, with_kind.deal_value("d-1", KIND)) == (WriteResult.WRITTEN, [])


def test_no_number_and_no_day_is_emptied_by_an_empty_text(rest: RestUnderTest) -> None:
    """A CRM may make 0 of it, or a day in 1970."""
    rest.edit_deal("d-1", "custom.decision_date", "2026-03-01")
    rest.server.store.takes_no = (None,)
    write = FieldWrite("custom.decision_date", date(2026, 3, 1), None)
    outcome = rest.crm.fields.write_fields("deal", "d-1", [write])["custom.decision_date"]
    assert (outcome.result, rest.deal_value("d-1", "custom.decision_date")) == (WriteResult.REFUSED, "2026-03-01")


def test_nothing_that_the_crm_takes_in_no_way_is_refused_in_the_end(rest: RestUnderTest) -> None:
    rest.edit_deal("d-1", TIMELINE, "soon")
    rest.server.store.takes_no = (None, "")
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", None)])[TIMELINE]
    assert (outcome.result, rest.deal_value("d-1", TIMELINE)) == (WriteResult.REFUSED, "soon")
    assert sum(request.startswith("PATCH") for request in rest.server.requests) == 2


def test_a_person_who_is_faster_than_the_other_nothing_wins(rest: RestUnderTest) -> None:
    rest.edit_deal("d-1", TIMELINE, "soon")

    def refuse(_: Any) -> Any:
        return "a person's"

    rest.server.store.makes[TIMELINE] = refuse
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", None)])[TIMELINE]
    assert (outcome.result, rest.deal_value("d-1", TIMELINE)) == (WriteResult.ALTERED, "a person's")


# ---- whole records ----


def put(body: str = "{fields}", **target: Any) -> Json:
    document = unconditional()
    update = {"method": "PUT", "path": "/deals/{key}", "body": body}
    document["write_back"]["targets"]["deal"] |= {"update": update, **target}
    return document


def beside(rest: RestUnderTest) -> Json:
    return {name: value for name, value in rest.server.store.deals["d-1"].items() if name not in ("custom", "modified")}


def test_what_a_put_of_one_field_took_from_the_record_is_put_back_and_told(
    rest: RestUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    rest.server.store.replaces_deals = True
    whole = beside(rest)
    crm = rest.connect(put())
    assert crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])[TIMELINE].result == "written"
    assert (beside(rest), rest.deal_value("d-1", TIMELINE)) == (whole, "soon")
    assert "targets.deal.update: the CRM puts what it is sent in the place of the whole record" in caplog.text
    before = len(rest.server.requests)
    assert crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", "later")])[TIMELINE].result == "written"
    assert beside(rest) == whole
    assert [request[:3] for request in rest.server.requests[before:]] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize("cut", [True, False])
def test_what_a_put_took_is_put_back_after_a_lost_answer_too(rest: RestUnderTest, *, cut: bool) -> None:
    rest.server.store.replaces_deals = True
    whole = beside(rest)
    rest.server.faults.order(Fault("PUT", cut=True) if cut else Fault("PUT", status=500, does=True))
    outcomes = rest.connect(put()).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert (outcomes[TIMELINE].result, beside(rest)) == ("written", whole)


def test_one_field_that_is_empty_after_a_put_is_a_persons(rest: RestUnderTest) -> None:
    def empty_it(_: float) -> None:
        rest.server.store.deals["d-1"]["stage"] = None

    rest.server.faults.order(Fault("PUT", status=429))
    crm = rest.connect(put(), sleep=empty_it)
    assert crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])[TIMELINE].result == "written"
    assert rest.server.store.deals["d-1"]["stage"] is None


def test_a_record_is_sent_without_what_cannot_be_written(rest: RestUnderTest) -> None:
    rest.server.store.replaces_deals, rest.server.store.read_only = True, ("id", "modified", "revision")
    whole = beside(rest)
    document = put("{record}", omit=["id", "modified", "revision"])
    outcomes = rest.connect(document).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert (outcomes[TIMELINE].result, beside(rest)) == ("written", whole)


def test_a_record_is_sent_in_another_shape_than_it_is_read_in(rest: RestUnderTest) -> None:
    rest.server.store.replaces_deals = True
    document = put("{record}", sends="{name: name, custom: custom, customer_id: customer.id}")
    outcomes = rest.connect(document).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, None, "soon")])
    assert outcomes[TIMELINE].result == "written"
    assert rest.server.store.deals["d-1"]["customer_id"] == "c-9"


def test_what_was_missing_is_missing_again_where_nothing_else_is_taken(rest: RestUnderTest) -> None:
    rest.server.store.replaces_deals, rest.server.store.takes_no = True, (None, "")
    rest.server.store.deals["d-1"]["custom"] = {"timeline": "soon"}
    outcomes = rest.connect(put("{record}")).fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, "soon", None)])
    assert (outcomes[TIMELINE].result, rest.server.store.deals["d-1"]["custom"]) == ("written", {})
