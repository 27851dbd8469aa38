"""The clock of storage is the server's where nothing says more, and every guess of it is told."""

import pytest

from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.proposal.questions import AnswerError, Interview
from siro_bridge_cli.proposal.shape import Shape
from siro_bridge_cli.proposal.sql_mapping import propose
from siro_bridge_cli.proposal.sql_words import SqlWords
from tests.unit.proposal.schemas import table
from tests.unit.proposal.test_cast import Guesses


def zones(
    *, server: str | None = None, product: str | None = None, local: str | None = None, kind: str = "t", **given: str
) -> tuple[str, str | None, Interview, Guesses]:
    guesses = Guesses(**given)
    interview = Interview(guesses)
    shape = Shape((table("visits", f"id! starts_at:{kind}! updated_at:{kind}!"),), zone=server, product=product)
    mapping = parse_mapping(propose(shape, SqlWords("postgresql", str), interview, local).text)
    return mapping.timezone, mapping.display_timezone, interview, guesses


def test_server_s_own_clock_is_the_guess() -> None:
    assert zones(server="America/Denver", local="Europe/Berlin")[:2] == ("America/Denver", None)


def test_product_that_keeps_utc_goes_before_the_server() -> None:
    assert zones(server="America/Denver", product="Tryton", local="America/Denver")[:2] == ("UTC", "America/Denver")


def test_times_with_zones_of_their_own_need_no_question() -> None:
    _, _, _, guesses = zones(server="America/Denver", kind="m")
    assert all(each.is_sure for each in guesses.asked if each.key == "timezone")


def test_storage_without_a_sign_is_a_question() -> None:
    zone, _, _, guesses = zones(local="America/Chicago")
    assert zone == "America/Chicago"
    assert not next(each for each in guesses.asked if each.key == "timezone").is_sure


def test_utc_without_a_clock_to_show_is_left_open() -> None:
    zone, display, interview, _ = zones(server="UTC")
    assert (zone, display) == ("UTC", None)
    assert any(line.startswith("display_timezone: ") for line in interview.left_open)


def test_answers_go_before_guesses() -> None:
    assert zones(server="UTC", timezone="America/Denver")[:2] == ("America/Denver", None)
    assert zones(server="UTC", display_timezone="America/Boise")[:2] == ("UTC", "America/Boise")


@pytest.mark.parametrize("answer", ["Denver", "none", "-07:00"])
def test_answer_that_is_no_zone_is_refused(answer: str) -> None:
    with pytest.raises(AnswerError, match="timezone: "):
        zones(timezone=answer)
