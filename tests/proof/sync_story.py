"""One random story of a CRM's records on their way to Siro: bulk edits, ties, removals, and runs that break off."""

import random
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import DiedError
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text
from tests.proof.faults import Faults
from tests.proof.known import Problem, Wrong
from tests.proof.quick_aws import Queue, Safe, Table
from tests.proof.story import planned
from tests.proof.ways import AwsCalls, HttpCalls

IDS = [f"a{number}" for number in range(9)]
DEALS = ("d1", "d2")
MAPPING = mapping_text(
    page_size=3, batch_size=2, sync=", window_past: 1d, window_ahead: 1d, removal: {mode: 'on', max_share: 0.9}"
)
LEAST_LEFT = 3
MOST_RUNS = 12
RUN_SECONDS = 600.0


@dataclass(frozen=True)
class Row:
    subject: str
    deal: str | None
    starts: datetime


@dataclass
class SyncStory:
    running: Running
    rng: random.Random
    faults: Faults
    rows: dict[str, Row] = field(default_factory=dict)
    acts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    runs: int = 0
    settled: dict[str, Row] = field(default_factory=dict)
    """Rows as a whole run has seen them last."""
    said: int = 0

    def tell(self) -> None:
        for deal in DEALS:
            self.running.crm.put_deal(deal, NOON)
        self.bulk_edit()
        self.run()
        for _ in range(self.rng.randint(2, 6)):
            act = self.rng.choice(ACTS)
            act(self)
            self.acts.append(act.__name__)
        self.come_to_rest()

    # ---- people ----

    def bulk_edit(self) -> None:
        """Many rows at one moment, as an import stamps them; some show only minutes after it."""
        self._put(self.rng.sample(IDS, self.rng.randint(3, len(IDS))), late=self.rng.choice((0, 0, 5)))

    def edit(self) -> None:
        self._put([self.rng.choice(IDS)], late=self.rng.choice((0, 0, 1, 9)))

    def edit_deal(self) -> None:
        self.said += 1
        self.running.crm.put_deal(self.rng.choice(DEALS), self.running.moment, title=f"Deal {self.said}")

    def cancel(self) -> None:
        """The row stays, and says that the appointment is off."""
        for id_ in self._some():
            row = self.rows.pop(id_)
            at = self.running.moment
            more = {"subject": row.subject, "deal_id": row.deal, "removed_at": at.isoformat(timespec="seconds")}
            self.running.crm.put_appointment(id_, at, starts=row.starts, **more)

    def delete(self) -> None:
        """The row is gone, of which a run has noted Siro's id: only so can it be asked whether there is a recording.

        Siro has it within the window, as the CRM had: what it has elsewhere stays until the window comes there.

        Where it is one of few, a run rather believes that it read too little.
        """
        soon = NOON + timedelta(days=1)
        near = [id_ for id_, row in self.rows.items() if row.starts < soon and self.settled.get(id_) == row]
        for id_ in near[:-LEAST_LEFT]:
            del self.rows[id_]
            self.running.crm.delete_appointment(id_)

    def run(self) -> None:
        self.runs += 1
        before = dict(self.rows)
        try:
            with self.faults.visit("sync"):
                self.running.start()
                report = self.running.root.run(self.rng.choice((RUN_SECONDS, RUN_SECONDS, 0.0)))
                if not (report.failures or report.stopped or report.unfinished):
                    self.settled |= {id_: row for id_, row in self.rows.items() if before.get(id_) is row}
        except (DiedError, SiroBridgeError):
            pass
        self.running.pass_time(minutes=10)

    def _put(self, ids: list[str], late: int) -> None:
        now = self.running.moment
        for id_ in ids:
            self.said += 1
            deal = self.rng.choice((None, *DEALS))
            row = Row(f"Visit {self.said}", deal, NOON + timedelta(days=self.rng.choice((0, 40)), minutes=self.said))
            self.rows[id_] = row
            columns = {"subject": row.subject, "deal_id": row.deal}
            self.running.crm.put_appointment(id_, now - timedelta(minutes=late), starts=row.starts, **columns)

    def _some(self) -> list[str]:
        return self.rng.sample(sorted(self.rows), min(len(self.rows), self.rng.randint(1, 2)))

    # ---- the end ----

    def come_to_rest(self) -> None:
        """What is planned and has not happened does not happen any more."""
        self.faults.stop()
        self.running.pass_time(minutes=20)
        for _ in range(MOST_RUNS):
            self.running.start()
            puts = self.running.puts()
            report = self.running.root.run(RUN_SECONDS)
            self.running.pass_time(minutes=10)
            if (
                not report.failures
                and not report.stopped
                and self.running.puts() == puts
                and self.actual() == self.rows
            ):
                break
        self.problems += self._differences()

    def actual(self) -> dict[str, Row]:
        return {
            id_: Row(
                str(record.get("subject")),
                record.get("opportunity"),
                datetime.fromisoformat(record["startTime"]).astimezone(UTC),
            )
            for id_, record in self.running.synced().items()
        }

    def _differences(self) -> list[Problem]:
        actual = self.actual()
        lost = [id_ for id_, row in self.rows.items() if actual.get(id_) != row]
        left = sorted(actual.keys() - self.rows.keys())
        return [
            *(Problem(Wrong.LOST, f"{id_}: Siro has {actual.get(id_)}, the CRM {self.rows[id_]}") for id_ in lost),
            *(Problem(Wrong.ELSEWHERE, f"{id_} is removed in the CRM, and Siro has it") for id_ in left),
        ]


ACTS: tuple[Callable[[SyncStory], Any], ...] = (
    SyncStory.run,
    SyncStory.run,
    SyncStory.run,
    SyncStory.bulk_edit,
    SyncStory.edit,
    SyncStory.edit_deal,
    SyncStory.cancel,
    SyncStory.delete,
)


class QuickRunning(Running):
    def aws_clients(self) -> Sequence[Any]:
        return [Table(), Queue(), Safe()]


def tell_sync(seed: int, folder: Path, *, is_quick: bool = True) -> SyncStory:
    rng = random.Random(f"{seed} sync")
    faults = Faults([each._replace(passes_over=" ", only="") for each in planned(rng, over_http=False)])

    def wrap(name: str, real: Any) -> Any:
        if name == "crm":
            return real
        return HttpCalls(faults, name, real) if name == "siro" else AwsCalls(faults, name, real)

    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "crm.db"
    database.unlink(missing_ok=True)
    kind = QuickRunning if is_quick else Running
    with nullcontext() if is_quick else mock_aws():
        siro = SimulatedSiro(seed=seed)
        running = kind(folder, SmallCrm(folder), siro, mapping=MAPPING, wrap=wrap, seconds=RUN_SECONDS)
        with closing(running):
            story = SyncStory(running, rng, faults)
            faults.meanwhile = story.edit
            story.tell()
            return story
