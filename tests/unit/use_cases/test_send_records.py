"""Records go in batches, and the bad ones are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.errors import (
    Issue,
    OutOfTimeError,
    SiroFailedError,
    SiroRefusedError,
    SiroSlowError,
    SiroUnavailableError,
)
from siro_bridge.domain.sync.records import Record
from siro_bridge.domain.timing import RunClock
from siro_bridge.use_cases.find_failing import MOST_IN_A_ROW
from siro_bridge.use_cases.send_records import ATTEMPTS, Accepted, Refused, SendRecords, Synced


@dataclass
class Siro:
    """Refuses `bad` ones, fails (500) at others; batches over `most` are too large, over `slow` too slow.

    One that `is_down` fails at every write, one that `is_silent` at all.
    """

    bad: frozenset[str] = frozenset()
    names_them: bool = True
    most: int = 1000
    slow: int = 1000
    failing: int = 0
    forgets: frozenset[str] = frozenset()
    fails_at: frozenset[str] = frozenset()
    is_down: bool = False
    is_silent: bool = False
    weather: Callable[["Siro"], None] = lambda _: None
    batches: list[list[str]] = field(default_factory=list)

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        return self.sync_batch(entity, [payload], forgetful=False)[0]

    def sync_batch(
        self, _entity: Synced, payloads: Sequence[dict[str, Any]], *, forgetful: bool = True
    ) -> list[dict[str, Any]]:
        self.weather(self)
        ids = [payload["externalId"] for payload in payloads]
        self.batches.append(ids)
        if self.failing:
            self.failing -= 1
            raise SiroUnavailableError("503")
        if self.is_down or self.fails_at & set(ids):
            raise SiroFailedError("PUT answered 500")
        if len(ids) > self.most:
            raise SiroRefusedError("too large", 413)
        if len(ids) > self.slow:
            raise SiroSlowError("no answer")
        bad = [at for at, id_ in enumerate(ids) if id_ in self.bad]
        if bad:
            prefix: Callable[[int], tuple[str | int, ...]] = (lambda _: ()) if len(ids) == 1 else (lambda at: (at,))
            issues = [Issue((*prefix(at), "subject"), "bad") for at in bad] if self.names_them else []
            raise SiroRefusedError("bad", 422 if self.names_them else 400, tuple(issues))
        kept = [id_ for id_ in ids if not (forgetful and id_ in self.forgets)]
        return [{"externalId": id_, "id": f"siro-{id_}"} for id_ in kept]

    def caller_identity(self) -> dict[str, Any]:
        self.batches.append([])
        if self.is_silent:
            raise SiroUnavailableError("500")
        return {}


def records(count: int) -> list[Record]:
    return [Record(f"a{number}", {"externalId": f"a{number}"}, f"digest-{number}") for number in range(count)]


def sender(siro: Siro, size: int = 10, seconds: float = 1e6) -> SendRecords:
    return SendRecords(siro, RunClock(seconds=seconds), size=size, sleep=lambda _: None)


def outcome_of(siro: Siro, count: int, size: int = 10) -> tuple[set[str], set[str]]:
    outcomes = sender(siro, size).send("engagements", records(count))
    assert len(outcomes) == count
    accepted = {outcome.record.external_id for outcome in outcomes if isinstance(outcome, Accepted)}
    return accepted, {outcome.record.external_id for outcome in outcomes if isinstance(outcome, Refused)}


@given(st.frozensets(st.integers(0, 39)), st.booleans(), st.integers(1, 50), st.integers(1, 50), st.integers(1, 50))
def test_every_record_has_one_outcome_and_only_bad_ones_are_refused(
    bad: frozenset[int], names_them: bool, size: int, most: int, slow: int
) -> None:
    ids = frozenset(f"a{number}" for number in bad)
    accepted, refused = outcome_of(Siro(ids, names_them, most, slow), 40, size)
    assert refused == ids
    assert accepted == {f"a{number}" for number in range(40)} - ids


def test_bad_records_that_siro_names_cost_one_request_more() -> None:
    siro = Siro(frozenset({"a3", "a7"}))
    outcome_of(siro, 10)
    assert [len(batch) for batch in siro.batches] == [10, 8]


def test_bad_record_that_siro_does_not_name_is_found_by_halving() -> None:
    siro = Siro(frozenset({"a3"}), names_them=False)
    outcome_of(siro, 8)
    assert len(siro.batches) <= 7


def test_refusal_keeps_siros_path_and_message_without_the_batchs_index() -> None:
    outcomes = sender(Siro(frozenset({"a1"}))).send("engagements", records(3))
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.issues == (Issue(("subject",), "bad"),)


@pytest.mark.parametrize("siro", [Siro(most=3), Siro(slow=3)])
def test_batch_size_that_proved_too_large_is_not_tried_again(siro: Siro) -> None:
    one = sender(siro)
    one.send("engagements", records(10))
    siro.batches.clear()
    one.send("engagements", records(10))
    assert max(len(batch) for batch in siro.batches) <= 3


def test_record_that_a_success_leaves_out_gets_an_answer_of_its_own() -> None:
    siro = Siro(forgets=frozenset({"a1"}))
    assert outcome_of(siro, 3) == ({"a0", "a1", "a2"}, set())
    assert siro.batches[-1] == ["a1"]


def test_passing_failures_are_tried_again() -> None:
    assert outcome_of(Siro(failing=3), 5)[1] == set()


def test_siro_that_stays_away_is_given_up() -> None:
    with pytest.raises(SiroUnavailableError):
        sender(Siro(failing=100)).send("engagements", records(5))


def test_no_request_begins_that_could_not_end_in_time() -> None:
    siro = Siro()
    with pytest.raises(OutOfTimeError):
        sender(siro, seconds=30).send("engagements", records(5))
    assert siro.batches == []


def failing(*numbers: int, **options: Any) -> Siro:
    return Siro(fails_at=frozenset(f"a{number}" for number in numbers), **options)


@given(st.frozensets(st.integers(0, 39), max_size=20), st.integers(1, 50))
def test_records_that_siro_fails_at_are_refused_and_all_others_arrive(bad: frozenset[int], size: int) -> None:
    siro = failing(*bad)
    one = sender(siro, size)
    one.send("engagements", [Record("known", {"externalId": "known"}, "digest")])
    outcomes = one.send("engagements", records(40))
    assert {each.record.external_id for each in outcomes if isinstance(each, Refused)} == siro.fails_at
    assert len(outcomes) == 40


@pytest.mark.parametrize(("count", "bad"), [(8, [0]), (8, [7]), (8, [0, 1]), (100, [3, 50]), (1000, range(500, 540))])
def test_batch_that_is_the_first_of_a_run_needs_no_earlier_success(count: int, bad: Sequence[int]) -> None:
    siro = failing(*bad)
    assert outcome_of(siro, count, size=1000)[1] == siro.fails_at


def test_record_that_siro_fails_at_is_named_with_what_to_do() -> None:
    outcomes = sender(failing(1)).send("engagements", records(3))
    ((issue,),) = [each.issues for each in outcomes if isinstance(each, Refused)]
    assert issue.path == ()
    assert issue.message.startswith("Siro fails at this record (500")
    assert "PUT answered 500" in issue.message


def test_one_failing_record_of_a_hundred_costs_few_requests() -> None:
    siro = failing(57)
    outcome_of(siro, 100, size=100)
    assert len(siro.batches) <= ATTEMPTS + 18


@pytest.mark.parametrize("known", [True, False])
def test_outage_is_told_after_few_requests_and_refuses_nobody(known: bool) -> None:
    siro = Siro()
    one = sender(siro, 1000)
    if known:
        one.send("engagements", records(1))
    siro.is_down = True
    siro.batches.clear()
    with pytest.raises(SiroUnavailableError):
        one.send("engagements", records(1000))
    assert len(siro.batches) <= ATTEMPTS + (1 if known else MOST_IN_A_ROW)


def test_outage_that_begins_while_the_bad_record_is_looked_for_refuses_nobody() -> None:
    def going_down(siro: Siro) -> None:
        siro.is_down = len(siro.batches) > 12

    with pytest.raises(SiroUnavailableError):
        sender(failing(5, weather=going_down), 16).send("engagements", records(16))


def test_passing_outage_while_the_bad_record_is_looked_for_is_waited_out() -> None:
    def flickering(siro: Siro) -> None:
        siro.failing = len(siro.batches) % 3 == 0

    outcomes = sender(failing(5, weather=flickering), 16).send("engagements", records(16))
    assert [each.record.external_id for each in outcomes if isinstance(each, Refused)] == ["a5"]


def test_only_record_of_a_run_is_refused_when_siro_answers_to_something_else() -> None:
    (outcome,) = sender(failing(0)).send("engagements", records(1))
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize("siro", [failing(0, is_silent=True), Siro(failing=100)])
def test_only_record_of_a_run_is_not_refused_when_siro_answers_to_nothing(siro: Siro) -> None:
    with pytest.raises(SiroUnavailableError):
        sender(siro).send("engagements", records(1))


def test_second_failure_without_a_success_in_between_is_an_outage() -> None:
    one = sender(failing(0, 1))
    one.send("engagements", records(1))
    with pytest.raises(SiroUnavailableError):
        one.send("engagements", records(2)[1:])


def test_records_that_were_refused_before_need_no_success_to_be_refused_again() -> None:
    siro = Siro(is_down=True, is_silent=True)
    outcomes = sender(siro, 100).send("engagements", records(100), again=True)
    assert len([each for each in outcomes if isinstance(each, Refused)]) == 100
    assert len(siro.batches) <= MOST_IN_A_ROW


def test_record_that_was_refused_before_arrives_once_siro_takes_it() -> None:
    outcomes = sender(failing(1)).send("engagements", records(4), again=True)
    assert [each.record.external_id for each in outcomes if isinstance(each, Refused)] == ["a1"]
