"""Stories of a CRM that has records of every kind at once; what becomes of each is known before the first run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from siro_bridge.domain.sync.records import NO_ID
from siro_bridge.domain.sync.report import Report
from tests.integration.sync.running import Running

MOST_RUNS = 5
MOST_REQUESTS = 120
"""of one run to a CRM of a dozen records"""


class Refusal(NamedTuple):
    """By the record's external id, or `NO_ID`; `reason` is a part of what is said."""

    name: str
    reason: str


@dataclass(frozen=True)
class Expected:
    """`arrive` has, by external id, some fields of what Siro shows of the record then."""

    arrive: Mapping[str, Mapping[str, Any]]
    refused: Sequence[Refusal] = ()


class DrawnCrm(Protocol):
    def expected(self) -> Expected:
        """Of what the CRM holds now, by nothing but how the records were drawn."""
        ...

    def asked(self) -> int:
        """How many requests, or statements, it has got so far."""
        ...

    def mend(self) -> None:
        """What was bad is made good, as a person would make it."""
        ...


def tell(running: Running, crm: DrawnCrm) -> None:
    reports = come_to_rest(running, crm)
    _check_arrived(running, crm.expected())
    _check_refused(running, crm.expected(), reports)
    crm.mend()
    running.pass_time(minutes=11)  # the first pause of what was refused is over then
    come_to_rest(running, crm)
    mended = crm.expected()
    assert not mended.refused
    _check_arrived(running, mended)
    assert not [name for name in refused_items(running) if not name.startswith(NO_ID)]


def come_to_rest(running: Running, crm: DrawnCrm) -> list[Report]:
    """Scheduled runs, until one has nothing left to do and sends nothing."""
    reports: list[Report] = []
    while len(reports) < MOST_RUNS:
        asked, sent = crm.asked(), running.puts()
        reports.append(running.run(minutes=1))
        assert crm.asked() - asked <= MOST_REQUESTS
        assert reports[-1].failures == [], reports[-1].failures
        if not reports[-1].stopped and running.puts() == sent:
            return reports
    raise AssertionError(f"{MOST_RUNS} runs were not enough: {[report.as_dict() for report in reports]}")


def refused_items(running: Running) -> dict[str, str]:
    """What is said of each refused record, by its name."""
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return {
        item["pk"]["S"].rpartition("#")[2]: "; ".join(message for _, message in json.loads(item["issues"]["S"]))
        for item in items
        if item["sk"]["S"] == "refused"
    }


def _check_arrived(running: Running, expected: Expected) -> None:
    synced = running.synced()
    assert synced.keys() == expected.arrive.keys()
    for external_id, fields in expected.arrive.items():
        assert {name: synced[external_id].get(name) for name in fields} == fields, external_id


def _check_refused(running: Running, expected: Expected, reports: Sequence[Report]) -> None:
    """Each once, by its name, with its reason; and nothing else."""
    refused, left = refused_items(running), list(expected.refused)
    for name, said in refused.items():
        left.remove(next(one for one in left if name.startswith(one.name) and one.reason in said))
    assert left == []
    assert sum(report.total("rejected") for report in reports) == len(refused)
    lines = [line for report in reports for line in report.notes.get("rejected", ())]
    assert sorted(line.removeprefix("engagements ").startswith(tuple(refused)) for line in lines) == [True] * len(
        refused
    )
