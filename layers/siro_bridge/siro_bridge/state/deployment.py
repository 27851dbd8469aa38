"""What AWS itself tells of a deployed stack: its schedule, and how much its queues hold."""

from collections.abc import Callable, Mapping
from typing import Any

from siro_bridge.domain.operate.stuck import Surroundings
from siro_bridge.state.dead_letters import DeadLetters
from siro_bridge.state.queue import queue_errors

MOST_LETTERS = 100
_DEPTHS = {
    "waiting": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}


class Deployment:
    """`client` gives a client of the stack's account by the service's name."""

    def __init__(self, name: str, client: Callable[[str], Any], queue_url: str, dead_letters: DeadLetters) -> None:
        self._name = name
        self._client = client
        self._queue_url = queue_url
        self._dead_letters = dead_letters

    def surroundings(self) -> Surroundings:
        expression, state = self._schedule()
        return Surroundings(expression, state, self._depths(), tuple(self._dead_letters.look(MOST_LETTERS)))

    def dead_recordings(self) -> list[str]:
        """Whose messages were given up, as far as they are looked at."""
        return [letter.recording_id for letter in self._dead_letters.look(MOST_LETTERS)]

    def _schedule(self) -> tuple[str, str]:
        """Its expression and its state. CloudFormation gave it a name of its own, so that two stacks do not collide."""
        pages = self._client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self._name)
        names = [
            resource["PhysicalResourceId"]
            for page in pages
            for resource in page["StackResourceSummaries"]
            if resource["ResourceType"] == "AWS::Scheduler::Schedule"
        ]
        if not names:
            return "", ""
        found: Mapping[str, str] = self._client("scheduler").get_schedule(Name=names[0].rpartition("/")[2])
        return found.get("ScheduleExpression", ""), found.get("State", "")

    @queue_errors
    def _depths(self) -> dict[str, int]:
        answer = self._client("sqs").get_queue_attributes(
            QueueUrl=self._queue_url, AttributeNames=list(_DEPTHS.values())
        )
        return {name: int(answer["Attributes"].get(attribute, 0)) for name, attribute in _DEPTHS.items()}
