"""The fakes keep the rules of the stores that they stand for."""

import pytest

from tests.clock import Clock
from tests.state_rules.journal import JournalRules
from tests.state_rules.ledger import LedgerRules, LedgersUnderTest
from tests.unit.use_cases.fake_journal import FakeJournal
from tests.unit.use_cases.fake_ledger import FakeLedger
from tests.unit.use_cases.steps import Steps


class TestFakeLedger(LedgerRules):
    @pytest.fixture
    def ledgers(self) -> LedgersUnderTest:
        clock = Clock()
        fake = FakeLedger(Steps(), clock)
        return LedgersUnderTest(fake, fake, fake.items.get, clock)


class TestFakeJournal(JournalRules):
    @pytest.fixture
    def journal(self) -> FakeJournal:
        return FakeJournal(Steps())
