"""Records that a person names, sent whatever Siro has of them."""

from datetime import timedelta

import pytest

from siro_bridge.domain.operate.requests import Backfill, RequestRefusedError, Resync
from siro_bridge.domain.sync.report import Report
from siro_bridge_cli.simulator import Fault
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text

LONG_AGO = NOON - timedelta(days=300)


def resync(running: Running, *keys: str, entity: str = "engagements", seconds: float = 3600) -> Report:
    return running.root.run(seconds, Resync.model_validate({"entity": entity, "keys": keys}))


def test_unchanged_record_is_sent_again_and_nothing_else_is(running: Running) -> None:
    for key in ("a1", "a2"):
        running.crm.put_appointment(key, NOON)
    running.run()
    before = running.puts()
    report = resync(running, "a1")
    assert report.counts == {"engagements": {"read": 1, "sent": 1}}
    assert running.puts() == before + 1
    assert running.run().total("sent") == 0


def test_record_that_no_run_ever_read_is_sent_with_its_deal(running: Running) -> None:
    running.crm.put_deal("d1", LONG_AGO)
    running.crm.put_appointment("old", LONG_AGO, starts=LONG_AGO, deal_id="d1")
    resync(running, "old")
    assert set(running.synced()) == {"old"}
    assert set(running.synced("OPPORTUNITY")) == {"d1"}


def test_deal_is_sent_by_its_own_entity(running: Running) -> None:
    running.crm.put_deal("d1", NOON)
    running.run()
    assert resync(running, "d1", entity="opportunities").count("opportunities", "sent") == 1


def test_key_that_the_crm_does_not_have_is_named(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    report = resync(running, "a1", "typo", "a1")
    assert report.notes == {"resync_missing": ["typo"]}
    assert report.count("engagements", "sent") == 1


def test_refused_record_is_tried_before_its_pause_is_over(running: Running) -> None:
    running.crm.put_appointment("bad", NOON, kind="LUNCH")
    running.run(minutes=1)
    assert running.run(minutes=1).count("engagements", "rejected_before")
    report = resync(running, "bad")
    assert report.count("engagements", "rejected_again") == 1
    assert "bad: engagementType.activityType" in report.notes["rejected"][0]


def test_keys_that_no_time_is_left_for_are_named(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    report = resync(running, "a1", "a2", seconds=30)
    assert report.notes == {"resync_left": ["a1", "a2"]}
    assert report.unfinished == {"resync"}
    assert running.puts() == 0


def test_keys_of_a_run_that_breaks_off_are_left(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/sync/*", times=None, status=503))
    report = resync(running, "a1")
    assert "503" in report.stopped["resync"]
    assert report.notes["resync_left"] == ["a1"]


def test_entity_that_the_mapping_lacks_is_refused(running: Running) -> None:
    begin, end = running.mapping.index("opportunities:"), running.mapping.index("engagements:")
    running.mapping = running.mapping[:begin] + running.mapping[end:]
    running.start()
    with pytest.raises(RequestRefusedError, match="the mapping has no opportunities"):
        resync(running, "d1", entity="opportunities")


def test_run_that_is_out_of_time_says_what_it_did_not_finish(running: Running) -> None:
    for number in range(12):
        running.crm.put_appointment(f"a{number:02}", LONG_AGO + timedelta(minutes=number), starts=LONG_AGO)
    running.mapping = mapping_text(page_size=2)
    times = iter(range(0, 100_000, 20))
    running.timer = lambda: float(next(times))
    running.start()
    report = running.root.run(800, Backfill(since=LONG_AGO))
    assert "engagements" in report.unfinished
    assert "engagements" in report.as_dict()["unfinished"]
    running.timer = lambda: 0.0
    running.start()
    assert "unfinished" not in running.run().as_dict()
    assert len(running.synced()) == 12
