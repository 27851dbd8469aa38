"""Settings are read when first needed, and a missing one is named."""

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.settings import EnrichmentSettings, SyncSettings, WebhookSettings

SIRO = {
    "STATE_TABLE": "state",
    "SIRO_API_URL": "https://siro.test",
    "SIRO_SECRET_ARN": "arn:siro",
    "CRM_SECRET_ARN": "arn:crm",
    "ENRICHMENT_QUEUE_URL": "https://queue.test",
    "SIRO_PLATFORM_URL": "https://platform.test",
    "SIRO_TOKEN_SECRET_ARN": "arn:token",
}


def test_every_missing_variable_is_named_at_once() -> None:
    with pytest.raises(ConfigurationError, match="STATE_TABLE, WEBHOOK_SECRET_ARN not set"):
        WebhookSettings.read({"ENRICHMENT_QUEUE_URL": "https://queue.test", "STATE_TABLE": " "})


@pytest.mark.parametrize("empty", ["", " "])
def test_empty_variable_is_its_default(empty: str) -> None:
    settings = EnrichmentSettings.read(SIRO | {"RECORDING_API": empty, "MAPPING_FILE": empty})
    assert (settings.recording_api, settings.mapping_file) == ("auto", "")


def test_value_that_is_none_of_its_choices_is_refused_with_the_choices() -> None:
    with pytest.raises(ConfigurationError, match="RECORDING_API must be one of auto, oauth, organization"):
        EnrichmentSettings.read(SIRO | {"RECORDING_API": "platform"})
    with pytest.raises(ConfigurationError, match="INGEST_MODE must be one of webhook, polling, both"):
        SyncSettings.read(SIRO | {"INGEST_MODE": "push"})
    with pytest.raises(ConfigurationError, match="CRM_ACCESS must be one of write, read"):
        SyncSettings.read(SIRO | {"CRM_ACCESS": "none"})


@pytest.mark.parametrize("settings", [SyncSettings, EnrichmentSettings])
def test_number_of_rows_is_one(settings: type[SyncSettings | EnrichmentSettings]) -> None:
    assert settings.read(SIRO).most_rows == 0
    assert settings.read(SIRO | {"TRIAL_ROWS": "5"}).most_rows == 5
    with pytest.raises(ConfigurationError, match="TRIAL_ROWS must be a whole number"):
        settings.read(SIRO | {"TRIAL_ROWS": "some"})


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "many"])
def test_retention_is_a_number_of_days(days: str) -> None:
    assert SyncSettings.read(SIRO | {"SYNC_RETENTION_DAYS": "90"}).sync_seconds == 90 * 86_400
    with pytest.raises(ConfigurationError, match="SYNC_RETENTION_DAYS must be a whole number of days"):
        _ = SyncSettings.read(SIRO | {"SYNC_RETENTION_DAYS": days}).sync_seconds
