"""A connector over HTTP under test, over the test CRM's records, whatever asks for them."""

import socket
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

import httpx2

from siro_bridge.crm.http.whole import HttpCrm
from siro_bridge.crm.port import Crm
from tests.changing_crms import Pairs, replacing
from tests.integration.crm.harness import Appointment, Count, Spoiling
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.store import Json, Store, iso

SMALL_PAGE = 3


_TLS = ssl.create_default_context()


def loopback() -> httpx2.BaseTransport:
    """A client of its own would read the machine's certificates each time, for 30 ms of CPU, and need none of them."""
    return httpx2.HTTPTransport(verify=_TLS)


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


class Served(Protocol):
    """What the harness asks of the CRM's server."""

    store: Store
    url: str

    @property
    def requests(self) -> Sized: ...


S = TypeVar("S", bound=Served)
C = TypeVar("C", bound=HttpCrm)


class HttpUnderTest(ABC, Generic[S, C]):
    text_field = "custom.timeline"
    number_field = "value.amount"
    date_field = "custom.decision_date"
    flag_field = "custom.hot"

    def __init__(self, server: S, document: Json) -> None:
        self.server = server
        self.document = document
        self._opened: list[C] = []
        self.crm: Crm = self.connect(document)
        server.store.deals.update({key: deal(key) for key in ("d-1", "d-2")})

    @abstractmethod
    def opened(self, document: Json, secret: Json, **options: Any) -> C: ...

    def connect(self, document: Json, secret: Json | None = None, **options: Any) -> C:
        """Pauses are not slept through: the server's limits are ordered faults."""
        access = {"base_url": self.server.url, "bearer": TOKEN} if secret is None else secret
        given = {"sleep": lambda _: None, "transport": loopback(), **options}
        self._opened.append(self.opened(document, access, **given))
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
    def count_requests(self) -> Iterator[Count]:
        count, before = Count(), len(self.server.requests)
        yield count
        count.made = len(self.server.requests) - before

    def unreachable(self) -> Crm:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        return self.connect(self.document, {"base_url": f"http://127.0.0.1:{port}", "bearer": TOKEN})
