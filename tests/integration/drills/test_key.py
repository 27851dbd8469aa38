"""A KMS key that is disabled and enabled again delays what comes meanwhile, and loses nothing of it."""

from tests.integration.drills.conftest import Told
from tests.integration.drills.drill import VISIBILITY_SECONDS, Drill

UNAVAILABLE = 503
HOURS = 3600


def test_key_of_everything_is_off_for_hours(drill: Drill, told: Told, alarmed: set[str]) -> None:
    """Siro's webhooks come again for more than a day; answers of 503 and runs that fail raise alarms meanwhile."""
    key = drill.bridge.key

    def stay_off() -> None:
        for _ in range(3):
            drill.step(HOURS)
            drill.run_sync()

    drill.stream(6, after_2=key.disable, after_4=stay_off, after_5=key.enable)
    assert UNAVAILABLE in drill.statuses
    assert "WebhookUnavailable" in told()
    assert any("its key cannot be used" in line for run in drill.runs for line in run)
    assert {"5xx", "Errors"} <= alarmed
    drill.check_end()
    assert drill.dead_letters() == 0


def test_key_of_the_table_alone_is_off_until_messages_are_given_up(drill: Drill, told: Told, alarmed: set[str]) -> None:
    """Webhooks are answered 503. What was in the queue goes to the dead letters, and the next run sends it anew."""
    key = drill.bridge.key

    def stay_off() -> None:
        for _ in range(6):
            drill.step(VISIBILITY_SECONDS + 1)

    drill.stream(2)
    drill.bridge.send_again(drill.recordings[-1])
    drill.bridge.want_again(drill.recordings[-1])
    key.disable("dynamodb")
    drill.stream(3, after_1=stay_off, after_2=key.enable)
    assert {"EnrichmentError", "WebhookUnavailable"} <= told()
    assert "EnrichmentError" in alarmed
    assert drill.dead_letters() == 1
    drill.check_end()


def test_key_of_the_secrets_alone_is_off(drill: Drill, told: Told) -> None:
    """Instances that are warm go on by what they have read, until that is five minutes old; then recordings wait."""
    key = drill.bridge.key
    drill.stream(6, after_1=lambda: key.disable("secretsmanager"), after_5=key.enable)
    assert UNAVAILABLE in drill.statuses
    assert "WebhookUnavailable" in told()
    assert any("its key cannot be used" in line for run in drill.runs for line in run)
    drill.check_end()
