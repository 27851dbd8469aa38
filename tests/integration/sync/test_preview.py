"""What the next run would send, without sending or writing anything."""

from typing import Any

import pytest

from siro_bridge.bootstrap.sync_operations import answer_to
from siro_bridge.domain.operate.requests import Preview
from siro_bridge.state.lease import DynamoLease
from siro_bridge.use_cases.operate import compare_with_siro
from siro_bridge_cli.simulator import Fault
from tests.integration.sync.running import NOON, Running


def preview(running: Running, limit: int = 20) -> dict[str, Any]:
    return answer_to(running.root, Preview(limit=limit), 600)


def seen(previewed: dict[str, Any], entity: str = "engagements") -> dict[str, str]:
    return {one["body"]["externalId"]: one["what"] for one in previewed["entities"][entity]["records"]}


def items(running: Running) -> list[Any]:
    found: list[Any] = running.dynamodb.scan(TableName=running.table)["Items"]
    return sorted(found, key=repr)


def test_new_changed_deleted_and_unchanged_records_are_told_apart(running: Running) -> None:
    for key in ("same", "changes", "goes"):
        running.crm.put_appointment(key, NOON)
    running.run()
    running.crm.put_appointment("changes", running.moment, subject="Moved to the porch")
    running.crm.put_appointment("goes", running.moment, removed_at=running.moment.isoformat())
    running.crm.put_appointment("comes", running.moment)
    previewed = preview(running)
    assert seen(previewed) == {"changes": "changed", "goes": "deleted", "comes": "new"}
    assert previewed["entities"]["engagements"]["counts"]["sent"] == 3
    assert previewed["entities"]["engagements"]["counts"]["unchanged"] >= 1
    [changed] = [one for one in previewed["entities"]["engagements"]["records"] if one["what"] == "changed"]
    assert changed["body"]["subject"] == "Moved to the porch"
    moved = {each["path"]: (each["old"], each["new"]) for each in changed["changes"]}
    assert moved.pop("subject") == ("Visit changes", "Moved to the porch")
    assert set(moved) == {"startTime", "startTimeLocalized", "endTime"}
    assert "engagementType.activityType" in [each["path"] for each in changed["untold"]]


def test_preview_sends_nothing_writes_nothing_and_moves_no_cursor(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.run()
    running.crm.put_deal("d1", running.moment)
    running.crm.put_appointment("a2", running.moment, deal_id="d1")
    running.crm.put_appointment("bad", running.moment, kind="LUNCH")
    before, puts, queued = items(running), running.puts(), running.queued()
    preview(running)
    assert (items(running), running.puts(), running.queued()) == (before, puts, queued)
    assert seen(preview(running)) == {"a2": "new"}


def test_run_then_sends_what_was_foretold(running: Running) -> None:
    running.crm.put_account("c1", NOON)
    running.crm.put_deal("d1", NOON, account_id="c1")
    running.crm.put_appointment("a1", NOON, deal_id="d1", account_id="c1")
    foretold = preview(running)
    running.run()
    assert set(seen(foretold)) == set(running.synced())
    assert set(seen(foretold, "opportunities")) == set(running.synced("OPPORTUNITY"))


def test_record_that_would_be_refused_is_told_with_the_reason(running: Running) -> None:
    running.crm.put_appointment("bad", NOON, kind="LUNCH")
    [refused] = preview(running)["entities"]["engagements"]["refused"]
    assert refused["external_id"] == "bad"
    assert refused["issues"][0].startswith("engagementType.activityType: ")


def test_record_that_siro_refused_and_that_waits_is_told(running: Running) -> None:
    running.crm.put_appointment("bad", NOON, kind="LUNCH")
    running.run(minutes=1)
    engagements = preview(running)["entities"]["engagements"]
    assert [one["external_id"] for one in engagements["waiting"]] == ["bad"]
    assert (engagements["records"], engagements["refused"]) == ([], [])


def test_limit_bounds_what_is_shown_and_not_what_is_counted(running: Running) -> None:
    for number in range(7):
        running.crm.put_appointment(f"a{number}", NOON)
    engagements = preview(running, limit=2)["entities"]["engagements"]
    assert len(engagements["records"]) == 2
    assert engagements["counts"]["sent"] == 7


def test_emptied_field_is_shown_as_sent(running: Running) -> None:
    running.crm.put_account("c1", NOON, phone="+1 720 555 0101")
    running.crm.put_appointment("a1", NOON, account_id="c1")
    running.run()
    running.crm.put_account("c1", running.moment, phone=None)
    [changed] = preview(running)["entities"]["engagements"]["records"]
    assert changed["body"]["account"]["phoneNumbers"] == []


def test_crm_that_is_away_is_told(running: Running) -> None:
    running.crm.execute("DROP TABLE deals")
    previewed = preview(running)
    assert previewed["outcome"] == "stopped"
    assert "no such table: deals" in previewed["stopped"]["opportunities"]


def test_siro_that_takes_nothing_is_not_asked(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/sync/*", times=None, status=503))
    assert seen(preview(running)) == {"a1": "new"}


def test_removal_is_left_alone(running: Running) -> None:
    running.mapping = running.mapping.replace("overlap: 10m", "overlap: 10m, removal: {mode: on}")
    running.start()
    for number in range(3):
        running.crm.put_appointment(f"a{number}", NOON)
    running.run()
    running.crm.delete_appointment("a0")
    running.pass_time(minutes=1)
    before = items(running)
    preview(running)
    assert items(running) == before
    assert set(running.synced()) == {"a0", "a1", "a2"}


def test_preview_does_not_wait_for_a_run_that_is_under_way(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    DynamoLease(running.dynamodb, running.table, running.now).take(600)
    assert seen(preview(running)) == {"a1": "new"}


def test_change_of_the_mapping_sends_everything_anew_and_tells_what_that_changes(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.run()
    running.mapping = running.mapping.replace("engagementType.name: visit", "engagementType.name: call")
    running.start()
    [record] = preview(running)["entities"]["engagements"]["records"]
    assert (record["what"], record["changes"]) == (
        "changed",
        [{"path": "engagementType.name", "old": "visit", "new": "call"}],
    )


def test_change_of_the_mapping_that_siro_would_not_show_is_sent_again(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.run()
    visit = "constants: {engagementType.name: visit}"
    meeting = 'translate: {engagementType.activityType: {"*": MEETING}}'
    running.mapping = running.mapping.replace(visit, f"{visit}\n  {meeting}")
    running.start()
    assert seen(preview(running)) == {"a1": "sent again"}


def test_siro_that_cannot_be_asked_is_told_and_the_rest_is_foretold(running: Running) -> None:
    running.crm.put_appointment("a1", NOON)
    running.siro.faults.add(Fault("status", path="*/integrations/engagements*", times=None, status=503))
    previewed = preview(running)
    assert seen(previewed) == {"a1": "new"}
    assert previewed["not_compared"].startswith("not compared with Siro's: Siro: ")


def test_number_of_records_that_siro_is_asked_for_is_bounded(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        running.crm.put_appointment(f"a{number}", NOON)
    monkeypatch.setattr(compare_with_siro, "MOST_ASKED", 3)
    before = running.siro.requests.count("GET")
    previewed = preview(running)
    assert running.siro.requests.count("GET") - before <= 4  # one of them asks who we are
    assert previewed["not_compared"]
    assert len(previewed["entities"]["engagements"]["records"]) == 5
