"""Alarms tell what to do, and reach a person when an address is given."""

from siro_bridge.sync_metrics import METRICS
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge.use_cases.receive_webhook import Reception
from tests.unit.template.parts import Template, of_type

COUNTED = {
    *METRICS,
    *(f"Enrichment{result}" for result in WorkResult),
    *(f"Webhook{outcome}" for outcome in Reception),
    "EnrichmentConfigurationError",
    "EnrichmentError",
    "WebhookBadSignature_mismatch",
}


def test_alarm_says_what_to_do(template: Template) -> None:
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmDescription"].count(".") >= 2


def test_alarm_mails_when_an_address_is_given(template: Template) -> None:
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        told = alarm["Properties"]["AlarmActions"]["Fn::If"]
        assert told == ["SendsAlarmMail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]


def test_alarm_watches_a_metric_that_the_functions_count(template: Template) -> None:
    alarms = [each["Properties"] for each in of_type(template, "AWS::CloudWatch::Alarm").values()]
    ours = {alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == "SiroBridge"}
    assert "WebhookSilence" in ours
    assert ours <= COUNTED


def test_dead_letters_and_failed_runs_raise_an_alarm(template: Template) -> None:
    watched = {
        (alarm["Properties"]["MetricName"], str(alarm["Properties"]["Dimensions"][0]["Value"]))
        for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()
    }
    dead_letters = {"Fn::GetAtt": ["EnrichmentDeadLetterQueue", "QueueName"]}
    assert ("ApproximateNumberOfMessagesVisible", str(dead_letters)) in watched
    assert ("Errors", str({"Ref": "SyncFunction"})) in watched


def test_what_waits_for_a_person_raises_an_alarm(template: Template) -> None:
    watched = {alarm["Properties"]["MetricName"] for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()}
    assert watched >= {
        "EnrichmentFailed",
        "EnrichmentIncomplete",
        "RecordingsWaitingOverADay",
        "EnrichmentError",
        "WebhookParked",
        "WebhookBadSignature_mismatch",
    }


def test_event_that_is_answered_and_dropped_raises_an_alarm_where_webhooks_come(template: Template) -> None:
    alarm = of_type(template, "AWS::CloudWatch::Alarm")["UnknownWebhookAlarm"]
    assert alarm["Condition"] == "ReceivesWebhooks"
    assert alarm["Properties"]["MetricName"] == "WebhookUnknownEvent"
    assert alarm["Properties"]["Threshold"] == 0


def test_our_metrics_are_watched_under_the_stacks_name(template: Template) -> None:
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        if alarm["Properties"]["Namespace"] == "SiroBridge":
            assert alarm["Properties"]["Dimensions"] == [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]


def test_hourly_schedule_can_alarm_too(template: Template) -> None:
    """Between two runs there is no data, so the runs that fail need not lie in periods next to each other."""
    for name in ("SyncErrorAlarm", "SyncStoppedAlarm"):
        alarm = of_type(template, "AWS::CloudWatch::Alarm")[name]["Properties"]
        assert alarm["Period"] * alarm["EvaluationPeriods"] >= alarm["DatapointsToAlarm"] * 3600
