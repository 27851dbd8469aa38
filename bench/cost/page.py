"""What was counted, as the tables of docs/costs.md and the sentence of the README."""

import re
from collections.abc import Sequence
from pathlib import Path

from bench.cost.bill import EMPTY_RECEIVES, MILLION, PRICES, WAIT_SECONDS, Costs
from bench.cost.counts import PARTS
from bench.cost.traffic import LISTED_LATER, LISTED_WHILE_WORKING, RUNS_A_MONTH, Traffic
from bench.work import PROJECT

VOLUMES = (1_000, 100_000, 10_000_000)
APPOINTMENTS = {1_000: 1_000, 100_000: 10_000, 10_000_000: 100_000}
"""In the window, beside so many recordings a month."""
COSTS_PAGE, README = PROJECT / "docs" / "costs.md", PROJECT / "README.md"
BEGIN, END = re.compile("<!-- by make [a-z]+ -->"), "<!-- end -->"


def tables(costs: Costs) -> str:
    return "\n\n".join([_fixed(costs), _by_recording(costs), _slow_crm(costs), _months(costs), _measured(costs)])


def sentence(costs: Costs) -> str:
    """For the README."""
    fixed = sum(costs.a_month().values())
    each = [sum(costs.a_million_recordings(Traffic(volume)).values()) for volume in VOLUMES]
    return (
        f"About ${fixed:.0f} a month without a recording, most of it for secrets, alarms and metrics. A million\n"
        f"recordings cost about ${min(each):.0f} where they are many, and ${max(each):.0f} where they are so few that "
        "each finds the functions cold."
    )


def written(page: str, content: str) -> str:
    """The page with this between its marks."""
    begin = BEGIN.search(page)
    end = page.find(END, begin.end()) if begin else -1
    if not begin or end < 0:
        raise ValueError(f"the page has no {BEGIN.pattern} … {END}")
    return f"{page[: begin.end()]}\n{content}\n{page[end:]}"


def pages(costs: Costs) -> dict[Path, str]:
    """Each page as it is to be."""
    content = {COSTS_PAGE: tables(costs), README: sentence(costs)}
    return {file: written(file.read_text("utf-8"), text) for file, text in content.items()}


def _fixed(costs: Costs) -> str:
    template, counted, run = costs.template, costs.counted, costs.counted.run
    secrets, alarms = (template.count(f"AWS::{kind}") for kind in ("SecretsManager::Secret", "CloudWatch::Alarm"))
    what = {
        "secrets": f"{secrets} at {PRICES['secret_month']:.2f}",
        "alarms": f"{alarms} at {PRICES['alarm_month']:.2f}",
        "metrics": f"{counted.metrics} that each run publishes, and 3 in the hours with recordings, at "
        f"{PRICES['metric_month']:.2f}",
        "sync runs": f"{RUNS_A_MONTH:,.0f} that find nothing to do: each {run.writes + run.index_writes} write and "
        f"{run.reads:g} read units, {run.secrets} secrets, {run.log_bytes / 1000:.1f} KB of logs, and its time",
        "empty receives": f"{EMPTY_RECEIVES:,.0f} of the queue",
    }
    month = costs.a_month()
    rows = [[name, _dollars(dollars), what[name]] for name, dollars in month.items()]
    rows.append(["**in all**", f"**{_dollars(sum(month.values()))}**", ""])
    rows.append(
        [
            "10,000 appointments in the window",
            _dollars(costs.appointments(10_000)),
            f"each run reads {_units(counted.reads_an_appointment)} for one",
        ]
    )
    rows.append(["NAT gateway", "33.00", "only with `VpcSubnetIds`, where you have none yet; traffic comes on top"])
    return markdown(["a month, without a recording", "$", ""], rows)


def _by_recording(costs: Costs) -> str:
    bills = [costs.a_million_recordings(Traffic(volume)) for volume in VOLUMES]
    what = _counts(costs)
    rows = [[name, *(_dollars(bill[name]) for bill in bills), what[name]] for name in bills[0]]
    rows.append(["**in all**", *(f"**{_dollars(sum(bill.values()))}**" for bill in bills), ""])
    head = ["a million recordings", *(f"at {_volume(volume)} a month" for volume in VOLUMES), "of one, cold / warm"]
    return markdown(head, rows)


def _counts(costs: Costs) -> dict[str, str]:
    counted = costs.counted

    def both(name: str, unit: str) -> str:
        cold, warm = (sum(getattr(kind[part], name) for part in PARTS) for kind in (counted.cold, counted.warm))
        return f"{cold:g} {unit}" if cold == warm else f"{cold:g} / {warm:g} {unit}"

    def seconds(*parts: str) -> str:
        cold, warm = (sum(costs.seconds(part, cold=kind) for part in PARTS if part in parts) for kind in (True, False))
        return f"{cold:.2f} / {warm:.2f} s"

    access = costs.template.access_bytes()
    logs = [sum(kind[part].log_bytes for part in PARTS) + 2 * access for kind in (counted.cold, counted.warm)]
    webhook, enrichment = (costs.template.gigabytes(each) * 1024 for each in ("webhook", "enrichment"))
    return {
        "DynamoDB, writes": both("writes", "units"),
        "DynamoDB, writes of the index": both("index_writes", "units"),
        "DynamoDB, reads": both("reads", "units"),
        "DynamoDB, the sweep": f"{_units(counted.reads_a_listing)} in each of {LISTED_WHILE_WORKING:.0f} runs, "
        f"{_units(counted.reads_a_relisting)} in {LISTED_LATER:.0f} at nights and weekends",
        "Lambda, time of the webhooks": f"{seconds('first_webhook', 'second_webhook')} at {webhook:.0f} MB",
        "Lambda, time of the enrichment": f"{seconds('enrichment')} at {enrichment:.0f} MB",
        "Lambda, requests": "3; a batch is one",
        "API Gateway": "2 requests",
        "SQS": "sent, received, deleted",
        "Secrets Manager": both("secrets", "requests"),
        "logs": f"{logs[0] / 1000:.1f} / {logs[1] / 1000:.1f} KB",
    }


def _slow_crm(costs: Costs) -> str:
    second = costs.waiting(1.0) * MILLION
    return f"A second more of waiting for a slow CRM or Siro adds ${second:.2f} to a million recordings."


def _months(costs: Costs) -> str:
    """The whole bill."""
    fixed = sum(costs.a_month().values())
    rows = []
    for volume in VOLUMES:
        recordings = sum(costs.a_million_recordings(Traffic(volume)).values()) * volume / MILLION
        appointments, kept = costs.appointments(APPOINTMENTS[volume]), costs.stored(12 * volume)
        dollars = [recordings, appointments, kept, fixed, recordings + appointments + kept + fixed]
        rows.append([f"{_volume(volume)}, {_volume(APPOINTMENTS[volume])}", *map(_dollars, dollars)])
    head = ["recordings a month, appointments in the window", "recordings", "appointments", "state of a year", "fixed"]
    return markdown([*head, "a month in all"], rows)


def _measured(costs: Costs) -> str:
    timed = costs.timed
    rows = [
        [name, *(f"{1000 * kind[part].cpu_seconds:.0f} ms" for kind in (timed.cold, timed.warm))]
        + [" / ".join(f"{getattr(kind[part], side):g}" for kind in (timed.cold, timed.warm)) for side in WAIT_SECONDS]
        for name, part in zip(("first webhook", "second webhook", "enrichment"), PARTS, strict=True)
    ]
    run = timed.run
    rows.append(["sync run", f"{1000 * run.cpu_seconds:.0f} ms", "", f"{run.aws:g}", f"{run.siro:g}", f"{run.crm:g}"])
    head = [f"measured on {timed.date}", "processor, cold", "warm", "waits for AWS", "for Siro", "for the CRM"]
    return markdown(head, rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines).replace("|  |", "| |")


def _units(number: float) -> str:
    return f"{number:.2g} unit" + ("s" if number != 1 else "")


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}"


def _volume(number: int) -> str:
    return f"{number // MILLION} million" if number >= MILLION else f"{number:,}"
