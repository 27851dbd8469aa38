"""What release 0.1.0 left in the table is understood by this one: nothing comes twice, and no promise is forgotten."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from moto import mock_aws

from siro_bridge.domain.recording.item import State
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.upgrade.company import Company
from tests.integration.upgrade.story import MAPPING, NOON, UpgradedBridge
from tests.integration.upgrade.tape import DEEDS, play

RECORDS = sorted(Path(__file__).parent.glob("release-*.json"))
SAID = {"timeline": "Spring 2026", "decision_maker": "Both homeowners", "budget": 40_000}
LATER = (NOON + timedelta(minutes=1)).isoformat()
NOTHING = dict.fromkeys(SAID)
ROUNDS, ROUND = 4, 1000
"""Seconds: a claim and a message's visibility expire, and the re-drive finds what is due."""


@dataclass
class Upgraded:
    bridge: UpgradedBridge
    clock: time_machine.Traveller

    @property
    def crm(self) -> Company:
        return self.bridge.crm

    def siro(self, deed: str, *what: Any) -> None:
        self.clock.shift(1)
        DEEDS[deed](self.bridge.siro, *what)

    def run(self, rounds: int = ROUNDS) -> None:
        for _ in range(rounds):
            self.bridge.siro.agenda.run_due()
            self.bridge.work()
            self.clock.shift(ROUND)
            self.bridge.sync()

    def facts(self, deal: int) -> dict[str, Any]:
        row = self.crm.deal(deal)
        return {name: row[name] for name in SAID}

    def states(self) -> dict[str, State]:
        names = ("done", "moved", "undone", "incomplete", "broken", "waiting", "received")
        return {name: self.bridge.ledger(f"rec-{name}").state for name in names}


@pytest.fixture(params=RECORDS, ids=lambda path: path.stem)
def upgraded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upgraded]:
    record = json.loads(request.param.read_text("utf-8"))
    monkeypatch.chdir(MAPPING.parent)
    with time_machine.travel(NOON, tick=False) as clock, mock_aws():
        siro, company = SimulatedSiro(seed=1), Company(tmp_path)
        play(siro, record["siro"], clock)
        company.fill(record["crm"])
        with closing(UpgradedBridge(company, siro, "organization", MAPPING.name)) as bridge:
            bridge.remember(record["state"])
            yield Upgraded(bridge, clock)


def test_first_run_sends_nothing_and_writes_nothing(upgraded: Upgraded) -> None:
    requests, rows = upgraded.bridge.siro.requests, upgraded.crm.rows()
    requests.clear()
    report = upgraded.bridge.sync()
    assert (report.failures, report.stopped) == ([], {})
    assert {request.method for request in requests} == {"GET"}
    assert upgraded.crm.rows() == rows


def test_what_was_under_way_comes_to_its_end_once(upgraded: Upgraded) -> None:
    upgraded.run()
    assert upgraded.facts(4005) == upgraded.facts(4006) == SAID
    for name, deal in {"done": 4001, "moved": 4002, "incomplete": 4003, "broken": 4005, "received": 4006}.items():
        assert upgraded.crm.noted(f"rec-{name}") == [deal]
    assert upgraded.states() == dict.fromkeys(("done", "moved", "undone", "broken", "received"), State.DONE) | {
        "incomplete": State.INCOMPLETE,
        "waiting": State.WAITING,
    }


def test_people_still_win(upgraded: Upgraded) -> None:
    """Whatever Siro says anew of a recording, a value that was typed stays, and so does an undo."""
    for name in ("done", "undone"):
        upgraded.siro("retell", f"rec-{name}", "$55,000")
    upgraded.run()
    assert upgraded.facts(4001) == SAID | {"decision_maker": "typed by Dana", "budget": 55_000}
    assert upgraded.crm.noted("rec-done") == [4001]
    assert (upgraded.facts(4004), upgraded.crm.noted("rec-undone")) == (NOTHING, [])


def test_what_is_linked_elsewhere_is_taken_back_and_its_note_found(upgraded: Upgraded) -> None:
    upgraded.siro("link", "rec-moved", "a-4008")
    upgraded.siro("link", "rec-waiting", "a-4007")
    upgraded.run()
    assert (upgraded.facts(4002), upgraded.facts(4008), upgraded.facts(4007)) == (NOTHING, SAID, SAID)
    assert (upgraded.crm.noted("rec-moved"), upgraded.crm.noted("rec-waiting")) == ([4008], [4007])


def test_what_the_crm_refused_is_written_when_it_can_be(upgraded: Upgraded) -> None:
    upgraded.siro("retell", "rec-incomplete", "$40,000")
    upgraded.crm.execute(
        "UPDATE appointments SET kind = 'APPOINTMENT', updated_at = :now WHERE id = 'a-4009'", now=LATER
    )
    upgraded.run()
    assert (upgraded.facts(4003), upgraded.states()["incomplete"]) == (SAID, State.DONE)
    assert "a-4009" in upgraded.bridge.synced("ENGAGEMENT")
