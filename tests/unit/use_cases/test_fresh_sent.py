"""A first run asks for what it has written itself, and for nothing else."""

from concurrent.futures import ThreadPoolExecutor

from siro_bridge.domain.sync.records import Sent
from siro_bridge.use_cases.fresh_sent import FreshSent
from tests.unit.use_cases.fake_sync import FakeSent
from tests.unit.use_cases.steps import Steps

SENT = Sent("digest", "siro-1")


def test_record_that_the_run_did_not_write_is_not_asked_for() -> None:
    steps = Steps()
    assert FreshSent(FakeSent(steps)).read(["a", "b"]) == {}
    assert steps.taken == []


def test_record_that_the_run_wrote_is_known() -> None:
    fresh = FreshSent(FakeSent(Steps()))
    fresh.write({"a": SENT})
    assert fresh.read(["a", "b"]) == {"a": SENT}
    fresh.forget(["a"])
    assert fresh.read(["a", "b"]) == {}


def test_no_record_of_many_is_lost_whoever_writes_it() -> None:
    fresh = FreshSent(FakeSent(Steps()))
    keys = [f"a{number}" for number in range(4000)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: fresh.write({key: SENT}), keys))
    assert len(fresh.read(keys)) == len(keys)
    assert sum(fresh._may_be_written(f"b{number}") for number in range(4000)) < 10
