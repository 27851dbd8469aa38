"""The whole bridge over a CRM that lets nobody in but by a real login."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import time_machine

from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.store import Json, Store
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.crm.rest_harness import documented, loopback, visit
from tests.integration.logins.sites import Site
from tests.integration.way_back.both_ways import BothWays
from tests.integration.way_back.rest_bridge import RestStoryCrm, story_mapping
from tests.integration.way_back.story import OLD

VISITS = 8
PAGE = 3


class Guarded(httpx2.BaseTransport):
    """The test CRM, with a real server before it that says of each request whether its token lets in.

    `happens` holds what is done when so many requests to the CRM have come; logins go to the server itself.
    """

    def __init__(self, site: Site, store: Store) -> None:
        self._site = site
        self._real = loopback()
        self._crm = RestCrmTransport(store)
        self.happens: dict[int, Callable[[], Any]] = {}
        self.after_login: Callable[[], None] = lambda: None
        self.requests = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        content, path = request.read(), request.url.raw_path.decode()
        if not path.startswith("/crm/"):
            answer = self._real.handle_request(request)
            answer.read()
            self.after_login()
            return answer
        self.requests += 1
        self.happens.pop(self.requests, lambda: None)()
        entry = "/crm/jwt/visits" if path.startswith("/crm/jwt/") else "/crm/visits"
        door = httpx2.Request("GET", f"{self._site.url}{entry}", headers=_of(request, "Authorization"))
        told = self._real.handle_request(door)
        told.read()
        if not told.is_success:
            return told
        inside = {"Authorization": f"Bearer {TOKEN}", **_of(request, "Content-Type", "If-Match")}
        target = f"https://crm.test/v2/{path.removeprefix('/crm/').removeprefix('jwt/')}"
        return self._crm.handle_request(httpx2.Request(request.method, target, headers=inside, content=content))

    def end(self) -> None:
        """One connector's end closes none of the others' connections, as in processes of their own."""
        self._real.close()


def _of(request: httpx2.Request, *names: str) -> dict[str, str]:
    return {name: request.headers[name] for name in names if name in request.headers}


@dataclass
class WholeBridge(BothWays[RestStoryCrm]):
    """Time is the machine's, which `clock` moves: for the bridge, the simulated Siro and AWS alike."""

    guard: Guarded = field(kw_only=True)
    clock: time_machine.Traveller = field(kw_only=True)
    naps: bool = field(default=False, kw_only=True)
    """Who waits for another thread waits a little, and the clock stands still."""

    def crm_secret(self) -> Mapping[str, Any]:
        return {}

    def use_secret(self, secret: Mapping[str, Any]) -> None:
        self.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps(secret))
        self.start()

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        assert shared
        crm = RestCrm(mapping, dict(secret), shared=shared(), transport=self.guard, sleep=self._sleep)
        return crm, crm

    def _sleep(self, seconds: float) -> None:
        if self.naps:
            time.sleep(seconds / 10)
        else:
            self.clock.shift(seconds)

    def add_visits(self) -> None:
        """The oldest at a deal, the others at none."""
        now = datetime.now(UTC)
        for number in range(VISITS):
            made = visit(Appointment(f"v-{number}", now - timedelta(minutes=VISITS - number), now + timedelta(days=1)))
            self.crm.store.visits[f"v-{number}"] = made | {"deal_id": OLD if number == 0 else None}

    def recorded(self) -> str:
        """A conversation at the visit of the deal, of which its webhooks were delivered."""
        recording = self.siro.recorder.record("v-0")
        self.siro.agenda.run_due()
        return recording

    def at_request(self, number: int, happens: Callable[[], Any]) -> None:
        """Of those that come from now on."""
        self.guard.happens = {self.guard.requests + number: happens}


def mapping_in(folder: Path) -> Path:
    """The documentation's, with small pages, each of which is sent before the next is asked for."""
    document: Json = documented() | {"write_back": story_mapping()["write_back"]}
    document["engagements"]["list"]["paging"]["size"] = PAGE
    document["sync"] = {"page_size": PAGE}
    path = folder / "mapping.yaml"
    path.write_text(json.dumps(document), "utf-8")
    return path
