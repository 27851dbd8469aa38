"""What a company goes through in a release, until the state holds an example of everything that must not be lost."""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.work_ledger import DynamoWorkLedger
from siro_bridge_cli.simulator.endpoint import sign
from tests.fault_points import DiedError
from tests.integration.upgrade.company import Company
from tests.integration.upgrade.tape import Tape
from tests.integration.way_back.both_ways import BothWays
from tests.integration.way_back.one_process import SIGNING_SECRET

NOON = datetime(2026, 2, 15, 19, tzinfo=UTC)
MAPPING = Path(__file__).with_name("mapping.yaml")
DEALS = 9
WRITTEN = {"done": 4001, "moved": 4002, "undone": 4004}


@dataclass
class UpgradedBridge(BothWays[Company]):
    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": self.crm.url}

    def items(self) -> list[dict[str, Any]]:
        """The whole state, as JSON takes it."""
        pages = self.dynamodb.scan(TableName=self.table)
        found = [_writable(item) for item in pages["Items"]]
        return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def remember(self, items: list[dict[str, Any]]) -> None:
        for item in items:
            self.dynamodb.put_item(TableName=self.table, Item=_readable(item))

    def lose_messages(self) -> None:
        for message in self._messages(100):
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])


def _writable(item: dict[str, Any]) -> dict[str, Any]:
    return {name: {"B": base64.b64encode(each["B"]).decode()} if "B" in each else each for name, each in item.items()}


def _readable(item: dict[str, Any]) -> dict[str, Any]:
    return {name: {"B": base64.b64decode(each["B"])} if "B" in each else each for name, each in item.items()}


def tell(bridge: UpgradedBridge, tape: Tape) -> None:
    company = bridge.crm
    company.open_for_business(NOON, DEALS)
    company.execute("UPDATE appointments SET kind = 'SITE_VISIT' WHERE id = 'a-4009'")  # which Siro does not know
    bridge.sync()
    bridge.sync()
    for name, deal in WRITTEN.items():
        record(tape, name, deal)
        bridge.work()
    company.execute("UPDATE deals SET decision_maker = 'typed by Dana' WHERE id = 4001")
    record(tape, "incomplete", 4003, budget="$2,000,000")
    bridge.work()
    _undo(bridge)
    record(tape, "broken", 4005)
    _die(bridge)
    tape.do("record", "rec-waiting", {"rep": "R-1"}, ["processed"], "$40,000")
    record(tape, "received", 4006)
    bridge.lose_messages()
    bridge.receive(b"not JSON", _signed("not JSON"))


def record(tape: Tape, name: str, deal: int, budget: str = "$40,000") -> None:
    tape.do("record", f"rec-{name}", {"appointment": f"a-{deal}"}, ["processed", "linked"], budget)


def _undo(bridge: UpgradedBridge) -> None:
    DynamoWorkLedger(bridge.dynamodb, bridge.table, bridge.now).undo("rec-undone", 0)
    bridge.send_again("rec-undone")
    bridge.work()


def _die(bridge: UpgradedBridge) -> None:
    """After the CRM has taken the values, and before anything says so."""
    with patch.object(DynamoJournal, "settle", side_effect=DiedError), suppress(DiedError):
        bridge.work()
    bridge.lose_messages()
    bridge.start()


def _signed(body: str) -> dict[str, str]:
    return sign([SIGNING_SECRET], "msg_unknown", body, datetime.now(UTC))
