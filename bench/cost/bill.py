"""From counts to dollars."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.cost.counts import PARTS, Count, Counted, Measured, Part, Timed
from bench.cost.deployed import Deployed, Function
from bench.cost.traffic import HOURS_A_MONTH, LISTED_LATER, LISTED_WHILE_WORKING, RUNS_A_MONTH, WORKING_HOURS, Traffic

PRICES: Mapping[str, float] = {
    name: value
    for name, value in json.loads((Path(__file__).parent / "prices.json").read_text("utf-8")).items()
    if isinstance(value, float)
}
MILLION = 1_000_000
ONE_PROCESSOR_GB = 1769 / 1024
"""The memory with which Lambda gives a function one whole processor; it gives less in proportion."""
WAIT_SECONDS = {"aws": 0.005, "siro": 0.1, "crm": 0.005}
"""Assumed: one request to AWS, to Siro, and one statement in a CRM of the same region."""
FUNCTION: Mapping[Part, Function] = {
    "first_webhook": "webhook",
    "second_webhook": "webhook",
    "enrichment": "enrichment",
}
EMPTY_RECEIVES = 5 * 3 * 60 * HOURS_A_MONTH
"""Lambda asks a quiet queue by five requests at once, each of 20 seconds."""
RECORDING_METRICS = ("WebhookQueued", "WebhookAlreadyKnown", "EnrichmentDone")
GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Costs:
    """A build, as counted and timed."""

    template: Deployed
    counted: Counted
    timed: Timed

    def a_million_recordings(self, traffic: Traffic) -> dict[str, float]:
        """Dollars, by what they are paid for."""
        parts = {part: self._mixed(part, traffic) for part in PARTS}
        batch = traffic.batch(self._warm_seconds("enrichment"), self.template.concurrency())

        def units(name: str) -> float:
            warm, cold = self.counted.warm, self.counted.cold
            return float(
                sum(
                    getattr(warm[part], name) * (1 - share) + getattr(cold[part], name) * share
                    for part, share in parts.items()
                )
            )

        refreshed = sum(self.counted.cold[part].secrets * (1 - cold) for part, cold in parts.items())
        logs = units("log_bytes") + 2 * self.template.access_bytes()
        each = {
            "DynamoDB, writes": units("writes") * PRICES["dynamodb_write_unit"],
            "DynamoDB, writes of the index": units("index_writes") * PRICES["dynamodb_write_unit"],
            "DynamoDB, reads": units("reads") * PRICES["dynamodb_read_unit"],
            "DynamoDB, the sweep": self._swept() * PRICES["dynamodb_read_unit"],
            "Lambda, time of the webhooks": self._time("first_webhook", parts) + self._time("second_webhook", parts),
            "Lambda, time of the enrichment": self._time("enrichment", parts, batch),
            "Lambda, requests": (2 + 1 / batch) * PRICES["lambda_request"],
            "API Gateway": 2 * PRICES["http_api_request"],
            "SQS": (units("sqs") + 2 / batch) * PRICES["sqs_request_64_kb"],
            "Secrets Manager": (units("secrets") + refreshed * traffic.refreshed_share) * PRICES["secrets_request"],
            "logs": logs / GIGABYTE * PRICES["logs_gb"],
        }
        return {name: dollars * MILLION for name, dollars in each.items()}

    def a_month(self) -> dict[str, float]:
        """Dollars, whatever comes."""
        secrets = self.template.count("AWS::SecretsManager::Secret")
        alarms = self.template.count("AWS::CloudWatch::Alarm")
        recording_metrics = len(RECORDING_METRICS) * WORKING_HOURS / HOURS_A_MONTH
        return {
            "secrets": secrets * PRICES["secret_month"],
            "alarms": alarms * PRICES["alarm_month"],
            "metrics": (self.counted.metrics + recording_metrics) * PRICES["metric_month"],
            "sync runs": RUNS_A_MONTH * self.run(),
            "empty receives": EMPTY_RECEIVES * PRICES["sqs_request_64_kb"],
        }

    def run(self) -> float:
        """Dollars of one sync run that finds nothing to do, in a fresh instance."""
        units, run = self.counted.run, self.timed.run
        return (
            self._lambda("sync", _cpu(run, self.template.gigabytes("sync")) + _waits(run))
            + PRICES["lambda_request"]
            + PRICES["schedule_invocation"]
            + _asked(units)
        )

    def appointments(self, number: int) -> float:
        """Dollars a month for comparing them in each run."""
        reads = self.counted.reads_an_appointment * PRICES["dynamodb_read_unit"]
        seconds = self.timed.cpu_an_appointment * ONE_PROCESSOR_GB
        return number * RUNS_A_MONTH * (reads + seconds * PRICES["lambda_gb_second_arm64"])

    def stored(self, recordings: int) -> float:
        """Dollars a month for what so many recordings have left in the table, its backup included."""
        price = PRICES["dynamodb_storage_gb_month"] + PRICES["dynamodb_backup_gb_month"]
        return recordings * self.counted.stored_bytes / GIGABYTE * price

    def waiting(self, seconds: float) -> float:
        """Dollars of one enrichment that waits so much longer."""
        return self._lambda("enrichment", seconds)

    def seconds(self, part: Part, *, cold: bool) -> float:
        """That are paid for."""
        timed = (self.timed.cold if cold else self.timed.warm)[part]
        return _cpu(timed, self.template.gigabytes(FUNCTION[part])) + _waits(timed)

    def seconds_in_a_batch(self, messages: int) -> float:
        """Of one warm enrichment, where so many share what is waited for."""
        timed = self.timed.warm["enrichment"]
        return _cpu(timed, self.template.gigabytes("enrichment")) + _waits(timed) / messages

    def _swept(self) -> float:
        """Read units of a recording while it is in what the sweep lists."""
        counted = self.counted
        return counted.reads_a_listing * LISTED_WHILE_WORKING + counted.reads_a_relisting * LISTED_LATER

    def _mixed(self, part: Part, traffic: Traffic) -> float:
        """The share of cold ones: the second webhook comes while the first one's instance is there."""
        return 0.0 if part == "second_webhook" else traffic.cold_share

    def _warm_seconds(self, part: Part) -> float:
        return self.seconds(part, cold=False)

    def _time(self, part: Part, shares: Mapping[Part, float], batch: float = 1.0) -> float:
        """Messages of a batch are worked on together: they share what is waited for."""
        gigabytes, cold = self.template.gigabytes(FUNCTION[part]), shares[part]
        timed = self.timed.warm[part]
        warm = _cpu(timed, gigabytes) + _waits(timed) / batch
        return self._lambda(FUNCTION[part], self.seconds(part, cold=True) * cold + warm * (1 - cold))

    def _lambda(self, function: Function, seconds: float) -> float:
        return seconds * self.template.gigabytes(function) * PRICES["lambda_gb_second_arm64"]


def _cpu(timed: Measured, gigabytes: float) -> float:
    return timed.cpu_seconds / min(1.0, gigabytes / ONE_PROCESSOR_GB)


def _waits(timed: Measured) -> float:
    return float(sum(getattr(timed, side) * seconds for side, seconds in WAIT_SECONDS.items()))


def _asked(units: Count) -> float:
    return (
        (units.writes + units.index_writes) * PRICES["dynamodb_write_unit"]
        + units.reads * PRICES["dynamodb_read_unit"]
        + units.sqs * PRICES["sqs_request_64_kb"]
        + units.secrets * PRICES["secrets_request"]
        + units.log_bytes / GIGABYTE * PRICES["logs_gb"]
    )
