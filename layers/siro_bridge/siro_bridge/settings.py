"""The settings of each function, read from its environment in one place, when first needed."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self

from siro_bridge.domain.errors import ConfigurationError

INGEST_MODES = ("webhook", "polling", "both")
CRM_ACCESSES = ("write", "read")
DAY_SECONDS = 86_400
RECORDING_APIS = ("auto", "oauth", "organization")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A field is read from the environment variable of its name in upper case."""

    state_table: str

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Raises ConfigurationError that names every variable that is missing."""
        values = {field.name: environ.get(field.name.upper(), "").strip() for field in fields(cls)}
        given = {name: value for name, value in values.items() if value}
        missing = [field.name.upper() for field in fields(cls) if field.default is MISSING and field.name not in given]
        if missing:
            raise ConfigurationError(
                f"environment: {', '.join(missing)} not set; deploy with the project's template.yaml"
            )
        return cls(**given)


def _days(settings: Settings, name: str) -> int:
    """So many days, in seconds. Raises ConfigurationError where the variable holds no whole number of them."""
    value = str(getattr(settings, name))
    if not value.isdecimal() or not int(value):
        raise ConfigurationError(f"environment: {name.upper()} must be a whole number of days")
    return int(value) * DAY_SECONDS


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigurationError(f"environment: {name} must be one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings(Settings):
    webhook_secret_arn: str
    enrichment_queue_url: str
    parked_retention_days: str = "90"

    @property
    def parked_seconds(self) -> int:
        return _days(self, "parked_retention_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings(Settings):
    """What keeping a run's report needs, whatever else is missing."""

    run_retention_days: str = "30"

    @property
    def run_seconds(self) -> int:
        return _days(self, "run_retention_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiroSettings(Settings):
    siro_api_url: str
    siro_secret_arn: str
    crm_secret_arn: str
    crm_token_secret_arn: str = ""
    mapping_file: str = ""
    siro_user_agent: str = ""
    crm_access: str = "write"
    """`read`: nothing is written to the CRM, and what would be is written down, whatever the mapping's mode"""
    trial_rows: str = ""
    """a mapping is only tried out: so many records of each kind are read, and none counts as gone"""

    def __post_init__(self) -> None:
        _one_of("CRM_ACCESS", self.crm_access, CRM_ACCESSES)
        if not (self.trial_rows.isdecimal() or not self.trial_rows):
            raise ConfigurationError("environment: TRIAL_ROWS must be a whole number")

    @property
    def reads_only(self) -> bool:
        return self.crm_access == "read"

    @property
    def most_rows(self) -> int:
        """0 for all."""
        return int(self.trial_rows or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings(SiroSettings):
    enrichment_queue_url: str
    ingest_mode: str = "both"
    sync_retention_days: str = "400"
    run_retention_days: str = "30"
    """read as `RunSettings`, where the report is kept"""

    def __post_init__(self) -> None:
        SiroSettings.__post_init__(self)
        _one_of("INGEST_MODE", self.ingest_mode, INGEST_MODES)

    @property
    def sync_seconds(self) -> int:
        """How long what Siro has of a record is remembered once nothing of it changes."""
        return _days(self, "sync_retention_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentSettings(SiroSettings):
    siro_platform_url: str
    siro_token_secret_arn: str
    recording_api: str = "auto"

    def __post_init__(self) -> None:
        SiroSettings.__post_init__(self)
        _one_of("RECORDING_API", self.recording_api, RECORDING_APIS)
