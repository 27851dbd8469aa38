"""A row that was looked at needs no look until it changes, and never counts as settled while Siro has another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge.crm.port import Crm, CrmReader, SourceRow
from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.operate.requests import Backfill, Resync
from siro_bridge.domain.payload import rules
from siro_bridge.domain.sync.watermark import SETTLED_FOR
from siro_bridge.mapping.base import EntityName
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import DiedError, Fault, Faults
from tests.fault_share import to_tell
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text

REMOVAL = ", removal: {mode: 'on', max_share: 1.0}"


def put(running: Running, id_: str = "a1", subject: str = "First", **columns: Any) -> None:
    """Without a new stamp: only the window shows the change, and a row that is put back is as it was before."""
    running.crm.put_appointment(id_, NOON - timedelta(days=1), starts=NOON, subject=subject, **columns)


def subjects(running: Running) -> set[str]:
    return {record["subject"] for key, record in running.synced().items() if key != "newest"}


def looked_up(running: Running) -> int:
    """How often a run asks the state table for records of its window; once it asks for what changed last."""
    faults = Faults()
    running.wrap = faults
    running.start()
    running.run()
    return faults.calls.count("dynamodb.batch_get_item") - 1


def put_newest(running: Running) -> None:
    """Outside the window: what changed last is read with the changes in any case."""
    running.crm.put_appointment("newest", NOON, starts=NOON + timedelta(days=300), subject="Newest")


@pytest.fixture
def settled(running: Running) -> Running:
    """One appointment, which three runs have looked at."""
    put(running)
    put_newest(running)
    for _ in range(3):
        running.run()
    return running


def test_window_that_did_not_change_asks_for_no_record(settled: Running) -> None:
    report = settled.root.run(settled.seconds)
    assert report.count("engagements", "unchanged") == report.count("engagements", "read") > 0
    assert looked_up(settled) == 0


def test_change_that_the_cursor_missed_is_sent(settled: Running) -> None:
    put(settled, subject="Second")
    settled.run()
    assert subjects(settled) == {"Second"}


def test_row_that_is_put_back_is_sent_again(settled: Running) -> None:
    for subject in ("Second", "First", "Second", "First"):
        put(settled, subject=subject)
        settled.run()
        assert subjects(settled) == {subject}


def test_appointment_that_moves_to_another_day_and_back_is_sent_each_time(settled: Running) -> None:
    for days in (2, 0, 40, 0):
        settled.crm.put_appointment("a1", NOON - timedelta(days=1), starts=NOON + timedelta(days=days), subject="First")
        settled.crm.execute("UPDATE appointments SET updated_at = :at", at=settled.moment.isoformat())
        settled.run()
        record = settled.synced()["a1"]
        assert record["startTime"][:10] == (NOON + timedelta(days=days)).date().isoformat()


def test_appointment_that_was_removed_and_comes_back_as_it_was_is_sent(running: Running) -> None:
    running.mapping = mapping_text(sync=REMOVAL)
    running.start()
    for name in ("a1", "a2"):
        put(running, name)
    for _ in range(3):
        running.run()
    running.crm.delete_appointment("a1")
    running.run()
    assert set(running.synced()) == {"a2"}
    put(running, "a1")
    running.run()
    assert set(running.synced()) == {"a1", "a2"}


def test_refused_record_is_looked_at_until_it_is_mended(settled: Running) -> None:
    put(settled, kind="LUNCH")
    for _ in range(3):
        settled.run(minutes=200)
        assert subjects(settled) == {"First"}
    put(settled, subject="Mended")
    settled.run()
    assert subjects(settled) == {"Mended"}


def test_rows_of_one_record_are_joined_whichever_of_them_changes(running: Running) -> None:
    running.mapping = running.mapping.replace(
        "FROM appointments p LEFT JOIN", "FROM appointments p JOIN reps r LEFT JOIN"
    )
    running.mapping = running.mapping.replace("p.rep AS", "r.id AS").replace("p.rep || '@", "r.id || '@")
    running.crm.execute("CREATE TABLE reps (id TEXT)")
    running.start()
    put(running)
    for reps in (["R-1"], ["R-1", "R-2"], ["R-2"], ["R-1", "R-2"], ["R-1"]):
        running.crm.execute("DELETE FROM reps")
        for rep in reps:
            running.crm.execute("INSERT INTO reps VALUES (:id)", id=rep)
        for _ in range(2):
            running.run()
            [record] = running.synced().values()
            assert sorted(record["users"]) == reps


@pytest.mark.parametrize("request_", [Backfill(since=NOON - timedelta(days=3)), Resync(keys=("a1",))])
def test_what_a_person_asks_for_is_looked_at_again(settled: Running, request_: Backfill | Resync) -> None:
    put(settled, subject="Second")
    settled.run()
    settled.pass_time(minutes=1)
    settled.root.run(settled.seconds, request_)
    put(settled)
    settled.run()
    assert subjects(settled) == {"First"}


def test_another_mapping_looks_at_every_row(settled: Running) -> None:
    settled.mapping = settled.mapping.replace("engagementType.name: visit", "engagementType.name: meeting")
    settled.start()
    settled.run()
    settled.mapping = mapping_text()
    settled.start()
    settled.run()
    assert settled.synced()["a1"]["engagementType"]["name"] == "visit"


def test_other_rules_look_at_every_row(settled: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release may make another payload of the same row."""
    monkeypatch.setattr("tzdata.IANA_VERSION", "2099z")
    rules.rules_digest.cache_clear()
    try:
        assert looked_up(settled) > 0
    finally:
        rules.rules_digest.cache_clear()


def test_release_that_knows_nothing_of_settled_rows_ends_them(settled: Running) -> None:
    """It sends a record without a word, and its watermark lacks what it does not know."""
    put(settled, subject="Second")
    entries = settled_items(settled)
    settled.run()
    for item in entries:  # as if the run had been of that release
        settled.dynamodb.put_item(TableName=settled.table, Item=item)
    forget_since(settled)
    put(settled)
    settled.run()
    assert subjects(settled) == {"First"}


def test_first_run_of_this_release_finds_what_an_earlier_one_left(settled: Running) -> None:
    for item in settled_items(settled):
        settled.dynamodb.delete_item(TableName=settled.table, Key={name: item[name] for name in ("pk", "sk")})
    forget_since(settled)
    before = settled.puts()
    settled.run()
    assert settled.puts() == before
    assert looked_up(settled) == 0


def test_all_is_looked_at_anew_once_in_a_while(running: Running) -> None:
    running.mapping = mapping_text(sync=", window_past: 90d")
    running.start()
    put(running)
    put_newest(running)
    for _ in range(2):
        running.run()
    running.pass_time(days=SETTLED_FOR.days - 1)
    assert looked_up(running) == 0
    running.pass_time(days=1)
    assert looked_up(running) > 0
    assert looked_up(running) == 0


def test_run_that_was_taken_over_settles_nothing(settled: Running) -> None:
    """The run that took over may have sent other rows since."""
    before = settled_items(settled)
    put(settled, id_="a2")
    settled.wrap = lambda name, real: _taken_over_meanwhile(real, settled) if name == "crm" else real
    settled.start()
    assert "another run took over" in settled.root.run(settled.seconds).stopped["window"]
    assert set(settled.synced()) == {"a1", "a2", "newest"}
    assert settled_items(settled) == before


class TakenOver:
    """A reader; while it reads the window another run takes the lease."""

    def __init__(self, reader: CrmReader, running: Running) -> None:
        self._reader, self._running = reader, running
        self.read_changes, self.read_by_keys = reader.read_changes, reader.read_by_keys
        self.mapped_paths, self.tell_unlisted = reader.mapped_paths, reader.tell_unlisted

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        yield from self._reader.read_window(entity, start, end)
        self._running.dynamodb.update_item(
            TableName=self._running.table,
            Key={"pk": {"S": "lease"}, "sk": {"S": "sync"}},
            UpdateExpression="SET #owner = :other",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":other": {"S": "another"}},
        )


def _taken_over_meanwhile(crm: Crm, running: Running) -> Crm:
    return Crm(TakenOver(crm.reader, running), crm.fields, crm.notes, crm.close, crm.log_in)


def changed(running: Running, how: str) -> None:
    if how == "removed":
        running.crm.delete_appointment("a1")
    else:
        put(running, subject="Second")


@contextmanager
def settled_calendar(folder: Path) -> Iterator[Running]:
    folder.mkdir()
    with mock_aws():
        mapping = mapping_text(sync=REMOVAL)
        running = Running(folder, SmallCrm(folder), SimulatedSiro(seed=1), mapping=mapping, seconds=600)
        for name in ("a1", "a2", "a3"):
            put(running, name)
        for _ in range(2):
            running.run()
        yield running
        running.close()


def run_with(running: Running, faults: Faults) -> None:
    running.wrap = faults
    try:
        running.start()
        running.root.run(running.seconds)
    except (DiedError, SiroBridgeError):
        pass
    faults.mark()
    faults.restarted()
    running.pass_time(minutes=20)
    running.start()


@pytest.mark.parametrize("kind", ["dies after", "fails", "loses its answer"])
@pytest.mark.parametrize("how", ["sent", "removed"])
def test_wherever_a_run_stops_a_row_that_is_put_back_is_sent(kind: str, how: str, tmp_path: Path) -> None:
    """A run that sends a change goes wrong somewhere, another one ends it; then the row is as it was settled before."""
    with settled_calendar(tmp_path / "undisturbed") as running:
        changed(running, how)
        faults = Faults()
        run_with(running, faults)
        calls = faults.calls[: faults.marks[0]]  # the next start asks for secrets too
    assert {"dynamodb.transact_write_items", "dynamodb.query"} <= set(calls)
    for at in to_tell(range(len(calls))):
        with settled_calendar(tmp_path / str(at)) as running:
            changed(running, how)
            faults = Faults((Fault(kind, at),), for_good=True)
            run_with(running, faults)
            assert faults.happened
            for _ in range(2):
                running.run(minutes=20)
            where = f"call {at}, {calls[at]}, {kind}"
            assert subjects(running) == ({"First", "Second"} if how == "sent" else {"First"}), where
            assert len(running.synced()) == (3 if how == "sent" else 2), where
            put(running)
            running.run()
            assert subjects(running) == {"First"}, where
            assert len(running.synced()) == 3, where


@pytest.mark.parametrize("kind", ["dies after", "fails", "loses its answer"])
@pytest.mark.parametrize("how", ["sent", "removed"])
def test_wherever_a_run_stops_a_row_that_is_put_back_before_the_next_is_as_it_was(
    kind: str, how: str, tmp_path: Path
) -> None:
    """Siro may have the change, and the bridge not know: to it the row is the one that was sent last."""
    with settled_calendar(tmp_path / "undisturbed") as running:
        changed(running, how)
        faults = Faults()
        run_with(running, faults)
        calls = faults.calls[: faults.marks[0]]
    for at in to_tell(range(len(calls))):
        with settled_calendar(tmp_path / str(at)) as running:
            changed(running, how)
            run_with(running, Faults((Fault(kind, at),), for_good=True))
            put(running)
            for _ in range(2):
                running.run(minutes=20)
            where = f"call {at}, {calls[at]}, {kind}"
            assert subjects(running) == {"First"}, where
            assert len(running.synced()) == 3, where


def settled_items(running: Running) -> list[dict[str, Any]]:
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return sorted((item for item in items if item["pk"]["S"].startswith("settled#")), key=str)


def forget_since(running: Running) -> None:
    for item in running.dynamodb.scan(TableName=running.table)["Items"]:
        if item["pk"]["S"] == "watermark":
            running.dynamodb.put_item(
                TableName=running.table,
                Item={name: value for name, value in item.items() if name != "settled_since"},
            )
