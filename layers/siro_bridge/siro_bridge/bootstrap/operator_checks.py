"""What `doctor` looks at, in the order in which one thing depends on the other."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.operate.check import Check, CheckLine, Level, Tell, look_at
from siro_bridge.domain.operate.requests import CheckSetup, Reps
from siro_bridge.domain.secret_values import filled
from siro_bridge.secrets import Secrets
from siro_bridge.siro.app_tokens import OAUTH_KEYS, AppTokens
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.oauth_app import prove_keys
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.own_delivery import Delivered, deliver_test
from siro_bridge.state.stack_parts import StackParts
from siro_bridge.state.sync_runs import DynamoSyncRuns
from siro_bridge.use_cases.operate import check_setup
from siro_bridge.use_cases.operate.check_endpoint import CheckEndpoint
from siro_bridge.use_cases.operate.check_setup import DAY_SECONDS, DEPLOY, ROTATE

RUNS = 150
"""A day of runs every ten minutes."""

PAGE_SIZE = "100"
TOKEN = f"put a valid organization token into SiroSecret: {ROTATE} SiroSecret"
RIGHTS = "let whoever may do it look, or ask for the right"


@dataclass(frozen=True)
class SeenStack:
    """What the command line knows of the stack, beside the way to it."""

    name: str
    status: str
    is_older: bool
    mode: str
    recording_api: str
    alarm_mail: str
    webhook_url: str


@dataclass(frozen=True)
class Checks:
    """`invoke` runs a function; `tell` gives a line for what AWS refuses."""

    seen: SeenStack
    client: Callable[[str], Any]
    output: Callable[[str], str]
    invoke: Callable[[str, dict[str, Any]], dict[str, Any]]
    depths: Callable[[str], dict[str, int]]
    secrets: Secrets
    siro_client: Callable[[], SiroClient]
    tell: Tell

    def __call__(self) -> Iterator[CheckLine]:
        """One line after the other, as they are found."""
        for subject, check, otherwise in self._looks():
            yield from look_at(subject, check, otherwise=otherwise, tell=self.tell)

    def _looks(self) -> Iterable[tuple[str, Check, str]]:
        seen, parts = self.seen, self._parts
        receives = seen.mode != "polling"
        yield "stack", partial(check_setup.check_stack, seen.name, seen.status, is_older=seen.is_older), DEPLOY
        yield "schedule", partial(check_setup.check_schedule, parts), RIGHTS
        yield "event source mapping", partial(check_setup.check_event_source, parts), RIGHTS
        yield "secrets", partial(check_setup.check_secrets, self._secret, receives=receives), RIGHTS
        yield "organization token", self._token, TOKEN
        yield "OAuth", self._oauth, f"{ROTATE} SiroSecret"
        yield "function", self._inside, DEPLOY
        if receives:
            endpoint = CheckEndpoint(seen.webhook_url, self._deliver, self._refusals)
            yield "endpoint", endpoint.round_trip, f"{ROTATE} WebhookSecret"
            yield "refused webhooks", endpoint.refused, RIGHTS
        yield "queue", self._queue, RIGHTS
        yield "last sync run", lambda: check_setup.check_runs(self._runs, time.time()), RIGHTS
        if seen.mode == "both":
            yield "webhooks", lambda: check_setup.check_silence(self._runs, time.time()), RIGHTS
        yield "alarms", partial(check_setup.check_alarms, parts, seen.alarm_mail), RIGHTS

    @cached_property
    def _parts(self) -> StackParts:
        return StackParts(self.seen.name, self.client)

    @cached_property
    def _runs(self) -> Any:
        return DynamoSyncRuns(self.client("dynamodb"), self.output("StateTableName")).last(RUNS)

    def _secret(self, name: str) -> dict[str, Any]:
        return self.secrets.read(self.output(f"{name}Arn"), name)

    def _token(self) -> Iterator[CheckLine]:
        """The token proves itself, then does the guide's first call (step 1)."""
        client = self.siro_client()
        identity = OrganizationApi(client).caller_identity()
        yield CheckLine.ok("organization token", f"is of organization {identity['organizationId']}")
        client.get("/v1/core/mobile-events", {"pageSize": PAGE_SIZE})
        yield CheckLine.ok("the guide's first call", "GET /v1/core/mobile-events is answered")

    def _oauth(self) -> Iterator[CheckLine]:
        secret, chosen = self._secret("SiroSecret"), self.seen.recording_api
        if chosen == "organization" or (chosen == "auto" and not filled(secret, *OAUTH_KEYS)):
            yield CheckLine.ok("OAuth", "is not used; recordings are read with the organization token")
            return
        prove_keys(AppTokens.of_secret(self.siro_client(), secret))
        yield CheckLine.ok("OAuth", "Siro mints tokens")

    def _inside(self) -> Iterator[CheckLine]:
        """What only the function reaches: it has the mapping, the network and the way to the CRM."""
        lines = [CheckLine.from_dict(line) for line in self.invoke("SyncFunction", CheckSetup().event())["lines"]]
        yield from lines
        if not any(line.level is Level.ERROR for line in lines):  # the CRM and Siro are asked once more
            yield from check_setup.check_reps(self.invoke("SyncFunction", Reps().event()))

    def _deliver(self) -> Delivered:
        if given := check_setup.signing_secrets(self._secret("WebhookSecret")):
            return deliver_test(self.seen.webhook_url, given[0])
        raise ConfigurationError('secret WebhookSecret: key "signing_secrets" is not filled in: nothing to sign with')

    def _refusals(self) -> Any:
        return self._parts.refused_webhooks(self.output("WebhookFunctionName"), DAY_SECONDS)

    def _queue(self) -> Iterator[CheckLine]:
        dead = sum(self.depths("EnrichmentDeadLetterQueueUrl").values())
        return check_setup.check_queue(self.depths("EnrichmentQueueUrl"), dead)
