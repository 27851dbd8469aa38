"""State, CRM and Siro's side as the release leaves them whose code is on the path; `record.py` runs it."""

import json
import sys
import tempfile
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.upgrade.company import Company
from tests.integration.upgrade.story import MAPPING, NOON, UpgradedBridge, tell
from tests.integration.upgrade.tape import Tape


def recorded(folder: Path) -> dict[str, list[Any]]:
    """`folder` takes the CRM's file. The mapping is named without its folder, as reasons quote its name."""
    with time_machine.travel(NOON, tick=False), mock_aws(), chdir(MAPPING.parent):
        siro = SimulatedSiro(seed=1)
        with closing(UpgradedBridge(Company(folder), siro, "organization", MAPPING.name)) as bridge:
            tape = Tape(siro)
            tell(bridge, tape)
            crm = [[table, row] for table, rows in bridge.crm.rows().items() for row in rows]
            return {"siro": tape.entries, "crm": crm, "state": bridge.items()}


def in_lines(record: dict[str, list[Any]]) -> str:
    """An entry a line, so that a difference can be read."""
    parts = (f'"{name}": [\n' + ",\n".join(map(json.dumps, entries)) + "\n]" for name, entries in record.items())
    return "{" + ", ".join(parts) + "}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as crm:
        Path(sys.argv[1]).write_text(in_lines(recorded(Path(crm))), "utf-8")
