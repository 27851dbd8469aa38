"""All that is kept under a customer's key is found and erased, and what only looks like it stays."""

import json
from contextlib import suppress
from typing import Any

import pytest

from siro_bridge.domain.operate.forgetting import CustomerTraces
from siro_bridge.domain.recording.item import RecordKey, State
from siro_bridge.domain.sync.records import Sent
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry
from siro_bridge.domain.write_back.values import NOWHERE
from siro_bridge.state.customer_traces import DynamoCustomerTraces
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.ledger_items import SORT_KEY, recording_partition
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sent_window import DynamoSentWindow
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.traces import DynamoTraces
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.moves import RIGHT, WRONG, record, relink
from tests.integration.way_back.test_forget import LONG, MARK, forget, items, kept
from tests.told_lines import PROJECT

KEY = str(WRONG)
RIGHTS = {
    action
    for name in ("look", "operate")
    for statement in json.loads((PROJECT / "docs" / "policies" / f"{name}.json").read_text("utf-8"))["Statement"]
    for action in statement["Action"]
}
"""What a person may do who has both policies."""


class Watched:
    """An AWS client in a person's hands."""

    def __init__(self, client: Any, service: str = "dynamodb") -> None:
        self._client = client
        self._service = service

    def __getattr__(self, name: str) -> Any:
        operation = self._client.meta.method_to_api_mapping[name]
        right = f"{self._service}:{operation.removesuffix('Batch')}"
        assert right in RIGHTS, f"docs/policies do not allow {right}"
        return getattr(self._client, name)


@pytest.fixture
def customers(bridge: Bridge) -> DynamoCustomerTraces:
    return DynamoCustomerTraces(Watched(bridge.dynamodb), bridge.table)


def found(customers: DynamoCustomerTraces, key: str = KEY) -> CustomerTraces:
    return list(customers.find(key))[-1]


def test_recordings_that_are_on_the_record_are_found_and_no_others(
    bridge: Bridge, customers: DynamoCustomerTraces
) -> None:
    here, left = record(bridge, MARK), record(bridge, MARK, day=1)
    relink(bridge, left)
    one = found(customers)
    assert (one.targets, one.recordings) == (("deal",), {here: ("deal",)})
    assert found(customers, str(RIGHT)).recordings == {left: ("deal",)}
    assert found(customers, "400") == CustomerTraces(key="400")


def test_nothing_of_the_customer_is_left_once_it_is_erased(bridge: Bridge, customers: DynamoCustomerTraces) -> None:
    here, left = record(bridge, LONG), record(bridge, MARK, day=1)
    relink(bridge, left)
    link = Change("", f"https://siro.test/r?title={MARK}")
    journal = DynamoJournal(bridge.dynamodb, bridge.table, retention_seconds=1000)
    journal.intend(Entry("e-1", Author("", KEY), "appointment", KEY, "deep_link", {"link": link}))
    sent = {KEY: Sent("digest"), f"1{KEY}": Sent("digest")}
    DynamoSentRecords(bridge.dynamodb, bridge.table, "opportunities#1f0c").write(sent)
    DynamoSentWindow(bridge.dynamodb, bridge.table, "org#engagements", "s").add({KEY: "2026-02-15"})
    one = found(customers)
    assert (one.targets, one.cached) == (("appointment", "deal"), 1)
    forget(bridge, *one.recordings)
    assert customers.erase(one) > 0
    [at_the_other] = {pk for pk, _ in kept(bridge, MARK) if pk.startswith("recording#")}
    assert at_the_other == f"recording#{left}"
    left_of_it = [each for each in items(bridge) if f'"{KEY}"' in json.dumps(each, default=str)]
    left_of_it += [each for each in items(bridge) if each["pk"]["S"].endswith(f"#{KEY}")]
    fields = [each for each in left_of_it if each["pk"]["S"] == f"value#deal#{KEY}"]
    named = {each["pk"]["S"] for each in left_of_it if each not in fields}
    assert named == {"window#org#engagements#2026-02-15"}, "what Siro has of it stays known until it is removed there"
    assert [(each["sk"]["S"], *sorted(each)) for each in fields] == [("timeline", "pk", "sk", "value")]
    assert fields[0]["value"] == {"S": NOWHERE}
    assert bridge.ledger(here).state is State.ERASED
    assert customers.erase(one) == 0
    assert bridge.deal(RIGHT)["timeline"] == MARK


class Broken(Watched):
    """It breaks off at the first part of a long text that is to go."""

    def delete_item(self, **call: Any) -> Any:
        if call["Key"]["pk"]["S"].startswith("text#value#"):
            raise ConnectionError
        return self._client.delete_item(**call)


def test_field_that_was_left_empty_when_all_was_taken_back_is_free_to_take(
    bridge: Bridge, customers: DynamoCustomerTraces
) -> None:
    relink(bridge, record(bridge, MARK))
    assert bridge.deal(WRONG)["timeline"] is None
    customers.erase(found(customers))
    assert not [pk for pk, _ in kept(bridge, MARK) if pk.endswith(f"#{KEY}")]
    record(bridge, "in June", day=1)
    assert bridge.deal(WRONG)["timeline"] == "in June"


class BreaksAfter(Watched):
    """It makes so many changes, and no more."""

    def __init__(self, client: Any, changes: int) -> None:
        super().__init__(client)
        self._left = changes

    def __getattr__(self, name: str) -> Any:
        if name in ("put_item", "update_item", "delete_item"):
            self._left -= 1
            if self._left < 0:
                raise ConnectionError
        return super().__getattr__(name)


def test_erasing_that_breaks_off_is_gone_on_with(bridge: Bridge) -> None:
    """Once the recordings are forgotten, only what is remembered of the record still names it."""
    left = record(bridge, LONG)
    relink(bridge, left)
    texts = {pk for pk, _ in kept(bridge, MARK) if pk == f"text#value#deal#{KEY}"}
    assert texts, "no long text is remembered of the record"
    broken: Any = Broken(bridge.dynamodb)
    customers = DynamoCustomerTraces(broken, bridge.table)
    with pytest.raises(ConnectionError):
        customers.erase(found(customers))
    customers = DynamoCustomerTraces(bridge.dynamodb, bridge.table)
    customers.erase(found(customers))
    assert not texts & {pk for pk, _ in kept(bridge, MARK)}


def test_of_two_records_with_one_key_only_the_one_that_is_meant_goes(
    bridge: Bridge, customers: DynamoCustomerTraces
) -> None:
    journal = DynamoJournal(bridge.dynamodb, bridge.table, retention_seconds=1000)
    for target in ("deal", "contact"):
        me = Author("2026-02-15T09:00:00+00:00", f"rec-{target}")
        journal.intend(Entry(f"e-{target}", me, target, KEY, "write", {"name": Change(None, MARK, me)}))
    one = found(customers)
    assert one.targets == ("contact", "deal")
    customers.erase(one.only(("contact",)))
    assert {pk for pk, _ in kept(bridge, MARK)} == {"recording#rec-deal", f"value#deal#{KEY}"}


def test_recordings_that_are_not_written_yet_are_told_by_id(bridge: Bridge, customers: DynamoCustomerTraces) -> None:
    """Nothing that is kept says whose they are; one that a person had forgotten is not told."""
    written, waits, gone = record(bridge, MARK), "rec-waits", "rec-gone"
    for each in (waits, gone):
        DynamoSyncLedger(bridge.dynamodb, bridge.table, bridge.now).want(each)
    forget(bridge, gone)
    one = found(customers)
    assert (one.unwritten, one.recordings) == ((waits,), {written: ("deal",)})
    assert found(customers, "400").unwritten == (waits,)
    assert one.only(("deal",)).unwritten == (waits,)


@pytest.mark.parametrize("typed", [None, "typed by Dana"])
@pytest.mark.parametrize("text", [MARK, LONG])
def test_fields_of_the_erased_record_are_peoples_from_then_on(
    bridge: Bridge, customers: DynamoCustomerTraces, text: str, typed: str | None
) -> None:
    """Also where the recording that wrote there has left the record since, so that it is not forgotten itself."""
    left = record(bridge, text)
    bridge.crm.edit_deal(WRONG, {"timeline": typed})
    relink(bridge, left)
    assert customers.erase(found(customers)) > 0
    assert found(customers) == CustomerTraces(key=KEY)
    assert not [pk for pk, _ in kept(bridge, MARK) if pk.endswith(f"#{KEY}")]
    record(bridge, "in June", day=1)
    assert bridge.deal(WRONG)["timeline"] == typed


def test_field_is_a_persons_also_where_the_erasing_broke_off_after_any_step(
    bridge: Bridge, customers: DynamoCustomerTraces
) -> None:
    left = record(bridge, LONG)
    bridge.crm.edit_deal(WRONG, {"timeline": None})
    relink(bridge, left)
    for steps in range(20):
        one = found(customers)
        if not one.targets:
            break
        breaking: Any = BreaksAfter(bridge.dynamodb, steps)
        with suppress(ConnectionError):
            DynamoCustomerTraces(breaking, bridge.table).erase(one)
    assert found(customers) == CustomerTraces(key=KEY)
    assert not [pk for pk, _ in kept(bridge, MARK) if pk.endswith(f"#{KEY}")]
    record(bridge, "in June", day=1)
    assert bridge.deal(WRONG)["timeline"] is None


def test_value_on_a_record_that_the_recording_left_long_ago_is_erased_too(bridge: Bridge) -> None:
    """A person had edited it, so that nothing was taken back, and the journal that named the record has expired.

    The release before this one did not write down which records a recording had left.
    """
    recording_id = record(bridge, MARK)
    bridge.crm.edit_deal(WRONG, {"timeline": "typed by Dana"})
    relink(bridge, recording_id)
    ledger = {"pk": {"S": recording_partition(recording_id)}, "sk": {"S": SORT_KEY}}
    names = {"#left": "left"}
    bridge.dynamodb.update_item(
        TableName=bridge.table, Key=ledger, UpdateExpression="REMOVE #left", ExpressionAttributeNames=names
    )
    for entry in bridge.journal(recording_id):
        if entry["key"]["S"] == KEY:
            bridge.dynamodb.delete_item(TableName=bridge.table, Key={"pk": entry["pk"], "sk": entry["sk"]})
    forget(bridge, recording_id)
    assert {pk for pk, _ in kept(bridge, MARK)} == {f"value#deal#{KEY}"}
    mine: Any = Watched(bridge.dynamodb)
    traces = DynamoTraces(mine, bridge.table)
    [found] = traces.remembered([recording_id, "rec-other"])
    assert found == {recording_id: {RecordKey("deal", KEY)}}
    assert traces.erase_values(recording_id, found[recording_id]) == 1
    assert kept(bridge, MARK) == []
    [nothing] = traces.remembered([recording_id])
    assert nothing == {}
