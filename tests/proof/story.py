"""One random story of recordings, people and faults, told over one CRM, and what it came to."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.ledger import LOST_ANSWER_SECONDS
from siro_bridge.use_cases.conclude_work import EnrichmentReport, WorkResult
from siro_bridge_cli.simulator import Extraction, Section, SimulatedSiro
from tests.changing_crms import OTHER, TEXT
from tests.fault_points import DiedError
from tests.proof.bridge import ProofBridge, recording_of
from tests.proof.crms import APPENDED, FACTS, MONEY, Crms, RestCrm, some_tidying
from tests.proof.faults import KINDS, LATE_EFFECT, NOT_MADE, Faults, Planned
from tests.proof.known import EMPTIED, Deal, Known, Problem, Told, Wrong

NOON = datetime(2026, 2, 15, 19, tzinfo=UTC)
TICK_SECONDS = 600
"""Between two scheduled runs."""

MOST_TICKS = 100
DEALS = ("d-41", "d-42", "d-43")
FACT_NAMES = {
    "timeline": "Timeline",
    "decision_maker": "Decision Maker",
    "objections": "Objections",
    "budget": "Budget",
}
HTTP_ATTEMPTS = 4
GAPS = (5, 15, 40, 80)
FEW, MANY = 5, 25
"""Writes to the CRM in a story, and calls to it."""

IN_THE_CRM = 0.25
"""The share of the faults that come at its calls, which are few among all."""
WORKERS = (0, 1)


@dataclass
class Story:
    bridge: ProofBridge
    clock: time_machine.Traveller
    rng: random.Random
    faults: Faults
    known: Known = field(default_factory=lambda: Known({deal: Deal() for deal in DEALS}))
    appointments: dict[str, str] = field(default_factory=lambda: {f"appointment-{deal}": deal for deal in DEALS})
    acts: list[str] = field(default_factory=list)
    heard: dict[str, float] = field(default_factory=dict)
    minutes: list[float] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: list[tuple[float, Callable[[], Any]]] = field(default_factory=list)
    is_unswept: bool = False
    is_erasing: bool = False
    """Until it is done, nothing leaves a deal: whether what was beneath comes back depends on which is first."""
    next_tick: float = 0.0
    said: int = 0
    depth: int = 0

    def __post_init__(self) -> None:
        self.faults.meanwhile, self.faults.hold = self.meanwhile, self.hold
        webhooks = self.bridge.siro.webhooks
        webhooks.weather.factor = 1.0
        webhooks.weather.duplicate_rate = self.rng.choice((0.0, 0.3))
        webhooks.weather.loss_rate = self.rng.choice((0.0, 0.0, 0.3))
        self.next_tick = self.now + self.rng.uniform(0, TICK_SECONDS)

    @property
    def now(self) -> float:
        return self.bridge.now()

    @property
    def crm(self) -> Any:
        return self.bridge.crm

    def tell(self) -> None:
        for key, deal in self.appointments.items():
            self.bridge.send_appointment(deal, key)
        for name in FACTS:
            if self.rng.random() < 0.1:
                self.type_fact(DEALS[0], name)
        self.bridge.sync_tick_before()
        self.record(DEALS[0])
        if self.rng.random() < 0.25:
            self.pass_until(self.now + self.rng.uniform(1, 200))
            self.record(self.rng.choice(DEALS[:2]))
        for _ in range(self.rng.randint(1, 4)):
            self.go_on(self.rng.choice((0, 1, 1, 2, MOST_TICKS, MOST_TICKS)))
            self.pass_until(self.now + self.rng.uniform(1, 200))
            act = self.rng.choice(ACTS)
            if act(self):
                self.acts.append(act.__name__)
        self.go_on(MOST_TICKS)
        if self.bridge_has_messages():
            self.go_on(MOST_TICKS)
        self.check()

    # ---- what happens at Siro and in the CRM ----

    def record(self, deal: str) -> None:
        number = len(self.known.recordings)
        created = NOON - timedelta(hours=self.rng.randint(1, 90), seconds=number)
        recording_id = f"rec-{self.rng.getrandbits(64):016x}"
        told = Told(recording_id, created.isoformat(), deal)
        self.known.recordings[recording_id] = told
        content = self.content(told)
        self.heard[recording_id] = self.now
        self.bridge.siro.recorder.record(f"appointment-{deal}", recording_id=recording_id, at=created, **content)
        self.is_unswept = True

    def content(self, told: Told) -> dict[str, Any]:
        self.said += 1
        n = self.said
        told.facts.append(
            {
                "timeline": f"in {n} weeks",
                "decision_maker": f"person {n}",
                "objections": f"price {n}.",
                "budget": 1000.0 + n,
            }
        )
        told.summaries.append(f"summary{n}x")
        text = self.rng.choice(("", TEXT, OTHER))
        return {
            "summary": (Section("Overview", f"{told.summaries[-1]} {text}"),),
            "extractions": tuple(
                Extraction(label, f"${told.facts[-1][name]:.0f}" if name == MONEY else told.facts[-1][name], ())
                for name, label in FACT_NAMES.items()
            ),
        }

    def some_recording(self) -> Told | None:
        alive = [each for each in self.known.recordings.values() if not each.is_gone]
        return self.rng.choice(alive) if alive else None

    def process_anew(self) -> bool:
        told = self.some_recording()
        if told:
            notify = self.rng.random() < 0.5
            self.bridge.siro.recorder.replace_content(told.id, notify=notify, **self.content(told))
            self.is_unswept = True
        return bool(told)

    def relink(self) -> bool:
        told = self.some_recording()
        others = [deal for deal in self.known.deals if told and deal != told.deal]
        if not told or not others or self.is_erasing:
            return False
        told.deal = self.rng.choice(others)
        self.bridge.siro.recorder.relink(told.id, f"appointment-{told.deal}")
        self.is_unswept = True
        return True

    def delete(self) -> bool:
        """At rest: what was under way when a recording goes is written or not, and both are right."""
        told = self.some_recording()
        if not told or not self.is_at_rest:
            return False
        self.known.gone(told)
        self.is_erasing = True
        recorder = self.bridge.siro.recorder
        self.rng.choice((recorder.delete_recording, recorder.purge_recording))(told.id)
        self.is_unswept = True
        return True

    def merge(self) -> bool:
        """Two deals become one; Siro hears of it with the appointments."""
        told = self.some_recording()
        others = [deal for deal in self.known.deals if told and deal != told.deal]
        if not told or not others or not self.is_at_rest or self.known.deals[told.deal].removed:
            return False
        gone, into = told.deal, self.rng.choice(others)
        self.crm.merge(gone, into)
        self.known.merged(gone, into)
        for key, deal in self.appointments.items():
            if deal == gone:
                self.appointments[key] = into
                self.bridge.send_appointment(into, key)
        self.is_unswept = True
        return True

    def redeliver(self) -> bool:
        told = self.some_recording()
        if told:
            self.bridge.send_again(told.id)
        return bool(told)

    def type(self) -> bool:
        return self.type_fact(self.rng.choice(list(self.known.deals)), self.rng.choice(FACTS))

    def type_fact(self, deal: str, name: str) -> bool:
        self.said += 1
        if name == APPENDED:
            now = self.crm.facts(deal)[name] or ""
            words = f"Dana {self.said}."
            self.known.deals[deal].added.append(words)
            self.crm.type(deal, name, f"{now}\n{words}" if now else words)
            return True
        value: Any = 9000.0 + self.said if name == MONEY else f"typed {self.said}"
        self.crm.type(deal, name, value)
        self.known.deals[deal].typed[name] = value
        return True

    def empty(self) -> bool:
        """Of what stands there and is ours, at rest: before that nobody knows whether we wrote it already."""
        told = self.some_recording()
        name = self.rng.choice([name for name in FACTS if name != APPENDED])
        if not told or not self.is_at_rest or name in self.known.deals[told.deal].typed:
            return False
        if self.crm.facts(told.deal)[name] is None:
            return False
        self.crm.type(told.deal, name, None)
        self.known.deals[told.deal].typed[name] = EMPTIED
        return True

    def write_around(self) -> bool:
        note = self.some_note()
        if note is None:
            return False
        self.said += 1
        words = f"Dana called {self.said}"
        self.known.deals[note.deal].words.append(words)
        self.crm.edit_note(note.key, f"{words}\n{note.text}" if self.rng.random() < 0.5 else f"{note.text}\n{words}")
        return True

    def remove_note(self) -> bool:
        note = self.some_note()
        told = note and next(each for each in self.known.recordings.values() if each.id in note.text)
        if note is None or told is None or any(words in note.text for words in self.known.deals[note.deal].words):
            return False
        self.crm.remove_note(note.key)
        self.known.deals[note.deal].removed.add(told.id)
        return True

    def some_note(self) -> Any:
        """At rest, as a REST CRM without conditions on notes leaves a moment between our look and our write."""
        if not self.is_at_rest:
            return None
        ids = [each.id for each in self.known.recordings.values() if not each.is_gone]
        notes = [note for note in self.crm.notes() if any(each in note.text for each in ids)]
        return self.rng.choice(notes) if notes else None

    # ---- time goes on ----

    def go_on(self, ticks: int) -> None:
        """As Svix, SQS and the schedule would, until nothing is due any more; or for so many scheduled runs."""
        for number in range(ticks + 1):
            self.work()
            if self.is_at_rest:
                self.is_erasing = False
                return
            if number < ticks:
                self.tick()
        if ticks == MOST_TICKS:
            states = [str(self.state_of(each)) for each in self.known.recordings]
            self.problems.append(Problem(Wrong.LOST, f"not at rest after {ticks} runs: {states}"))

    def tick(self) -> None:
        """Svix's next attempts, and then the next scheduled run."""
        while (due := self.bridge.siro.agenda.next_due()) is not None and due.timestamp() <= self.next_tick:
            self.pass_until(due.timestamp())
            self.work()
        self.pass_until(self.next_tick)
        self.next_tick += TICK_SECONDS
        self.is_unswept, is_swept = False, False
        with suppress(SiroBridgeError, DiedError):
            is_swept = self.bridge.sync_tick()
        self.is_unswept = self.is_unswept or not is_swept

    def work(self) -> None:
        self.bridge.siro.agenda.run_due()
        for message in self.bridge.messages():
            worker = self.rng.choice(WORKERS)
            with suppress(SiroBridgeError, DiedError):
                self.finish(self.bridge.handle(recording_of(message), worker))
                self.bridge.done_with(message)

    def finish(self, report: EnrichmentReport | None) -> None:
        if report and report.result is WorkResult.DONE and report.recording_id in self.heard:
            self.minutes.append((self.now - self.heard.pop(report.recording_id)) / 60)

    def pass_until(self, moment: float) -> None:
        """What was sent and takes effect late does so while it still can."""
        for due, act in self.held:
            if due <= moment:
                self._shift(due - self.now)
                with suppress(Exception):
                    act()
        self.held = [each for each in self.held if each[0] > moment]
        self._shift(moment - self.now)

    def _shift(self, seconds: float) -> None:
        if seconds > 0:
            self.clock.shift(seconds)

    def hold(self, act: Callable[[], Any]) -> None:
        self.held.append((self.now + self.rng.uniform(1, LOST_ANSWER_SECONDS - 1), act))

    def meanwhile(self) -> None:
        """A call hangs: another container works, a person types, or nothing but time passes."""
        if self.depth:
            return
        self.depth += 1
        try:
            self.rng.choice(MEANWHILE)(self)
        finally:
            self.depth -= 1

    def is_taken_over(self) -> None:
        self.pass_until(self.now + self.rng.choice((100, 1000)))
        self.other_container()

    def other_container(self) -> None:
        told = self.some_recording()
        if told:
            with suppress(SiroBridgeError, DiedError):
                self.finish(self.bridge.handle(told.id, 1 - self.bridge.worker))

    def person_types(self) -> None:
        self.type()

    def is_linked_elsewhere(self) -> None:
        self.relink()
        self.bridge.siro.agenda.run_due()
        self.other_container()

    # ---- the end ----

    def state_of(self, recording_id: str) -> str:
        item = self.bridge.known(recording_id)
        return f"{item.state} {item.reason}" if item else "unknown"

    @property
    def is_at_rest(self) -> bool:
        if self.held or self.is_unswept or self.bridge.siro.webhooks.pending():
            return False
        items = [self.bridge.known(each) for each in self.known.recordings]
        return all(item and item.state is State.DONE and item.seq == item.applied for item in items)

    def bridge_has_messages(self) -> bool:
        """A container that died leaves its message, which is handed out again."""
        self.pass_until(self.now + 1000)
        return True

    def check(self) -> None:
        facts = {deal: self.crm.facts(deal) for deal in self.known.deals}
        self.problems += self.known.problems(facts, self.crm.notes())


ACTS: tuple[Callable[[Story], bool], ...] = (
    Story.process_anew,
    Story.process_anew,
    Story.relink,
    Story.relink,
    Story.delete,
    Story.merge,
    Story.redeliver,
    Story.type,
    Story.type,
    Story.empty,
    Story.write_around,
    Story.remove_note,
)
MEANWHILE: tuple[Callable[[Story], None], ...] = (
    Story.is_taken_over,
    Story.other_container,
    Story.person_types,
    Story.is_linked_elsewhere,
)


def planned(rng: random.Random, *, over_http: bool) -> list[Planned]:
    """Up to three, at calls far from each other or one soon after the other.

    `over_http`: the CRM has requests, of which some take effect after their caller gave up.
    """
    kinds = KINDS if over_http else [kind for kind in KINDS if kind != LATE_EFFECT]
    far = rng.choice(GAPS)
    gaps = [rng.randint(0, far), *(rng.randint(0, rng.choice((4, far))) for _ in range(2))]
    count = rng.choice((1, 2, 3, 3, 3, 3, 3, 3, 3, 3))
    return [_planned(rng, rng.choice(kinds), gap) for gap in gaps[:count]]


def _planned(rng: random.Random, kind: str, gap: int) -> Planned:
    tries = rng.choice((1, HTTP_ATTEMPTS)) if kind in NOT_MADE else 1
    if kind == LATE_EFFECT:
        return Planned(kind, gap % FEW)
    if rng.random() < IN_THE_CRM:
        return Planned(kind, gap % MANY, tries, only="enrichment: crm")
    return Planned(kind, gap, tries, rng.choice(("sync", "sync", "sync", " ")))


@contextmanager
def opened(seed: int, crms: Crms, kind: str, *, is_quick: bool = True) -> Iterator[Story]:
    rng = random.Random(f"{seed} {kind}")
    crm = crms.opened[kind]
    faults = Faults(planned(rng, over_http=isinstance(crm, RestCrm)))
    crm.empty(DEALS)
    if isinstance(crm, RestCrm) and crm.tidies:
        crm.tidy(some_tidying(rng))
    api = "auto" if rng.random() < 0.1 else "organization"
    with nullcontext() if is_quick else mock_aws(), time_machine.travel(NOON, tick=False) as clock:
        siro = SimulatedSiro(seed=seed)
        bridge = ProofBridge(crm, siro, api, crms.mappings[kind], faults=faults, is_quick=is_quick)
        with closing(bridge):
            yield Story(bridge, clock, rng, faults)


def tell(seed: int, crms: Crms, kind: str, *, is_quick: bool = True) -> Story:
    with opened(seed, crms, kind, is_quick=is_quick) as story:
        story.tell()
        return story
