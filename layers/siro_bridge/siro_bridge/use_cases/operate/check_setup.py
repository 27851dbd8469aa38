"""The half of `doctor` that looks at a deployed stack from outside: its parts, secrets and work."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from siro_bridge.domain.operate.check import CheckLine, failed
from siro_bridge.domain.operate.next_step import in_words
from siro_bridge.domain.operate.reps import FINE, Match
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.secret_values import filled

DEPLOY = "sam build && sam deploy"
ENABLE = "siro-bridge setup enable"
ROTATE = "siro-bridge setup rotate"
DAY_SECONDS = 86_400.0
SILENT_SECONDS = 3 * 3600.0
"""A schedule of once an hour, the rarest, has missed two runs by then."""

LONG_QUEUE = 1000
MOST_NAMED = 5
OAUTH_KEYS = ("oauth_client_id", "oauth_client_secret", "oauth_user_id")
WEBHOOKS_PAGE = "Siro: Organization Admin Area, Webhooks, your endpoint"


class Parts(Protocol):
    """A stack's parts as AWS tells of them; `state.StackParts`."""

    def schedule(self) -> Any: ...
    def event_source_state(self) -> str: ...
    def raised_alarms(self) -> list[Any]: ...
    def mail_is_confirmed(self, mail: str) -> bool: ...


def check_stack(name: str, status: str, *, is_older: bool) -> Iterator[CheckLine]:
    if is_older:
        yield CheckLine.error("stack", f"{name} was made by an older release", f"deploy this one: {DEPLOY}")
    elif status.endswith("_IN_PROGRESS"):
        yield CheckLine.warning(
            "stack", f"{name} is being changed ({status})", "wait until it is done, then look again"
        )
    elif status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"):
        mend = f"see why the deployment failed (aws cloudformation describe-stack-events --stack-name {name}), {DEPLOY}"
        yield CheckLine.warning("stack", f"{name} is {status}", mend)
    else:
        yield CheckLine.ok("stack", f"{name} is {status}")


def check_schedule(parts: Parts) -> Iterator[CheckLine]:
    schedule = parts.schedule()
    if schedule.state != "ENABLED":
        yield CheckLine.error("schedule", f"is {schedule.state}: nothing is synced, and nothing is tried again", ENABLE)
    else:
        yield CheckLine.ok("schedule", schedule.expression)


def check_event_source(parts: Parts) -> Iterator[CheckLine]:
    state = parts.event_source_state()
    if state in ("Enabled", "Enabling"):
        yield CheckLine.ok("event source mapping", state)
    else:
        yield CheckLine.error("event source mapping", f"is {state}: no recording is written to the CRM", ENABLE)


def check_secrets(read: Callable[[str], Mapping[str, Any]], *, receives: bool) -> Iterator[CheckLine]:
    """Whether each is filled; that the values are right is seen where they are used."""
    siro, crm = read("SiroSecret"), read("CrmSecret")
    yield _filled("SiroSecret", "organization_token", filled(dict(siro), "organization_token"))
    oauth = [key for key in OAUTH_KEYS if filled(dict(siro), key)]
    if oauth and len(oauth) < len(OAUTH_KEYS):
        missing = ", ".join(key for key in OAUTH_KEYS if key not in oauth)
        yield CheckLine.error(
            "secret SiroSecret", f"{missing}: not filled in, though {', '.join(oauth)} is", f"{ROTATE} SiroSecret"
        )
    key = "base_url" if "base_url" in crm else "url"
    yield _filled("CrmSecret", key, filled(dict(crm), key))
    if receives:
        given = signing_secrets(read("WebhookSecret"))
        yield _filled("WebhookSecret", "signing_secrets", bool(given))
        if len(given) > 1:
            yield CheckLine.warning(
                "secret WebhookSecret", f"{len(given)} signing secrets are valid",
                "a day after the rotation, take the old one out: siro-bridge setup rotate WebhookSecret --drop-old",
            )  # fmt: skip


def signing_secrets(secret: Mapping[str, Any]) -> list[str]:
    """Those that WebhookSecret holds; placeholders are none."""
    given = secret.get("signing_secrets")
    return [each for each in given if filled({"": each}, "")] if isinstance(given, list) else []


def _filled(name: str, key: str, is_filled: bool) -> CheckLine:
    if is_filled:
        return CheckLine.ok(f"secret {name}", "is filled in")
    return CheckLine.error(f"secret {name}", f'key "{key}" is not filled in', f"{ROTATE} {name}")


def check_queue(depths: Mapping[str, int], dead: int) -> Iterator[CheckLine]:
    waiting = depths["waiting"]
    if waiting > LONG_QUEUE:
        yield CheckLine.warning(
            "queue", f"{waiting} recordings wait", "look at EnrichmentFunction's errors and throttles"
        )
    else:
        yield CheckLine.ok("queue", f"{waiting} waiting, {depths['in_flight']} in work")
    if dead:
        found = f"{dead} given up after five attempts"
        yield CheckLine.error(
            "dead letters", found, "mend what their log says, then: siro-bridge replay --dead-letters"
        )
    else:
        yield CheckLine.ok("dead letters", "none")


def check_runs(runs: list[SyncRun], now: float) -> Iterator[CheckLine]:
    """The last sync run, and what webhooks missed in a day."""
    if not runs:
        yield CheckLine.warning("last sync run", "none in the last month", "run one: siro-bridge sync")
        return
    last, age = runs[0], now - runs[0].ended_at
    if age > SILENT_SECONDS:
        yield CheckLine.error("last sync run", f"ended {in_words(age)} ago", f"{ENABLE}, then siro-bridge sync")
    for told in dict.fromkeys([*last.failures, *(f"{step}: {reason}" for step, reason in last.stopped.items())]):
        yield failed("last sync run", told, "siro-bridge status has the whole report")
    if age <= SILENT_SECONDS and not last.failures and not last.stopped:
        yield CheckLine.ok("last sync run", f"{last.outcome}, {in_words(age)} ago")


def check_silence(runs: list[SyncRun], now: float) -> Iterator[CheckLine]:
    """What the sweep found and no webhook told of; only the sweep can say it."""
    today = [run for run in runs if now - run.ended_at <= DAY_SECONDS]
    missed, heard = (sum(run.total(name) for run in today) for name in ("missed_by_webhooks", "heard_of"))
    mend = f"{WEBHOOKS_PAGE}: enabled, with the address WebhookUrl, both events selected, and its last answers"
    if missed and not heard:
        yield CheckLine.error("webhooks", f"silent: Siro has {missed} new recordings, no webhook told of any", mend)
    elif missed:
        yield CheckLine.warning(
            "webhooks", f"{missed} of {missed + heard} recordings of the last day came without one", mend
        )
    else:
        yield CheckLine.ok(
            "webhooks", f"told of all {heard} recordings of the last day" if heard else "none was missed"
        )


def check_alarms(parts: Parts, mail: str) -> Iterator[CheckLine]:
    raised = parts.raised_alarms()
    for alarm in raised:
        yield CheckLine.warning("alarms", f"{alarm.name} is raised", alarm.description)
    if not mail:
        yield CheckLine.warning("alarms", "nobody is told of them", "deploy with AlarmEmail=your address")
    elif not parts.mail_is_confirmed(mail):
        yield CheckLine.warning(
            "alarms", f"{mail} has not confirmed", "open the mail of AWS Notifications, and confirm. AWS forgets the "
            "question after two days: then deploy with AlarmEmail empty, and once more with the address",
        )  # fmt: skip
    elif not raised:
        yield CheckLine.ok("alarms", "none is raised")


def check_reps(answer: Mapping[str, Any]) -> Iterator[CheckLine]:
    """`answer` is the sync function's to Reps."""
    reps = answer["reps"]
    if missing := [each["rep"] for each in reps if Match(each["match"]) not in FINE]:
        named = ", ".join(rep["name"] or rep["email"] or rep["external_id"] for rep in missing[:MOST_NAMED])
        found = (
            f"{len(missing)} of {len(reps)} have no Siro user, so that their recordings find no appointment: {named}"
        )
        yield CheckLine.warning("reps", found, "siro-bridge reps says what to change for each")
    else:
        yield CheckLine.ok("reps", f"all {len(reps)} have a Siro user")
