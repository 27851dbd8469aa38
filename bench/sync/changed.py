"""sync-requests, sync-time, sync-unchanged: 10,000 changed records through the sync function's own composition root.

Siro is the simulated one in a process of its own, at 50 ms a sync request and 2 ms a record. AWS is a stand-in in
another, since moto's own CPU would be most of the time.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from unittest.mock import patch

import httpx2

from bench.children import Siro, simulated_siro, stand_in
from bench.rows import Result
from bench.sync.company import MAPPING_FILE, company, fill, mapping
from bench.timing import seconds
from siro_bridge.aws.clients import client
from siro_bridge.bootstrap.outside import WORKERS, Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import USER_AGENT, Unlimited

RECORDS = 10_000
SAMPLE = 200
LATENCY = {"path": "*/v1/integrations/sync/*", "seconds": 0.05, "seconds_a_record": 0.002}
RUN_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Run:
    """`requests` by method and route."""

    seconds: float
    requests: Mapping[str, int]

    @property
    def sync_puts(self) -> int:
        return sum(count for name, count in self.requests.items() if name.startswith("PUT "))


def measure() -> list[Result]:
    with company() as url, simulated_siro(forget=True) as siro:
        fill(url, RECORDS)
        siro.control.run("slow", latency=LATENCY)
        secrets = {"SiroSecret": {"organization_token": siro.token()}, "CrmSecret": {"url": url}}
        with stand_in("aws", secrets=secrets) as aws, patch.dict("os.environ", AWS_ENDPOINT_URL=aws):
            first, second = runs(f"{aws}/queue/enrichment", siro)
        plain = seconds(lambda: single_puts(url, siro)) / SAMPLE * RECORDS
    return results(first, second, plain)


def results(first: Run, second: Run, plain: float) -> list[Result]:
    """`plain` is the loop's time in seconds."""
    total, loop = sum(first.requests.values()), f"{plain:.0f} s (from {SAMPLE} PUTs)"
    again = second.sync_puts / first.sync_puts
    return [
        Result("sync-requests", total / RECORDS, f"{total} requests", f"{RECORDS:,} requests"),
        Result("sync-time", first.seconds / plain, f"{first.seconds:.1f} s", loop),
        Result("sync-unchanged", again, f"{second.sync_puts} PUTs", f"{first.sync_puts} PUTs"),
    ]


def runs(queue_url: str, siro: Siro) -> tuple[Run, Run]:
    """Everything changed, then nothing."""
    settings = SyncSettings(
        state_table="StateTable",
        siro_api_url=siro.api_url,
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        enrichment_queue_url=queue_url,
        mapping_file=str(MAPPING_FILE),
    )
    dynamodb = client("dynamodb", connections=WORKERS + 2)
    outside = Outside(client("secretsmanager"), dynamodb, client("sqs"), budget=Unlimited())
    with closing(SyncRoot(settings, outside)) as root:
        return counted(root, siro, sent=RECORDS), counted(root, siro, sent=0)


def counted(root: SyncRoot, siro: Siro, *, sent: int) -> Run:
    """One run; RuntimeError unless it sent so many records."""
    siro.control.run("clear_requests")
    reports = []
    took = seconds(lambda: reports.append(root.run(RUN_SECONDS)))
    [report] = reports
    if report.stopped or report.total("sent") != sent:
        raise RuntimeError(f"the sync run did not send {sent} records: {report.as_dict()}")
    return Run(took, siro.control.requests()["counts"])


def single_puts(url: str, siro: Siro) -> None:
    """The plain alternative: the payloads are there already, and go one by one over one connection."""
    headers = {"Authorization": f"Bearer {siro.token()}", "User-Agent": USER_AGENT}
    with (
        closing(SqlCrm(mapping(), {"url": url})) as crm,
        httpx2.Client(base_url=siro.api_url, headers=headers, trust_env=False) as http,
    ):
        for row in crm.reader.read_changes("engagements", None, None, SAMPLE):
            http.put("/v1/integrations/sync/engagements", json=row.payload).raise_for_status()
