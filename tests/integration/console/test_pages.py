"""Each page of the console says what the stack says, or one line about why it cannot."""

import pytest
from botocore.exceptions import NoCredentialsError

from siro_bridge.domain.errors import UnavailableError
from tests.integration.console.conftest import console
from tests.integration.console.sample_source import SampleSource
from tests.integration.console.visitor import Visitor


def test_flow_shows_what_is_where(visitor: Visitor) -> None:
    text = visitor.get().text
    assert '<tspan class="number">3</tspan> queued' in text
    assert '<tspan class="number">–</tspan> dead letters' in text
    assert 'href="/the-token/recordings?state=waiting"' in text


def test_number_that_needs_a_person_marks_its_box(visitor: Visitor) -> None:
    text = visitor.get().text
    assert text.count('<g class="box bad">') == 1


def test_list_goes_on_where_it_ended(visitor: Visitor) -> None:
    assert "after=second" in visitor.get("/recordings?state=failed").text
    assert "From the beginning" in visitor.get("/recordings?after=second").text


@pytest.mark.parametrize("path", ["/recordings?after=third", "/shadow?after=third"])
def test_made_up_place_in_a_list_is_refused(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 400


def test_unknown_recording_is_told(visitor: Visitor) -> None:
    answer = visitor.get("/recordings/nobody%20knows%3Cb%3E")
    assert (answer.status, "nobody knows&lt;b&gt;" in answer.text) == (404, True)


def test_old_and_new_stand_beside_each_other(visitor: Visitor) -> None:
    text = visitor.get("/recordings/rec-1").text
    assert text.index('class="old"') < text.index('class="new"') < text.index("50000.00") < text.index(">refused<")


def test_share_of_each_bar(visitor: Visitor) -> None:
    text = visitor.get("/trust").text
    assert 'class="changed" x="60.00" width="30.00"' in text


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (UnavailableError("StateTable: DynamoDB answered Throttled"), 502, "StateTable: DynamoDB answered Throttled"),
        (NoCredentialsError(), 502, "no AWS credentials were found"),
        (RuntimeError("a customer's secret"), 500, "RuntimeError"),
    ],
)
def test_failure_is_one_line(failure: Exception, status: int, words: str) -> None:
    with console(SampleSource(failure=failure)) as visitor:
        answer = visitor.get()
        assert (answer.status, words in answer.text) == (status, True)
        assert "a customer's secret" not in answer.text
        assert "Traceback" not in answer.text


def test_comparison_that_goes_on_is_asked_for_again(visitor: Visitor) -> None:
    assert '<section id="compared" data-refresh>' in visitor.get("/trust").text
