"""The comparison with the CRM goes on in the background, and says how far it is."""

import threading
import time
from collections.abc import Iterator

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.trust import Compared, FieldTrust
from siro_bridge_cli.console.comparison import Comparison
from siro_bridge_cli.console.views import Trust, TrustSoFar

BUDGET = FieldTrust(
    target="deal", field="budget", kept=6, changed=3, emptied=1, ways={"raised": 2, "lowered": 1}, pairs={"40 → 45": 2}
)
SHOWN = Trust("deal.budget", 6, 3, 1, "2 raised, 1 lowered, such as 40 → 45")


def compared(records: int) -> Compared:
    return Compared(records=records, fields=(BUDGET,))


def settled(comparison: Comparison) -> TrustSoFar:
    """Once it is through."""
    for _ in range(500):
        so_far = comparison.so_far()
        if so_far.is_whole or so_far.failure:
            return so_far
        time.sleep(0.01)
    raise AssertionError("it does not end")


def test_question_is_answered_at_once_while_it_goes_on() -> None:
    gate = threading.Event()

    def compare(_: Compared) -> Iterator[Compared]:
        yield compared(500)
        gate.wait(10)
        yield compared(700)

    comparison = Comparison(compare)
    assert not comparison.so_far().is_whole
    gate.set()
    assert settled(comparison) == TrustSoFar([SHOWN], 700, is_whole=True)


def test_stack_to_which_nothing_was_written_is_compared_too() -> None:
    assert settled(Comparison(lambda _: iter(()))) == TrustSoFar([], 0, is_whole=True)


def test_failure_is_told_once_and_then_tried_again() -> None:
    failing, begun_with = [True, False], list[int]()

    def compare(so_far: Compared) -> Iterator[Compared]:
        begun_with.append(so_far.records)
        yield compared(1)
        if failing.pop(0):
            raise UnavailableError("StateTable: DynamoDB answered Throttled")

    comparison = Comparison(compare)
    failed = settled(comparison)
    assert (failed.failure, failed.fields) == ("StateTable: DynamoDB answered Throttled", [SHOWN])
    assert settled(comparison).is_whole
    assert begun_with == [0, 1], "it goes on from what it had compared"


def test_file_waits_for_all_of_it() -> None:
    said: list[str] = []
    whole = Comparison(lambda _: iter([Compared(records=1), compared(2)])).whole(said.append)
    assert whole == TrustSoFar([SHOWN], 2, is_whole=True)
    assert said == ["1 records and notes compared with the CRM", "2 records and notes compared with the CRM"]
