"""Alarms tell what to do, and reach a person when an address is given."""

from siro_bridge.sync_metrics import METRICS
from tests.unit.template.parts import Template, of_type

OTHER_METRICS = {"EnrichmentConfigurationError"}  # counted by the enrichment function's handler


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
    assert ours <= METRICS.keys() | OTHER_METRICS


def test_dead_letters_and_failed_runs_raise_an_alarm(template: Template) -> None:
    watched = {
        (alarm["Properties"]["MetricName"], str(alarm["Properties"]["Dimensions"][0]["Value"]))
        for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()
    }
    dead_letters = {"Fn::GetAtt": ["EnrichmentDeadLetterQueue", "QueueName"]}
    assert ("ApproximateNumberOfMessagesVisible", str(dead_letters)) in watched
    assert ("Errors", str({"Ref": "SyncFunction"})) in watched
