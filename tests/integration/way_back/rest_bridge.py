"""The way back over the REST test CRM, without sockets: every HTTP request to it is a call that may go wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.store import Json, Store
from tests.integration.crm.rest_crm.transport import RestCrmTransport
from tests.integration.crm.rest_harness import deal, documented
from tests.integration.way_back.one_process import OneProcess
from tests.integration.way_back.story import NEW, OLD

SECTIONS = ("connector", "timezone", "write_back")


def story_mapping() -> Json:
    """The documentation's way back, with the facts that the story is about; notes have no idempotency key."""
    document = {name: section for name, section in documented().items() if name in SECTIONS}
    document["write_back"]["fields"] = [
        {"name": "Timeline", "target": "deal", "column": "custom.timeline"},
        {"name": "Decision Maker", "target": "deal", "column": "custom.decision_maker"},
    ]
    assert "idempotency_header" not in document["write_back"]["note"]["create"]
    return document


def believing_mapping() -> Json:
    """The same of a CRM that takes an idempotency key, and whose answers show what it holds."""
    document = story_mapping()
    back = document["write_back"]
    back["targets"]["deal"]["reads_back"] = back["note"]["reads_back"] = False
    back["note"]["create"]["idempotency_header"] = "Idempotency-Key"
    return document


@dataclass
class RestStoryCrm:
    store: Store = field(default_factory=Store)

    def __post_init__(self) -> None:
        for key in (OLD, NEW):
            self.store.deals[key] = deal(key)
            self.store.deals[key]["custom"]["decision_maker"] = None

    def facts(self, deal: str) -> Mapping[str, Any]:
        record = self.store.deals[deal]
        return {**record["custom"], "budget": record["value"]["amount"]}

    def type_decision_maker(self, deal: str, text: str) -> None:
        self.store.deals[deal]["custom"]["decision_maker"] = text
        self.store.touch(deal)

    def noted_deals(self, recording_id: str) -> Sequence[str]:
        return [note["deal_id"] for note in self.store.notes.values() if recording_id in note["text"]]


@dataclass
class RestBridge(OneProcess[RestStoryCrm]):
    def crm_secret(self) -> Mapping[str, Any]:
        return {"base_url": "https://crm.test/v2", "bearer": TOKEN}

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        transport: httpx2.BaseTransport = self.wrap("crm", RestCrmTransport(self.crm.store))
        crm = RestCrm(mapping, dict(secret), transport=transport, clock=self.now, sleep=lambda _: None)
        return crm, crm
