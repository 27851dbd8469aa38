"""A row that is new to Siro, of which a run that broke off left no word: it may be there all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.simulator import SimulatedSiro
from tests.fault_points import DiedError, Fault, Faults
from tests.fault_share import to_tell
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text

REMOVAL = ", removal: {mode: 'on', max_share: 1.0}"


@contextmanager
def calendar(folder: Path) -> Iterator[Running]:
    """Three rows that Siro has, and a new one with a deal and an account."""
    folder.mkdir()
    with mock_aws():
        mapping = mapping_text(sync=REMOVAL)
        running = Running(folder, SmallCrm(folder), SimulatedSiro(seed=1), mapping=mapping, seconds=600)
        running.crm.put_deal("d1", NOON)
        running.crm.put_account("c1", NOON, phone="+1 555 0100")
        for name in ("a1", "a2", "a3"):
            running.crm.put_appointment(name, NOON, starts=NOON)
        running.run()
        running.crm.put_appointment("new", running.moment, starts=NOON, deal_id="d1", account_id="c1")
        yield running
        running.close()


def run_with(running: Running, faults: Faults) -> list[str]:
    """The calls of the run; then a new container."""
    running.wrap = faults
    try:
        running.start()
        running.root.run(running.seconds)
    except (DiedError, SiroBridgeError):
        pass
    calls = list(faults.calls)
    faults.restarted()
    running.pass_time(minutes=20)
    running.start()
    return calls


@pytest.mark.parametrize("kind", ["dies after", "loses its answer"])
def test_wherever_its_first_run_stops_what_is_emptied_before_the_next_is_empty_in_siro(
    kind: str, tmp_path: Path
) -> None:
    with calendar(tmp_path / "undisturbed") as running:
        calls = run_with(running, Faults())
    sends = [at for at, call in enumerate(calls) if call.startswith("siro.PUT")]
    for at in {*sends, *to_tell(range(len(calls)))}:
        _stops_and_is_emptied(tmp_path / str(at), Fault(kind, at))


def _stops_and_is_emptied(folder: Path, fault: Fault) -> None:
    with calendar(folder) as running:
        run_with(running, Faults((fault,), for_good=True))
        running.crm.put_appointment("new", running.moment, starts=NOON)
        for _ in range(2):
            running.run(minutes=20)
        found = running.synced()["new"]
        assert (found.get("opportunity"), found.get("account")) == (None, None), fault


def test_row_that_goes_before_a_run_has_read_the_window_again_goes_from_siro(tmp_path: Path) -> None:
    """Its run sent it and noted that, and broke off before it looked at the window."""
    with calendar(tmp_path / "undisturbed") as running:
        calls = run_with(running, Faults())
        accepted = max(at for at, call in enumerate(calls) if call.startswith("siro.PUT"))
        noted = accepted + 1 + calls[accepted + 1 :].index("dynamodb.batch_write_item")
    for at in to_tell(range(noted, len(calls))):
        with calendar(tmp_path / str(at)) as running:
            run_with(running, Faults((Fault("dies after", at),), for_good=True))
            running.crm.delete_appointment("new")
            for _ in range(2):
                running.run(minutes=20)
            assert running.synced().keys() == {"a1", "a2", "a3"}, (at, calls[at])
