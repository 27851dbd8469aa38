"""A preview asks Siro only so often, and says why it does not compare the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError
from siro_bridge.use_cases.operate.compare_with_siro import ENOUGH, MOST_ASKED, NO_TIME, CompareWithSiro
from siro_bridge.use_cases.send_records import Synced


@dataclass
class Siro:
    """A RecordsApi that has these records, by its own ids, or fails."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def engagement(self, siro_id: str) -> dict[str, Any]:
        self.asked.append(siro_id)
        if self.error:
            raise self.error
        return self.records[siro_id]

    def opportunity(self, siro_id: str) -> dict[str, Any]:
        raise AssertionError("these are appointments")

    def with_external_id(self, entity: Synced, external_id: str) -> list[dict[str, Any]]:
        self.asked.append(external_id)
        return [each for each in self.records.values() if each["externalId"] == external_id]


SAME = {"externalId": "a1", "subject": "Porch"}


def asked(siro: Siro, times: int, has_time: Callable[[], bool] = lambda: True) -> tuple[list[Any], str]:
    compare = CompareWithSiro(siro, has_time)
    return [compare("engagements", SAME, "siro-1") for _ in range(times)], compare.why_not


def test_only_so_many_are_asked_for() -> None:
    siro = Siro({"siro-1": SAME})
    found, why_not = asked(siro, MOST_ASKED + 2)
    assert [each is not None for each in found] == [True] * MOST_ASKED + [False] * 2
    assert (len(siro.asked), why_not) == (MOST_ASKED, ENOUGH)


def test_all_of_them_are_no_reason() -> None:
    assert asked(Siro({"siro-1": SAME}), MOST_ASKED)[1] == ""


def test_no_time_is_a_reason() -> None:
    assert asked(Siro(), 1, lambda: False) == ([None], NO_TIME)


def test_siro_that_is_away_is_not_asked_again() -> None:
    siro = Siro(error=SiroUnavailableError("503"))
    assert asked(siro, 3) == ([None] * 3, "not compared with Siro's: 503")
    assert len(siro.asked) == 1


def test_record_that_siro_does_not_know_is_none_and_no_reason() -> None:
    assert asked(Siro(error=SiroRefusedError("404", 404)), 2) == ([None, None], "")


@pytest.mark.parametrize(("number", "is_found"), [(0, False), (1, True), (2, False)])
def test_record_of_an_unknown_id_is_the_only_one_with_the_crms(number: int, is_found: bool) -> None:
    siro = Siro({f"siro-{each}": SAME for each in range(number)})
    assert (CompareWithSiro(siro, lambda: True)("engagements", SAME, "") is not None) is is_found
