"""The way back over PostgreSQL, the sample CRM."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siro_bridge_cli.sample_crm.crm import SampleCrm
from tests.integration.way_back.one_process import OneProcess


@dataclass
class Bridge(OneProcess[SampleCrm]):
    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": self.crm.url}

    def record(self, deal: int = 4001, **options: Any) -> str:
        """A conversation at the deal's appointment, its webhooks delivered; answers the recording's id."""
        recording_id = self.siro.recorder.record(self.sync_appointment(deal), **options)
        self.siro.agenda.run_due()
        return recording_id

    def deal(self, deal: int = 4001) -> dict[str, Any]:
        return next(row for row in self.crm.deals() if row["deal_id"] == deal)

    def notes(self, recording_id: str) -> list[dict[str, Any]]:
        return [note for note in self.crm.notes() if recording_id in note["body"]]

    def sync_appointment(self, deal: int = 4001, key: str = "", title: str = "Maple kitchen") -> str:
        """Answers the appointment's key in the CRM."""
        key = key or next(str(row["key"]) for row in self.crm.appointments() if row["deal_id"] == deal)
        return self.send_appointment(str(deal), key, title)
