"""What every recipe must do, told once: both ways, over the real CRM, with what people do in between.

Everything is looked up where it counts: records at the simulated Siro, fields and notes by the CRM's own client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from siro_bridge_cli.simulator import Extraction
from tests.recipes.bridge import RecipeBridge
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, RecipeCrm, Seeded

SAID = (
    Extraction("Budget", "$40,000 - $50,000"),
    Extraction("Timeline", "Spring 2026"),
    Extraction("Decision Date", "March 4, 2026"),
    Extraction("Financing", "Yes, through the bank"),
    Extraction("Objections", "Concerned about dust & noise"),
    Extraction("Interests", ["Island, oak", "Quartz counters"]),
)
"""What is said in a conversation; a recipe's mapping takes what its CRM has a field for."""

PROPOSAL = "Send a written proposal by Friday."


@dataclass(frozen=True)
class Told:
    """A row of the table: what was seen where it counts."""

    synced: int
    fields: int
    notes: int


class Story:
    def __init__(self, crm: RecipeCrm, bridge: RecipeBridge) -> None:
        self.crm = crm
        self.bridge = bridge
        self.starts = _starts(bridge.siro.clock.now())
        self.seeded: Seeded = crm.seed(self.starts)
        self.before = {deal: dict(crm.facts(deal)) for deal in self.seeded.deals}

    def tell(self) -> Told:
        synced = self.records_come_to_siro()
        self.nothing_is_sent_twice()
        self.changes_follow()
        fields, notes = self.a_conversation_comes_to_the_deal()
        self.people_win()
        self.a_conversation_moves_to_another_deal()
        return Told(synced, fields, notes)

    def records_come_to_siro(self) -> int:
        report = self.bridge.sync()
        appointments, deals = self.bridge.synced("ENGAGEMENT"), self.bridge.synced("OPPORTUNITY")
        assert sorted(appointments) == sorted(self.seeded.appointments), report
        assert set(self.seeded.deals) <= set(deals), report
        for number, key in enumerate(self.seeded.appointments):
            self._is_whole(number, appointments[key], deals[self.seeded.deals[number]])
            assert "siro://record?" in (self.crm.link(key) or ""), report
        return len(appointments) + len(self.seeded.deals)

    def nothing_is_sent_twice(self) -> None:
        """The deep links, which were written by the first run, moved the appointments' times of change."""
        self.bridge.sync()
        before = self.bridge.siro.requests.count("PUT")
        self.bridge.sync()
        assert self.bridge.siro.requests.count("PUT") == before

    def changes_follow(self) -> None:
        moved, called_off = self.seeded.appointments[1:]
        later = self.starts[1] + timedelta(days=1, hours=2)
        self.crm.move(moved, later)
        self.crm.cancel(called_off)
        report = self.bridge.sync()
        appointments = self.bridge.synced("ENGAGEMENT")
        assert _moment(appointments[moved]["startTime"]) == later, report
        assert appointments[called_off]["deleted"], report

    def a_conversation_comes_to_the_deal(self) -> tuple[int, int]:
        deal = self.seeded.deals[1]
        recording = self._record(1)
        facts = self.crm.facts(deal)
        assert {name: facts[name] for name in self.crm.facts_said} == self.crm.facts_said, self._why(recording)
        notes = self._notes(recording, deal)
        assert [PROPOSAL in note for note in notes] == [True], self._why(recording)
        assert self.bridge.ledger(recording).state in ("done", "incomplete")
        return len(self.crm.facts_said), 1

    def people_win(self) -> None:
        """What a person typed before the conversation stays, and so does what they typed after it."""
        deal, field = self.seeded.deals[0], self.typed_field
        self.crm.enter(deal, field, "as Pat said")
        self._record(0)
        assert self.crm.facts(deal)[field] == "as Pat said"

    def a_conversation_moves_to_another_deal(self) -> None:
        old, new = self.seeded.deals[1], self.seeded.deals[2]
        [recording] = [each for each in self.bridge.siro.world.recordings if self._notes(each, old)]
        self.bridge.siro.recorder.relink(recording, self.seeded.appointments[2])
        self.bridge.settle()
        assert not self._notes(recording, old)
        assert len(self._notes(recording, new)) == 1
        taken_back = self.crm.facts(old)
        assert {name: _nothing(taken_back[name]) for name in self.crm.facts_said} == {
            name: _nothing(self.before[old][name]) for name in self.crm.facts_said
        }, self._why(recording)

    @property
    def typed_field(self) -> str:
        """A text among those that the story fills."""
        return next(name for name, value in self.crm.facts_said.items() if value == "Spring 2026")

    def _record(self, number: int) -> str:
        return self.bridge.record(self.seeded.appointments[number], extractions=SAID)

    def _notes(self, recording: str, deal: str) -> Sequence[str]:
        return [note for note in self.crm.notes(deal) if recording in note]

    def _why(self, recording: str) -> str:
        return f"{self.bridge.ledger(recording)}\n{self.bridge.journal(recording)}"

    def _is_whole(self, number: int, appointment: Mapping[str, Any], deal: Mapping[str, Any]) -> None:
        assert _moment(appointment["startTime"]) == self.starts[number]
        assert appointment["subject"] == deal["name"] == DEALS[number]
        assert CUSTOMERS[number] in str(appointment) + str(self.bridge.synced("ACCOUNT"))
        assert REPS[number] in str(appointment) + str(self.bridge.synced("USER"))


def _starts(now: datetime) -> list[datetime]:
    """Tomorrow and the days after, at a full hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [hour + timedelta(days=days) for days in (1, 2, 3)]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _nothing(value: Any) -> Any:
    """An empty text and no items are nothing too."""
    return None if value in ("", []) else value
