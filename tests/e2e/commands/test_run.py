"""`sync`, `backfill` and `resync` on the embedded stack."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from siro_bridge.state.lease import DynamoLease
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator


def an_appointment(kept_stack: KeptStack) -> str:
    return str(kept_stack.stack.crm.appointments()[0]["key"])


@contextmanager
def another_run(kept_stack: KeptStack) -> Iterator[None]:
    deployed = kept_stack.stack.deployed
    lease = DynamoLease(deployed.client("dynamodb"), deployed.output("StateTableName"))
    lease.take(600)
    try:
        yield
    finally:
        lease.release()


def test_sync_runs_and_shows_its_report(kept_stack: KeptStack) -> None:
    done = kept_stack.run("sync")
    assert done.exit_code == 0, done.output
    assert "What was done (1 run" in done.stdout
    assert "Siro has them as they are" in done.stdout
    assert done.stdout.splitlines()[-1] == "Done."
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_backfill_reads_older_records_again(kept_stack: KeptStack) -> None:
    done = kept_stack.run("backfill", "--since", "2025-01-01", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["end"] == "done"
    assert report["report"]["counts"]["opportunities"]["unchanged"] == len(kept_stack.stack.crm.deals())


def test_resync_sends_what_is_named_and_tells_an_unknown_key(kept_stack: KeptStack) -> None:
    done = kept_stack.run("resync", an_appointment(kept_stack), "no-such-key", "--json")
    assert done.exit_code == 1, done.output
    report = json.loads(done.stdout)["report"]
    assert report["counts"]["engagements"]["sent"] == 1
    assert report["notes"] == {"resync_missing": ["no-such-key"]}


def test_run_that_another_one_keeps_waiting_is_told(kept_stack: KeptStack) -> None:
    with another_run(kept_stack):
        done = kept_stack.run("sync", "--wait", "0")
    assert done.exit_code == 2
    assert done.stdout.startswith("Another run did not end in time: another sync run is under way; its lease ends in")


def test_what_is_no_date_is_one_line(kept_stack: KeptStack) -> None:
    done = kept_stack.run("backfill", "--since", "last year")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "since: a date or time such as 2025-01-01" in done.stderr
    assert len(done.stderr.splitlines()) == 1
