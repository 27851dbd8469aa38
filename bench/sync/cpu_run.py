"""`python -m bench.sync.cpu_run <AWS> <Siro's API> <mapping> <runs>`: sync runs in one process, one after the other.

Prints for each its CPU in seconds, DynamoDB's read units, and how many records it read and sent. Both builds run it.
"""

import json
import sys
import urllib.request
from contextlib import closing
from dataclasses import replace
from typing import Any

from bench.timing import cpu_seconds
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.sync import SyncRoot, sync_outside
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited

RUN_SECONDS = 3600.0


def main(aws: str, siro: str, mapping: str, runs: int) -> None:
    settings = SyncSettings(
        state_table="StateTable",
        siro_api_url=siro,
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        enrichment_queue_url=f"{aws}/queue/enrichment",
        mapping_file=mapping,
    )
    outside = replace(sync_outside(), budget=Unlimited())
    with closing(SyncRoot(settings, outside)) as root:
        collect_less_often()
        print(json.dumps([one_run(root, aws) for _ in range(runs)]))


def one_run(root: SyncRoot, aws: str) -> dict[str, Any]:
    reports = []
    cpu = cpu_seconds(lambda: reports.append(root.run(RUN_SECONDS)))
    [report] = reports
    if report.stopped:
        raise RuntimeError(f"the sync run stopped: {report.as_dict()}")
    counts = {name: report.count("engagements", name) for name in ("read", "sent")}
    return {"cpu": cpu, "units": read_units(aws), **counts}


def read_units(aws: str) -> float:
    """Since this was asked last."""
    with urllib.request.urlopen(f"{aws}/read-units") as answer:  # noqa: S310 - the stand-in's
        return float(json.load(answer)["units"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
