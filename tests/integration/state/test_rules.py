"""The stores of the state table keep the rules that their fakes keep."""

import pytest

from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.ledger_items import read_item
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.clock import Clock
from tests.integration.state.table import Table
from tests.state_rules.journal import JournalRules
from tests.state_rules.ledger import LedgerRules, LedgersUnderTest

pytestmark = pytest.mark.both_emulators


class TestDynamoLedgers(LedgerRules):
    @pytest.fixture
    def ledgers(self, table: Table, clock: Clock) -> LedgersUnderTest:
        events = DynamoEventLedger(table.client, table.name, clock)
        work = DynamoWorkLedger(table.client, table.name, clock)
        return LedgersUnderTest(events, work, lambda each: read_item(table.client, table.name, each), clock)


class TestDynamoJournal(JournalRules):
    @pytest.fixture
    def journal(self, table: Table, clock: Clock) -> DynamoJournal:
        return DynamoJournal(table.client, table.name, retention_seconds=30 * 86_400, clock=clock)
