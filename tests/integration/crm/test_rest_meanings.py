"""What the mapping says of the CRM's answers: which record is gone, when it throttles, an error inside a success."""

from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge.crm.port import Crm, FieldWrite, WriteResult
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError
from siro_bridge.domain.said import Said
from tests.integration.crm.conformance import MARK, T0, appointment, keys
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_harness import RestUnderTest, documented

LIMITED = {"errors": [{"message": "slow down", "extensions": {"code": "RATE_LIMITED"}}]}
FORBIDDEN = {"errors": [{"message": "You may not access 'deals'", "extensions": {"code": "FORBIDDEN"}}]}
THROTTLED = {"status": [200, 403], "body": "errors[?extensions.code=='RATE_LIMITED']"}
SOON = FieldWrite("custom.timeline", None, "soon")


def connect(rest: RestUnderTest, **meanings: Any) -> Crm:
    return rest.connect({**documented(), **meanings})


def read(crm: Crm) -> Any:
    return crm.fields.read_fields("deal", "d-1", ["name"])


def changes(crm: Crm) -> Any:
    return crm.reader.read_changes("engagements", T0, None, 10)


def create(crm: Crm) -> Any:
    return crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")


def test_a_record_is_gone_where_the_mapping_says_so(rest: RestUnderTest) -> None:
    crm = connect(rest, gone=[403, 404])
    rest.server.faults.order(Fault("GET", status=403, body=FORBIDDEN))
    assert read(crm) is None
    rest.server.faults.order(Fault("GET", status=403, body=FORBIDDEN))
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result is WriteResult.REFUSED
    rest.server.faults.order(Fault("GET", status=403, body=FORBIDDEN))
    assert not crm.reader.read_by_keys("engagements", ["a-001"])


def test_a_list_is_never_gone(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=403, body=FORBIDDEN))
    with pytest.raises(ConfigurationError, match="does not let these credentials read it"):
        changes(connect(rest, gone=[403, 404]))


def test_a_forbidden_record_is_refused_where_the_mapping_says_nothing(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=403, body=FORBIDDEN))
    with pytest.raises(CrmRefusedError, match=r"answered 403 \(may not access\)$"):
        read(rest.crm)


def test_a_record_that_is_not_shown_once_is_not_taken_for_gone(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    rest.server.faults.order(Fault("GET", "/visits/", status=403, body=FORBIDDEN))
    with pytest.raises(CrmRefusedError, match=r"GET /visits/\{key\} answered 403"):
        rest.crm.reader.read_by_keys("engagements", ["a-001"])
    rest.server.faults.order(Fault("GET", "/visits/", status=403, body=LIMITED))
    throttled = connect(rest, throttled=THROTTLED, gone=[403, 404])
    assert keys(throttled.reader.read_by_keys("engagements", ["a-001"])) == ["a-001"]


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("method", ["GET", "PATCH", "POST"])
def test_an_answer_that_throttles_is_asked_again_whatever_its_status(
    rest: RestUnderTest, status: int, method: str
) -> None:
    """Nothing was done: an update and a note are sent again too, and once."""
    rest.put(appointment(1))
    crm = connect(rest, throttled=THROTTLED, gone=[403])
    rest.server.faults.order(Fault(method, status=status, body=LIMITED), times=2)
    assert keys(changes(crm)) == ["a-001"]
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result is WriteResult.WRITTEN
    create(crm)
    assert len(rest.notes("d-1")) == 1


def test_a_crm_that_goes_on_throttling_is_away_for_as_long_as_it_asks(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, body=LIMITED, headers={"Retry-After": "70"}))
    with pytest.raises(CrmUnavailableError, match=r"^GET /visits answered 200: the CRM wants fewer") as caught:
        changes(connect(rest, throttled=THROTTLED))
    assert caught.value.retry_after == 70


@pytest.mark.parametrize("throttled", [{"status": [403]}, {"body": "errors[0].extensions.code=='RATE_LIMITED'"}])
def test_one_sign_of_throttling_is_enough(rest: RestUnderTest, throttled: dict[str, Any]) -> None:
    rest.server.faults.order(Fault("GET", status=403, body=LIMITED), times=9)
    with pytest.raises(CrmUnavailableError):
        read(connect(rest, throttled=throttled))


@pytest.mark.parametrize("body", [FORBIDDEN, {}, [], None, "text"])
def test_another_answer_with_the_same_status_does_not_throttle(rest: RestUnderTest, body: Any) -> None:
    rest.server.faults.order(Fault("GET", status=403, body=body))
    with pytest.raises(CrmRefusedError):
        read(connect(rest, throttled=THROTTLED))


FAILED = {"data": None, "errors": [{"message": "timeline must not be 'soon'"}]}


def test_an_error_inside_a_success_refuses_the_record_with_the_crms_words(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("PATCH", status=200, body=FAILED))
    outcome = connect(rest, error="errors[0].message").fields.write_fields("deal", "d-1", [SOON])["custom.timeline"]
    assert outcome.result is WriteResult.REFUSED
    assert outcome.reason == "PATCH /deals/{key} answered 200 and names timeline (must not be)"
    assert outcome.said == Said("timeline must not be 'soon'")


def test_an_error_that_came_with_the_write_all_the_same_is_no_refusal(rest: RestUnderTest) -> None:
    rest.server.store.deals["d-1"]["custom"]["timeline"] = None
    rest.server.faults.order(Fault("PATCH", status=200, body=FAILED, does=True))
    outcome = connect(rest, error="errors[0].message").fields.write_fields("deal", "d-1", [SOON])["custom.timeline"]
    assert (outcome.result, outcome.value) == (WriteResult.WRITTEN, "soon")


@pytest.mark.parametrize("error", ["errors", "errors[0]", "errors[0].message"])
@pytest.mark.parametrize(("act", "method"), [(read, "GET"), (create, "GET"), (create, "POST")])
def test_an_error_inside_a_success_is_never_a_missing_record_or_note(
    rest: RestUnderTest, error: str, act: Callable[[Crm], Any], method: str
) -> None:
    rest.server.faults.order(Fault(method, status=200, body=FAILED))
    with pytest.raises(CrmRefusedError, match=r"answered 200.* \(must not be\)$"):
        act(connect(rest, error=error))


def test_an_error_inside_a_success_is_never_an_empty_list(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, body={"data": [], **LIMITED}))
    with pytest.raises(ConfigurationError, match=r"engagements\.list: GET /visits answered 200 \(slow down\); correct"):
        changes(connect(rest, error="errors"))


def test_no_error_inside_a_success_is_none(rest: RestUnderTest) -> None:
    rest.put(appointment(1))
    crm = connect(rest, error="errors[0].message", throttled=THROTTLED)
    assert keys(changes(crm)) == ["a-001"]
    assert crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result is WriteResult.WRITTEN
