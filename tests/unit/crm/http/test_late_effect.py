"""What the CRM says while an earlier write may yet come is kept with the error that says so."""

import pytest

from siro_bridge.crm.http.answers import CrmFailedError
from siro_bridge.crm.http.late_effect import late_effect
from siro_bridge.domain.errors import CrmUnavailableError, LostAnswerError
from siro_bridge.domain.said import Said

BUSY = CrmUnavailableError("PATCH /deals/{key} answered 429", 7).saying(Said("Anna's deal is busy"))


def test_words_and_pause_of_a_crm_that_is_away_stay_with_what_may_come() -> None:
    with pytest.raises(LostAnswerError, match="answered 429; an earlier request") as found, late_effect(may_come=True):
        raise BUSY
    assert (found.value.said, found.value.retry_after) == (BUSY.said, 7)


def test_where_nothing_may_come_the_error_is_the_crms() -> None:
    with pytest.raises(CrmUnavailableError) as found, late_effect(may_come=False):
        raise BUSY
    assert found.value is BUSY


def test_failure_of_the_crm_is_left_to_the_caller() -> None:
    failed = CrmFailedError("PATCH /deals/{key} answered 500", None, 500, Said("down"))
    with pytest.raises(CrmFailedError) as found, late_effect(may_come=True):
        raise failed
    assert found.value is failed
