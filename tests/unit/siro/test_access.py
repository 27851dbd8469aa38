"""A recording that the OAuth user may not see: the platform API answers for one user, the organization API for all."""

import pytest

from siro_bridge.domain.errors import ConfigurationError, SiroRefusedError, SiroUnavailableError, TokenRefusedError
from tests.unit.siro.answering import BUDGET, DEFINITION, DETAIL, EXTRACTIONS, READY, RECORDING, SUMMARIES, Answers

CONTENT = READY | {"summary": [{"name": "Overview", "content": "Financing"}], "entityExtractions": [BUDGET]}
NO_ACCESS = (403, {"error": "User does not have access"})
UNKNOWN = (404, {"error": "Resource not found"})
REFUSALS = pytest.mark.parametrize("refusal", [NO_ACCESS, UNKNOWN], ids=["403", "404"])


@REFUSALS
def test_with_auto_it_is_read_by_the_organization_token(refusal: tuple[int, object]) -> None:
    siro = Answers({RECORDING: (200, CONTENT), DETAIL: refusal})
    recording = siro.recordings("auto").fetch("rec-1")
    assert recording.summary == "Overview:\nFinancing"
    assert [fact.name for fact in recording.extractions] == ["Budget"]
    assert siro.asked == [RECORDING, DETAIL, RECORDING]


@REFUSALS
def test_with_oauth_it_is_refused_and_the_choice_is_named(refusal: tuple[int, object]) -> None:
    siro = Answers({RECORDING: (200, CONTENT), DETAIL: refusal})
    with pytest.raises(SiroRefusedError, match="the OAuth user may not see this recording") as raised:
        siro.recordings("oauth").fetch("rec-1")
    assert "choose another oauth_user_id, or RecordingApi auto" in str(raised.value)
    assert raised.value.status == refusal[0]
    assert not isinstance(raised.value, ConfigurationError)


def test_extractions_that_the_oauth_user_may_not_see_are_no_bad_token() -> None:
    siro = Answers({RECORDING: (200, CONTENT), DETAIL: (200, {"data": {"summary": "S"}}), EXTRACTIONS: NO_ACCESS})
    assert [fact.name for fact in siro.recordings("auto").fetch("rec-1").extractions] == ["Budget"]
    with pytest.raises(SiroRefusedError, match="may not see"):
        siro.recordings("oauth").fetch("rec-1")


@pytest.mark.parametrize("api", ["oauth", "auto"])
@pytest.mark.parametrize(
    ("status", "error"), [(401, TokenRefusedError), (400, SiroRefusedError), (503, SiroUnavailableError)]
)
def test_every_other_refusal_of_the_platform_stays_what_it_is(api: str, status: int, error: type[Exception]) -> None:
    siro = Answers({RECORDING: (200, CONTENT), DETAIL: (status, {"error": "x"})})
    with pytest.raises(error, match=f"answered {status}"):
        siro.recordings(api).fetch("rec-1")


def test_recording_that_the_platform_shows_is_asked_for_there_alone() -> None:
    detail = {"data": {"summary": "S", "entityExtractions": [DEFINITION]}}
    siro = Answers({RECORDING: (200, CONTENT), DETAIL: (200, detail)})
    assert siro.recordings("auto").fetch("rec-1").summary == "S"
    assert siro.asked == [RECORDING, DETAIL]


@pytest.mark.parametrize("api", ["oauth", "auto"])
def test_organization_token_that_may_not_read_summaries_is_the_secrets_mistake(api: str) -> None:
    siro = Answers(
        {RECORDING: (200, CONTENT), DETAIL: (200, {"data": {"entityExtractions": []}}), SUMMARIES: NO_ACCESS}
    )
    with pytest.raises(TokenRefusedError, match="secret SiroSecret"):
        siro.recordings(api).fetch("rec-1")
