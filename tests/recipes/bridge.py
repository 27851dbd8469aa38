"""The whole bridge in one process, over a real CRM: the recipe's mapping as it stands, Siro simulated, AWS on moto."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from siro_bridge.domain.sync.report import Report
from tests.integration.way_back.both_ways import BothWays
from tests.recipes.crm import RecipeCrm


@dataclass
class RecipeBridge(BothWays[RecipeCrm]):
    def crm_secret(self) -> Mapping[str, Any]:
        return self.crm.secret

    def sync(self) -> Report:
        """One scheduled run, and the pause until the next."""
        report = super().sync()
        self.siro.clock.advance(timedelta(minutes=10))
        return report

    def record(self, appointment: str, **options: Any) -> str:
        """A conversation at an appointment, its webhooks delivered and worked on; answers the recording's id."""
        recording = self.siro.recorder.record(appointment, **options)
        self.settle()
        return recording


def mapping_of(recipe: str) -> Path:
    return Path(__file__).parents[2] / "docs" / "recipes" / recipe / "mapping.yaml"
