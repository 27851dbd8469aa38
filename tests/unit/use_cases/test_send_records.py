"""Records go in batches, and the bad ones are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.deadline import Deadline
from siro_bridge.domain.errors import (
    Issue,
    OutOfTimeError,
    SiroRefusedError,
    SiroSlowError,
    SiroUnavailableError,
)
from siro_bridge.domain.sync import Record
from siro_bridge.use_cases.send_records import Accepted, Refused, SendRecords, Synced


@dataclass
class Siro:
    """Takes what `refuse` lets pass; batches over `most` are too large, over `slow` too slow."""

    bad: frozenset[str] = frozenset()
    names_them: bool = True
    most: int = 1000
    slow: int = 1000
    failing: int = 0
    forgets: frozenset[str] = frozenset()
    batches: list[list[str]] = field(default_factory=list)

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        return self.sync_batch(entity, [payload], forgetful=False)[0]

    def sync_batch(
        self, _entity: Synced, payloads: Sequence[dict[str, Any]], *, forgetful: bool = True
    ) -> list[dict[str, Any]]:
        ids = [payload["externalId"] for payload in payloads]
        self.batches.append(ids)
        if self.failing:
            self.failing -= 1
            raise SiroUnavailableError("503")
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


def records(count: int) -> list[Record]:
    return [Record(f"a{number}", {"externalId": f"a{number}"}, f"digest-{number}") for number in range(count)]


def sender(siro: Siro, size: int = 10, seconds: float = 1e6) -> SendRecords:
    return SendRecords(siro, Deadline.after(seconds), size=size, sleep=lambda _: None)


def outcome_of(siro: Siro, count: int, size: int = 10) -> tuple[set[str], set[str]]:
    outcomes = sender(siro, size)("engagements", records(count))
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
    outcomes = sender(Siro(frozenset({"a1"})))("engagements", records(3))
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.issues == (Issue(("subject",), "bad"),)


@pytest.mark.parametrize("siro", [Siro(most=3), Siro(slow=3)])
def test_batch_size_that_proved_too_large_is_not_tried_again(siro: Siro) -> None:
    send = sender(siro)
    send("engagements", records(10))
    siro.batches.clear()
    send("engagements", records(10))
    assert max(len(batch) for batch in siro.batches) <= 3


def test_record_that_a_success_leaves_out_gets_an_answer_of_its_own() -> None:
    siro = Siro(forgets=frozenset({"a1"}))
    assert outcome_of(siro, 3) == ({"a0", "a1", "a2"}, set())
    assert siro.batches[-1] == ["a1"]


def test_passing_failures_are_tried_again() -> None:
    assert outcome_of(Siro(failing=3), 5)[1] == set()


def test_siro_that_stays_away_is_given_up() -> None:
    with pytest.raises(SiroUnavailableError):
        sender(Siro(failing=100))("engagements", records(5))


def test_no_request_begins_that_could_not_end_in_time() -> None:
    siro = Siro()
    with pytest.raises(OutOfTimeError):
        sender(siro, seconds=30)("engagements", records(5))
    assert siro.batches == []
