"""Alarms tell what to do, and reach a person when an address is given."""

import json
import re
from inspect import signature
from typing import Any

from siro_bridge.state.rate import DynamoBudget
from siro_bridge.sync_metrics import METRICS
from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge.use_cases.receive_webhook import Reception
from tests.unit.template.parts import Template, of_type
from webhook_handler import STATUSES

COUNTED = {
    *METRICS,
    *(f"Enrichment{result}" for result in WorkResult),
    *(f"Webhook{outcome}" for outcome in Reception),
    "EnrichmentConfigurationError",
    "EnrichmentError",
    "FieldsRefused",
    "FieldsWritten",
    "SecondsToCrm",
    "SiroRequests",
    "SyncNotSetUp",
    "WebhookBadSignature_mismatch",
}


def all_watched(template: Template) -> list[dict[str, Any]]:
    return [alarm["Properties"] for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()]


def test_alarm_says_what_to_do(template: Template) -> None:
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmDescription"].count(".") >= 2


def test_alarm_mails_when_an_address_is_given(template: Template) -> None:
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        told = alarm["Properties"]["AlarmActions"]["Fn::If"]
        assert told == ["SendsAlarmMail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]


def test_alarm_watches_a_metric_that_the_functions_count(template: Template) -> None:
    ours = {each["MetricName"] for each in all_watched(template) if each["Namespace"] == "SiroBridge"}
    assert "WebhookSilence" in ours
    assert ours <= COUNTED


def test_alarm_of_our_metrics_takes_no_value_for_well(template: Template) -> None:
    """Zeros are not published."""
    ours = [each for each in all_watched(template) if each.get("Namespace") == "SiroBridge"]
    assert {each["TreatMissingData"] for each in ours} == {"notBreaching"}


def test_dead_letters_and_failed_runs_raise_an_alarm(template: Template) -> None:
    found = {(each["MetricName"], str(each["Dimensions"][0]["Value"])) for each in all_watched(template)}
    dead_letters = {"Fn::GetAtt": ["EnrichmentDeadLetterQueue", "QueueName"]}
    assert ("ApproximateNumberOfMessagesVisible", str(dead_letters)) in found
    assert ("Errors", str({"Ref": "SyncFunction"})) in found


def test_what_waits_for_a_person_raises_an_alarm(template: Template) -> None:
    assert {each["MetricName"] for each in all_watched(template)} >= {
        "EnrichmentFailed",
        "EnrichmentIncomplete",
        "SyncRejectedOverADay",
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
    for each in all_watched(template):
        if each["Namespace"] == "SiroBridge":
            assert each["Dimensions"] == [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]


def test_hourly_schedule_can_alarm_too(template: Template) -> None:
    """Between two runs there is no data, so the runs that fail need not lie in periods next to each other."""
    for name in ("SyncErrorAlarm", "SyncStoppedAlarm"):
        alarm = of_type(template, "AWS::CloudWatch::Alarm")[name]["Properties"]
        assert alarm["Period"] * alarm["EvaluationPeriods"] >= alarm["DatapointsToAlarm"] * 3600


def test_nothing_alarms_between_the_deployment_and_the_first_run(template: Template) -> None:
    """No data is no alarm: there are none before the schedule starts the function, and while secrets are filled in."""
    for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items():
        assert alarm["Properties"]["TreatMissingData"] != "breaching", name
    silence = of_type(template, "AWS::CloudWatch::Alarm")["SyncSilenceAlarm"]["Properties"]
    assert silence["InsufficientDataActions"] == silence["AlarmActions"]


def test_webhooks_that_come_before_their_secret_are_no_error_for_hours(template: Template) -> None:
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    assert alarms["WebhookErrorAlarm"]["Properties"]["MetricName"] == "5xx"
    assert STATUSES[Reception.NOT_SET_UP] == 425
    unfinished = alarms["NotSetUpAlarm"]["Properties"]
    assert unfinished["Period"] * unfinished["DatapointsToAlarm"] >= 4 * 3600


def widgets(template: Template) -> list[dict[str, Any]]:
    [dashboard] = of_type(template, "AWS::CloudWatch::Dashboard").values()
    body = json.loads(re.sub(r"\$\{[\w:.]+\}", "x", dashboard["Properties"]["DashboardBody"]["Fn::Sub"]))
    return [each["properties"] for each in body["widgets"]]


def shown(widget: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Namespace, metric and statistic of each line; `.` and `...` stand for what the line before has."""
    lines: list[tuple[str, str, str]] = []
    for metric in widget.get("metrics", ()):
        options = metric[-1] if isinstance(metric[-1], dict) else {}
        namespace = lines[-1][0] if metric[0] in (".", "...") else metric[0]
        name = lines[-1][1] if metric[0] == "..." else metric[1]
        lines.append((namespace, name, options.get("stat") or widget["stat"]))
    return lines


def test_dashboard_shows_metrics_that_are_counted(template: Template) -> None:
    lines = [line for widget in widgets(template) for line in shown(widget)]
    assert {name for namespace, name, _ in lines if namespace == "SiroBridge"} <= COUNTED
    assert set(lines) >= {
        ("SiroBridge", "WebhookQueued", "Sum"),
        ("SiroBridge", "WebhookNotReady", "Sum"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum"),
        ("SiroBridge", "FieldsWritten", "Sum"),
        ("SiroBridge", "FieldsRefused", "Sum"),
        ("SiroBridge", "SyncRejected", "Sum"),
        ("SiroBridge", "SiroRequests", "Sum"),
        ("SiroBridge", "SecondsToCrm", "p50"),
        ("SiroBridge", "SecondsToCrm", "p95"),
        ("SiroBridge", "RecordingsMissedByWebhooks", "Sum"),
        ("SiroBridge", "RecordingsWaitingOverADay", "Maximum"),
        ("SiroBridge", "SyncRejectedOverADay", "Maximum"),
    }


def test_dashboard_shows_requests_against_the_budget(template: Template) -> None:
    """Requests are counted when a function ends, so that those of ten minutes come at once: an hour tells."""
    [widget] = [each for each in widgets(template) if any(line[1] == "SiroRequests" for line in shown(each))]
    a_minute = signature(DynamoBudget).parameters["limit"].default
    assert widget["annotations"]["horizontal"][0]["value"] == a_minute * widget["period"] / 60
