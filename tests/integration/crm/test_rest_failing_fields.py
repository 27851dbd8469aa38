"""A CRM that fails (5xx) at one field is up; one that fails at every field is away."""

from decimal import Decimal

import pytest

from siro_bridge.crm.port import FieldWrite, WriteResult
from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge.domain.said import Said
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_harness import RestUnderTest

AMOUNT, TIMELINE, DAY = "value.amount", "custom.timeline", "custom.decision_date"
WRITES = [FieldWrite(AMOUNT, None, Decimal(8)), FieldWrite(TIMELINE, None, "soon"), FieldWrite(DAY, None, "2026-03-01")]


def failing(rest: RestUnderTest, *fields: str, status: int = 500) -> None:
    rest.server.store.fails |= dict.fromkeys(fields, status)


def updates(rest: RestUnderTest) -> int:
    return sum(request.startswith("PATCH") for request in rest.server.requests)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_field_at_which_the_crm_fails_is_refused_and_the_others_go_on(rest: RestUnderTest, status: int) -> None:
    failing(rest, TIMELINE, status=status)
    outcomes = rest.crm.fields.write_fields("deal", "d-1", WRITES)
    assert {name: each.result for name, each in outcomes.items()} == {
        AMOUNT: "written",
        TIMELINE: "refused",
        DAY: "written",
    }
    assert outcomes[TIMELINE].reason == f"PATCH /deals/{{key}} answered {status} (cannot hold)"
    assert outcomes[TIMELINE].said == Said("cannot hold 'soon'")
    assert updates(rest) == 2 + 1 + 2 + 1


@pytest.mark.parametrize("status", [500, 503])
def test_a_crm_that_fails_at_every_field_is_away(rest: RestUnderTest, status: int) -> None:
    failing(rest, AMOUNT, TIMELINE, DAY, status=status)
    with pytest.raises(CrmUnavailableError, match=f"answered {status}"):
        rest.crm.fields.write_fields("deal", "d-1", WRITES)
    assert updates(rest) == 2 + 3 * 2


def test_the_only_field_at_which_the_crm_fails_is_refused(rest: RestUnderTest) -> None:
    """Its record can be read, and 500 says nothing of an outage."""
    failing(rest, TIMELINE)
    assert rest.crm.fields.write_fields("deal", "d-1", WRITES[1:2])[TIMELINE].result is WriteResult.REFUSED
    assert updates(rest) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
def test_the_only_field_waits_where_a_gateway_says_that_the_crm_is_down(rest: RestUnderTest, status: int) -> None:
    failing(rest, TIMELINE, status=status)
    with pytest.raises(CrmUnavailableError):
        rest.crm.fields.write_fields("deal", "d-1", WRITES[1:2])


def test_a_persons_edit_beside_a_failing_field_is_no_sign_that_the_crm_is_up(rest: RestUnderTest) -> None:
    rest.edit_deal("d-1", AMOUNT, "1.00")
    failing(rest, TIMELINE, DAY)
    with pytest.raises(CrmUnavailableError):
        rest.crm.fields.write_fields("deal", "d-1", WRITES)


@pytest.mark.parametrize("status", [500, 503])
def test_a_short_failure_is_outlived(rest: RestUnderTest, status: int) -> None:
    rest.server.faults.order(Fault("PATCH", status=status))
    pauses: list[float] = []
    outcomes = rest.connect(rest.document, sleep=pauses.append).fields.write_fields("deal", "d-1", WRITES)
    assert {each.result for each in outcomes.values()} == {"written"}
    assert pauses == [1.0]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("writes", [WRITES, WRITES[1:2]], ids=["several", "one"])
def test_what_was_done_before_the_crm_failed_was_written(
    rest: RestUnderTest, writes: list[FieldWrite], times: int
) -> None:
    rest.server.faults.order(Fault("PATCH", status=500, does=True), times=times)
    outcomes = rest.crm.fields.write_fields("deal", "d-1", writes)
    assert {each.result for each in outcomes.values()} == {"written"}
    assert updates(rest) == 1


def test_what_a_crm_kept_of_an_update_that_it_failed_at_was_written(rest: RestUnderTest) -> None:
    """One without transactions: a field was saved before the next one failed."""
    failing(rest, TIMELINE)
    rest.server.store.fails_halfway = True
    outcomes = rest.crm.fields.write_fields("deal", "d-1", WRITES)
    assert (outcomes[AMOUNT].result, outcomes[TIMELINE].result) == ("written", "refused")


def test_a_lost_read_is_an_outage(rest: RestUnderTest) -> None:
    failing(rest, TIMELINE)
    rest.server.faults.order(Fault("GET", status=500), times=9)
    with pytest.raises(CrmUnavailableError):
        rest.crm.fields.write_fields("deal", "d-1", WRITES)
