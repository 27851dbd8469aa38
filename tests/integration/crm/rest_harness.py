"""The REST connector under test: the mapping of docs/rest-connector.md against the test CRM."""

import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import yaml

from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.mapping.load import parse_mapping
from tests.changing_crms import Pairs, replacing
from tests.integration.crm.harness import Appointment, Count, Spoiling
from tests.integration.crm.rest_crm.server import TOKEN, Fault, RestCrmServer
from tests.integration.crm.rest_crm.store import Json, iso

PAGE = Path(__file__).parents[3] / "docs" / "rest-connector.md"
SMALL_PAGE = 3


_TLS = ssl.create_default_context()


def loopback() -> httpx2.BaseTransport:
    """A client of its own would read the machine's certificates each time, for 30 ms of CPU, and need none of them."""
    return httpx2.HTTPTransport(verify=_TLS)


@cache
def documented_text() -> str:
    """The mapping of the documentation, as it stands there."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def documented() -> Json:
    document: Json = json.loads(_documented())
    return document


@cache
def _documented() -> str:
    return json.dumps(yaml.safe_load(documented_text()))


def rest_mapping(document: Json) -> RestMapping:
    return _parsed(json.dumps(document))


@cache
def _parsed(text: str) -> RestMapping:
    """Parsing costs more than most of what is done with a mapping, and the same few are used all the time."""
    mapping = parse_mapping(text)
    assert isinstance(mapping, RestMapping)
    return mapping


def visit(appointment: Appointment) -> Json:
    """As the CRM of the documentation answers it."""
    return {
        "id": appointment.key,
        "modified": iso(appointment.updated_at),
        "title": appointment.subject,
        "kind": "visit",
        "when": {"from": iso(appointment.start), "to": iso(appointment.start + timedelta(hours=1))},
        "staff": [{"id": 7, "mail": "dana@example.com", "display": "Dana Field"}],
        "customer": {"id": "c-9", "name": "Smith"},
        "deal_id": "d-1",
        "zone": appointment.zone,
        "removed": iso(appointment.deleted_at) if appointment.deleted_at else None,
    }


def deal(key: str) -> Json:
    return {
        "id": key,
        "modified": "2026-01-01T00:00:00.000Z",
        "name": f"Deal {key}",
        "stage": "open",
        "value": {"amount": None, "currency": "USD"},
        "closed_on": None,
        "customer": {"id": "c-9", "name": "Smith"},
        "custom": {"timeline": None, "decision_date": None, "hot": None},
    }


class RestUnderTest:
    text_field = "custom.timeline"
    number_field = "value.amount"
    date_field = "custom.decision_date"
    flag_field = "custom.hot"

    def __init__(self, server: RestCrmServer) -> None:
        self.server = server
        self.document = documented()
        self.document["engagements"]["list"]["paging"]["size"] = SMALL_PAGE
        self.document["engagements"]["fields"]["_timezone"] = "zone"
        self._opened: list[RestCrm] = []
        self.crm: Crm = self.connect(self.document)
        server.store.deals.update({key: deal(key) for key in ("d-1", "d-2")})

    def connect(self, document: Json, secret: Json | None = None, **options: Any) -> RestCrm:
        """Pauses are not slept through: the server's limits are ordered faults."""
        access = {"base_url": self.server.url, "bearer": TOKEN} if secret is None else secret
        given = {"sleep": lambda _: None, "transport": loopback(), **options}
        self._opened.append(RestCrm(rest_mapping(document), access, **given))
        return self._opened[-1]

    def close(self) -> None:
        for crm in self._opened:
            crm.close()

    def put(self, *appointments: Appointment) -> None:
        self.server.store.visits.update({each.key: visit(each) for each in appointments})

    def put_without_id(self, updated_at: datetime) -> None:
        self.server.store.odd_visits = [{**visit(Appointment("", updated_at, updated_at)), "id": None}]

    def remove(self, key: str) -> None:
        del self.server.store.visits[key]

    def garble(self, key: str) -> None:
        self.server.store.visits[key]["removed"] = "soon"

    def edit_deal(self, key: str, field: str, value: Any) -> None:
        group, name = field.split(".")
        self.server.store.deals[key][group][name] = value
        self.server.store.touch(key)

    def deal_value(self, key: str, field: str) -> Any:
        group, name = field.split(".")
        return self.server.store.deals[key][group][name]

    def spoil(self, field: str, how: Spoiling) -> None:
        kept = self.deal_value("d-1", field)
        self.server.store.makes[field] = {
            "clips": lambda value: value if value is None else min(value, 9),
            "cuts": lambda value: value if value is None else value[:4],
            "keeps": lambda _: kept,
        }[how]

    def notes(self, deal: str) -> dict[str, str]:
        return {key: note["text"] for key, note in self.server.store.notes.items() if note["deal_id"] == deal}

    def add_note(self, deal: str, text: str) -> None:
        self.server.store.add_note(deal, text)

    def edit_note(self, note_key: str, text: str) -> None:
        self.server.store.notes[note_key]["text"] = text

    def change_notes(self, pairs: Pairs) -> None:
        self.server.store.shows_note = replacing(pairs)

    def type_around(self, note_key: str, before: str, after: str) -> None:
        self.edit_note(note_key, f"{before}\n{self.server.store.notes[note_key]['text']}\n{after}")

    def remove_note(self, note_key: str) -> None:
        del self.server.store.notes[note_key]

    @contextmanager
    def lose_next_answer(self) -> Iterator[None]:
        for method in ("POST", "PATCH", "DELETE"):
            self.server.faults.order(Fault(method, cut=True))
        yield
        while any(self.server.faults.take(method, "") for method in ("POST", "PATCH", "DELETE")):
            pass

    @contextmanager
    def count_requests(self) -> Iterator[Count]:
        count, before = Count(), len(self.server.requests)
        yield count
        count.made = len(self.server.requests) - before

    def unreachable(self) -> Crm:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        return self.connect(self.document, {"base_url": f"http://127.0.0.1:{port}", "bearer": TOKEN})

    def timeless(self) -> Crm:
        document = documented()
        document["engagements"]["cursor"] = "none"
        document["engagements"]["list"] |= {"since": None, "params": {}}
        document["engagements"]["list"]["paging"]["size"] = SMALL_PAGE
        return self.connect(document)

    def misconfigured(self) -> Crm:
        document = documented()
        document["engagements"]["list"]["path"] = "/nowhere"
        return self.connect(document)


@contextmanager
def rest_under_test() -> Iterator[RestUnderTest]:
    with RestCrmServer().running() as server:
        harness = RestUnderTest(server)
        try:
            yield harness
        finally:
            harness.close()
