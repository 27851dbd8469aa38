"""What happened at Siro, kept so that a simulated one can be brought to the same state, with the same ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import time_machine

from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro, WebhookAnswer
from siro_bridge_cli.simulator.http import Reply, Request

Entry = list[Any]
"""When, what, and with what; as JSON has it."""


@dataclass
class Tape:
    """Does things at Siro and writes them down, and what the bridge asks of it."""

    siro: SimulatedSiro
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        handle = self.siro.handle

        def noted(request: Request) -> Reply:
            self._note("request", request.method, request.path, request.query, request.body.decode())
            return handle(request)

        vars(self.siro)["handle"] = noted

    def do(self, what: str, *with_what: Any) -> None:
        self._note(what, *with_what)
        DEEDS[what](self.siro, *with_what)
        self.siro.agenda.run_due()

    def _note(self, what: str, *with_what: Any) -> None:
        self.entries.append([datetime.now(UTC).isoformat(), what, *with_what])


def play(siro: SimulatedSiro, entries: Sequence[Entry], clock: time_machine.Traveller) -> None:
    """All of it again, each at its time. Nobody hears of it."""
    siro.webhooks.sender = lambda _: WebhookAnswer(200)
    for at, what, *with_what in entries:
        clock.move_to(datetime.fromisoformat(at))
        DEEDS[what](siro, *with_what)
        siro.agenda.run_due()


def _request(siro: SimulatedSiro, method: str, path: str, query: dict[str, str], body: str) -> None:
    headers = {
        "authorization": f"Bearer {siro.organization_token}",
        "user-agent": "siro-bridge",
        "content-type": "application/json",
    }
    siro.handle(Request(method, path, query, headers, body.encode()))


def _record(siro: SimulatedSiro, recording_id: str, whereabouts: dict[str, str], steps: list[Any], budget: str) -> None:
    siro.recorder.record(recording_id=recording_id, steps=steps, **whereabouts, **_content(budget))  # type: ignore[arg-type]


def _retell(siro: SimulatedSiro, recording_id: str, budget: str) -> None:
    siro.recorder.replace_content(recording_id, **_content(budget))


def _link(siro: SimulatedSiro, recording_id: str, appointment: str) -> None:
    siro.recorder.relink(recording_id, appointment)


def _content(budget: str) -> dict[str, Any]:
    facts = {"Budget": budget, "Timeline": "Spring 2026", "Decision_Maker": "Both homeowners"}
    return {
        "summary": (Section("Overview", "They want a new kitchen."),),
        "extractions": tuple(Extraction(name, value, (f"Opportunity.{name}__c",)) for name, value in facts.items()),
    }


DEEDS: Mapping[str, Callable[..., None]] = {"request": _request, "record": _record, "link": _link, "retell": _retell}
