"""A CRM that throttles, breaks down, cuts its answers, or is edited at the worst moment."""

from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.crm.port import FieldWrite, WriteResult
from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge.domain.said import Said
from tests.integration.crm.conformance import T0, appointment
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented

SOON = FieldWrite("custom.timeline", None, "soon")


class EditOnce:
    """A person who changes the deal as soon as our update is on its way."""

    def __init__(self, rest: RestUnderTest, field: str, value: Any) -> None:
        self._edit: Any = lambda: rest.edit_deal("d-1", field, value)

    def __call__(self, _: float) -> None:
        self._edit()
        self._edit = lambda: None


def replacing() -> Json:
    """A CRM that takes whole records, under a revision of its own."""
    document = documented()
    update = {"method": "PUT", "path": "/deals/{key}", "headers": {"X-Revision": "{version}"}, "body": "{record}"}
    document["write_back"]["targets"]["deal"] |= {"update": update, "etag": False, "version": "revision"}
    return document


def unconditional() -> Json:
    document = documented()
    document["write_back"]["targets"]["deal"]["etag"] = False
    return document


def throttled(rest: RestUnderTest, seconds: str = "3") -> None:
    rest.server.faults.order(Fault("*", status=429, headers={"Retry-After": seconds}))


def test_a_throttled_read_waits_as_long_as_the_crm_asks(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    throttled(rest)
    pauses: list[float] = []
    crm = rest.connect(rest.document, sleep=pauses.append)
    assert len(crm.reader.read_changes("engagements", T0, None, 10)) == 1
    assert len(pauses) == 1
    assert pauses[0] >= 3


def test_a_long_pause_is_left_to_the_next_run(rest: RestUnderTest) -> None:
    throttled(rest, "3600")
    with pytest.raises(CrmUnavailableError) as caught:
        rest.crm.reader.read_changes("engagements", T0, None, 10)
    assert caught.value.retry_after == 3600
    assert len(rest.server.requests) == 1


def test_a_read_outlives_a_short_breakdown(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    rest.server.faults.order(Fault("GET", status=503), times=2)
    rest.server.faults.order(Fault("GET", cut=True))
    assert len(rest.crm.reader.read_changes("engagements", T0, None, 10)) == 1


def test_a_long_breakdown_names_the_request(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=502), times=9)
    with pytest.raises(CrmUnavailableError, match=r"^GET /deals/\{key\} answered 502"):
        rest.crm.fields.read_fields("deal", "d-1", ["name"])
    assert len(rest.server.requests) == 4


@pytest.mark.parametrize("times", [1, 2])
def test_an_update_whose_answer_was_lost_is_looked_up_and_not_repeated(rest: RestUnderTest, times: int) -> None:
    rest.server.faults.order(Fault("PATCH", cut=True), times=times)
    outcomes = rest.crm.fields.write_fields("deal", "d-1", [SOON])
    assert outcomes["custom.timeline"].result == WriteResult.WRITTEN
    assert sum(request.startswith("PATCH") for request in rest.server.requests) == 1


def test_an_edit_of_another_field_meanwhile_does_not_stop_ours(rest: RestUnderTest) -> None:
    """The CRM was read, throttled us, and a person was faster: 412, and another look."""
    rest.server.faults.order(Fault("PATCH", status=429))
    crm = rest.connect(rest.document, sleep=EditOnce(rest, "value.amount", "7.00"))
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.WRITTEN
    assert rest.deal_value("d-1", "value.amount") == "7.00"


def test_an_edit_of_our_field_between_read_and_write_wins(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("PATCH", status=429))
    crm = rest.connect(rest.document, sleep=EditOnce(rest, "custom.timeline", "a person's"))
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.EDITED
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


@pytest.mark.parametrize("mapping", [replacing(), unconditional()], ids=["replacing", "unconditional"])
def test_an_edit_before_our_update_wins_under_every_condition(rest: RestUnderTest, mapping: Json) -> None:
    rest.edit_deal("d-1", "custom.timeline", "a person's")
    crm = rest.connect(mapping)
    writes = [SOON, FieldWrite("value.amount", None, Decimal(7))]
    outcomes = crm.fields.write_fields("deal", "d-1", writes)
    assert outcomes["custom.timeline"].result == WriteResult.EDITED
    assert outcomes["value.amount"].result == WriteResult.WRITTEN
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


def test_a_version_of_the_crms_own_notices_an_edit_meanwhile(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("PUT", status=429))
    crm = rest.connect(replacing(), sleep=EditOnce(rest, "custom.timeline", "a person's"))
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result == WriteResult.EDITED
    assert rest.deal_value("d-1", "custom.timeline") == "a person's"


def test_a_field_that_the_crm_does_not_have_is_reported(rest: RestUnderTest) -> None:
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite("custom.no_such", None, "x")])["custom.no_such"]
    assert outcome.result == WriteResult.REFUSED
    assert "its record has no such field" in outcome.reason


def test_a_refusal_names_fields_of_ours_and_holds_no_value(rest: RestUnderTest) -> None:
    write = FieldWrite("value.amount", None, Decimal("-987.5"))
    outcome = rest.crm.fields.write_fields("deal", "d-1", [write])["value.amount"]
    assert outcome.reason == "PATCH /deals/{key} answered 422 and names value, amount (below zero)"
    assert outcome.said == Said("value.amount: '-987.5' is below zero")


def test_number_that_the_crm_made_another_of_while_the_answer_was_lost_is_in_doubt(rest: RestUnderTest) -> None:
    rest.spoil("value.amount", "clips")
    rest.server.faults.order(Fault("PATCH", cut=True))
    outcome = rest.crm.fields.write_fields("deal", "d-1", [FieldWrite("value.amount", None, Decimal(40_000))])
    assert (outcome["value.amount"].result, rest.deal_value("d-1", "value.amount")) == (WriteResult.EDITED, 9)
    assert "the answer to our update never came" in outcome["value.amount"].reason
