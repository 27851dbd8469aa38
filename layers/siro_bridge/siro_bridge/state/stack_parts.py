"""What AWS itself tells of the parts of a deployed stack, and the two switches that a person can flip."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REFUSED = "WebhookBadSignature_"
"""Begins the metrics of refused webhooks; the reason follows."""

MOST_LOG_PAGES = 20
_SCHEDULE_KEYS = (
    "ActionAfterCompletion",
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "Target",
)
"""What an update of a schedule takes of what it is; what is left out would be reset."""


@dataclass(frozen=True, slots=True)
class Schedule:
    expression: str
    state: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One that is raised. `name` is its logical id, as the template and the documentation call it."""

    name: str
    description: str


class StackParts:
    """`client` gives a client of the stack's account by the service's name. Raises botocore's own errors."""

    def __init__(self, name: str, client: Callable[[str], Any]) -> None:
        self._name = name
        self._client = client

    def schedule(self) -> Schedule:
        found = self._schedule()
        return Schedule(str(found["ScheduleExpression"]), str(found["State"]))

    def event_source_state(self) -> str:
        """`Enabled`, `Disabled`, or what it is on its way to."""
        found = self._client("lambda").get_event_source_mapping(UUID=self._physical_id("EnrichmentFunctionQueue"))
        return str(found["State"])

    def switch_on(self) -> None:
        """Let the schedule run, and the queue be worked on."""
        schedule = self._schedule()
        if schedule["State"] != "ENABLED":
            kept = {key: schedule[key] for key in _SCHEDULE_KEYS if schedule.get(key)}
            self._client("scheduler").update_schedule(**kept, State="ENABLED")
        if self.event_source_state() != "Enabled":
            uuid = self._physical_id("EnrichmentFunctionQueue")
            self._client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)

    def raised_alarms(self) -> list[Alarm]:
        pages = self._client("cloudwatch").get_paginator("describe_alarms")
        found = pages.paginate(AlarmNamePrefix=f"{self._name}-", StateValue="ALARM")
        return [
            Alarm(self._logical(each["AlarmName"]), each.get("AlarmDescription", ""))
            for page in found
            for each in page["MetricAlarms"]
            if each["StateValue"] == "ALARM"
        ]

    def mail_is_confirmed(self, mail: str) -> bool:
        """Whether the person who is to be told of alarms has answered AWS's question.

        Without an answer AWS takes the subscription away after two days, and then lists none.
        """
        topic = self._physical_id("AlarmTopic")
        pages = self._client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        return any(
            each["Endpoint"].casefold() == mail.casefold() and each["SubscriptionArn"].startswith("arn:")
            for page in pages
            for each in page["Subscriptions"]
        )

    def refused_webhooks(self, function: str, seconds: float) -> Counter[str]:
        """By reason: `mismatch`, `stale` …, as the function counted them in its log, whatever its level."""
        configuration = self._client("lambda").get_function_configuration(FunctionName=function)
        since = int((time.time() - seconds) * 1000)
        counts: Counter[str] = Counter()
        for line in self._log_lines(configuration["LoggingConfig"]["LogGroup"], since):
            for key in line:
                if key.startswith(REFUSED):
                    counts[key.removeprefix(REFUSED)] += 1
        return counts

    def _log_lines(self, group: str, since: int) -> Iterator[Mapping[str, Any]]:
        pages = self._client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=group, startTime=since, filterPattern=f'"{REFUSED}"')
        for number, page in enumerate(found):
            for event in page["events"]:
                if REFUSED in event["message"] and isinstance(line := _parsed(event["message"]), dict):
                    yield line
            if number + 1 == MOST_LOG_PAGES:
                return

    def _schedule(self) -> dict[str, Any]:
        name = self._physical_id("SyncFunctionSchedule").rpartition("/")[2]
        return dict(self._client("scheduler").get_schedule(Name=name))

    def _physical_id(self, logical_id: str) -> str:
        """CloudFormation gave each part a name of its own, so that two stacks do not collide."""
        found = self._client("cloudformation").describe_stack_resource(
            StackName=self._name, LogicalResourceId=logical_id
        )
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def _logical(self, name: str) -> str:
        return name.removeprefix(f"{self._name}-").rpartition("-")[0] or name


def _parsed(message: str) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        return None
