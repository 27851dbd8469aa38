"""A run as a whole: one at a time, in its time, with a report."""

import re
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from siro_bridge.domain.errors import LeaseHeldError, TokenRefusedError
from siro_bridge.state.lease import DynamoLease
from siro_bridge.use_cases.sweep_recordings import SweepRecordings
from siro_bridge_cli.simulator import Fault
from tests.integration.sync.running import NOON, Running


def test_second_run_at_once_does_nothing(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    DynamoLease(running.dynamodb, running.table, running.now).take(600)
    with pytest.raises(LeaseHeldError):
        running.root.run(600)
    assert running.synced() == {}


def test_lease_is_given_back(running: Running) -> None:
    for _ in range(2):
        running.run(minutes=0)


def test_trouble_of_one_step_does_not_stop_the_others(running: Running) -> None:
    running.crm.put_deal("d1", NOON)
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/opportunities", times=None, status=503))
    report = running.run()
    assert set(report.stopped) == {"opportunities"}
    assert "a1" in running.synced()


def test_mistake_in_one_entity_fails_the_run_after_the_others_are_synced(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.mapping = running.mapping.replace("FROM deals d", "FROM deels d")
    running.start()
    report = running.run()
    [mistake] = report.failures
    assert re.search(r"/mapping\.yaml:\d+: opportunities\.select: .*no such table: deels", mistake)
    assert report.count("engagements", "sent") == 1
    assert "a1" in running.synced()


def test_bug_in_one_step_fails_the_run_after_the_others_have_done_their_work(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: Any) -> None:
        raise KeyError("Mrs Smith")

    running.crm.put_appointment("a1", NOON)
    monkeypatch.setattr(SweepRecordings, "run", bug)
    report = running.run()
    [failure] = report.failures
    assert failure.startswith("sweep: a bug: KeyError at test_run.py:")
    assert "Smith" not in failure
    assert "a1" in running.synced()


def test_refused_token_stops_the_run_and_names_the_secret(running: Running) -> None:
    running.siro.faults.add(Fault("status", path="*", times=None, status=401))
    with pytest.raises(TokenRefusedError, match="SiroSecret"):
        running.run()


def test_token_that_is_refused_during_a_run_stops_it_and_names_the_secret(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/engagements", times=None, status=401))
    report = running.run()
    [failure] = report.failures
    assert "SiroSecret" in failure
    assert list(report.stopped) == ["engagements"]


@dataclass
class SilentList(httpx2.BaseTransport):
    """Siro, whose list of recordings does not answer in time."""

    siro: httpx2.BaseTransport
    running: Running
    asked: int = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.endswith("/core/recordings"):
            return self.siro.handle_request(request)
        self.asked += 1
        self.running.pass_time(seconds=20)
        raise httpx2.ReadTimeout("no answer")


@pytest.mark.parametrize(("seconds", "asked"), [(65, 1), (85, 2), (600, 5)])
def test_list_that_does_not_answer_is_not_asked_again_when_the_time_is_up(
    running: Running, seconds: float, asked: int
) -> None:
    silent: list[SilentList] = []

    def wrap(name: str, real: Any) -> Any:
        if name == "siro":
            silent.append(SilentList(real, running))
        return silent[-1] if name == "siro" else real

    running.wrap, running.timer = wrap, running.now
    running.start()
    assert "got no answer" in running.root.run(seconds).stopped["sweep"]
    assert silent[-1].asked == asked


def test_pages_are_sent_by_several_workers(running: Running) -> None:
    for number in range(40):
        running.crm.put_appointment(f"a{number:02}", NOON, kind="LUNCH" if number == 17 else "MEETING")
    running.workers = 4
    running.mapping = running.mapping.replace("page_size: 4", "page_size: 20")
    running.start()
    assert running.run().total("sent") == 39
    assert len(running.synced()) == 39
