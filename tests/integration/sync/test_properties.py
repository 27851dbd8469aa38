"""Whatever people do in the CRM, and wherever runs break off, Siro ends as the CRM is."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import DiedError, Fault, Faults
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text

IDS = [f"a{number}" for number in range(6)]
MAPPING = mapping_text(page_size=2, batch_size=2, sync=", window_past: 1d, window_ahead: 1d")


@dataclass(frozen=True)
class Edit:
    """Of an appointment; committed `late` minutes after its time stamp, which may be another row's too."""

    id: str
    late: int
    subject: str | None
    deal: str | None
    removed: bool
    starts_in_days: int


@dataclass(frozen=True)
class EditDeal:
    title: str


@dataclass(frozen=True)
class Run:
    """A scheduled run; with `dies_at` it is killed at that call, with `seconds` 0 it has no time at all."""

    dies_at: int | None
    seconds: int


EDITS = st.builds(
    Edit,
    id=st.sampled_from(IDS),
    late=st.sampled_from([0, 0, 1, 9]),
    subject=st.sampled_from([None, "Visit", "Second visit", "Ünïcode ☎"]),
    deal=st.sampled_from([None, "d1", "d2"]),
    removed=st.booleans(),
    starts_in_days=st.sampled_from([0, 40]),
)
RUNS = st.builds(Run, dies_at=st.none() | st.integers(0, 60), seconds=st.sampled_from([600, 600, 600, 0]))
STEPS = st.lists(EDITS | EDITS | EDITS | st.builds(EditDeal, title=st.sampled_from(["One", "Two"])) | RUNS, max_size=14)


@dataclass
class Model:
    """What a person would expect to see in Siro."""

    running: Running
    rows: dict[str, Edit] = field(default_factory=dict)

    def edit(self, edit: Edit) -> None:
        now = self.running.moment
        stamped = now - timedelta(minutes=edit.late)
        removed = now.isoformat(timespec="seconds") if edit.removed else None
        self.running.crm.put_appointment(
            edit.id,
            stamped,
            subject=edit.subject,
            deal_id=edit.deal,
            removed_at=removed,
            starts=NOON + timedelta(days=edit.starts_in_days),
        )
        self.rows[edit.id] = edit

    def edit_deal(self, edit: EditDeal) -> None:
        self.running.crm.put_deal("d1", self.running.moment, title=edit.title)

    def run(self, run: Run) -> None:
        planned = () if run.dies_at is None else (Fault("dies after", run.dies_at),)
        faults = Faults(planned, for_good=True)
        self.running.wrap, self.running.seconds = faults, run.seconds
        try:
            self.running.start()
            self.running.root.run(run.seconds)
        except (DiedError, SiroBridgeError):
            pass
        self.running.pass_time(minutes=7)

    def expected(self) -> dict[str, Any]:
        return {
            edit.id: {
                "subject": edit.subject,
                "opportunity": edit.deal,
                "starts": NOON + timedelta(days=edit.starts_in_days),
            }
            for edit in self.rows.values()
            if not edit.removed
        }

    def actual(self) -> dict[str, Any]:
        return {
            external_id: {
                "subject": record.get("subject"),
                "opportunity": record.get("opportunity"),
                "starts": datetime.fromisoformat(record["startTime"]).astimezone(UTC),
            }
            for external_id, record in self.running.synced().items()
        }


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_siro_ends_as_the_crm_is(steps: Sequence[Edit | EditDeal | Run]) -> None:
    with tempfile.TemporaryDirectory() as folder, mock_aws():
        path = Path(folder)
        running = Running(path, SmallCrm(path), SimulatedSiro(seed=1), mapping=MAPPING)
        for deal in ("d1", "d2"):
            running.crm.put_deal(deal, NOON)
        model = Model(running)
        moves = {Edit: model.edit, EditDeal: model.edit_deal, Run: model.run}
        for step in steps:
            moves[type(step)](step)  # type: ignore[operator]
        running.pass_time(minutes=20)
        for _ in range(2):
            model.run(Run(None, 600))
        assert model.actual() == model.expected()
        before = running.puts()
        model.run(Run(None, 600))
        assert running.puts() == before
        running.close()
