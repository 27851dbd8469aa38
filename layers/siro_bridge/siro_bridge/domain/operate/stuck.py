"""How the bridge is doing, and what waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.replay import DeadLetter, ParkedBody
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.sync.watermark import Watermark


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """An `entity`'s record that was refused: `issues` are Siro's (or the CRM's) words, each with its place."""

    entity: str
    external_id: str
    issues: tuple[str, ...]
    attempts: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What only AWS itself tells. `schedule_state` is ENABLED or DISABLED; empty where it is not known."""

    schedule: str = ""
    schedule_state: str = ""
    queue: Mapping[str, int] = field(default_factory=dict)
    dead_letters: tuple[DeadLetter, ...] = ()


@dataclass(frozen=True, slots=True)
class Recordings:
    """Those that are not finished. `whole` is False where there are more of them than were read."""

    items: tuple[LedgerItem, ...]
    whole: bool = True

    def counts(self) -> dict[State, int]:
        return {state: number for state in State if (number := sum(item.state is state for item in self.items))}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know. `ids` are the recordings or records that it is about."""

    what: str
    mend: Mend
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    at: float
    runs: tuple[SyncRun, ...]
    watermarks: Mapping[str, Watermark]
    recordings: Recordings
    refused_records: tuple[RefusedRecord, ...]
    parked: tuple[ParkedBody, ...]
    mint_failure: str
    surroundings: Surroundings
    findings: tuple[Finding, ...] = ()

    @property
    def needs_person(self) -> bool:
        return any(finding.mend.needs_person for finding in self.findings)
