"""What the functions' logs say of one recording. A person's machine reads them; the functions never do."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.logged import LogLine

SECONDS = 15.0
"""For one log group: a large one has more pages than anybody waits for."""


class FunctionLogs:
    """`client` is a CloudWatch Logs client; `groups` are the log groups by function."""

    def __init__(
        self,
        client: Any,
        groups: Mapping[str, str],
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._groups = groups
        self._seconds = seconds
        self._clock = clock

    def of_recording(self, recording_id: str, since: float) -> list[LogLine]:
        """Lines about the recording that were written after `since` (epoch seconds), the oldest first.

        Raises UnavailableError when the logs cannot be read in time, or not by this person.
        """
        lines = [line for function in self._groups for line in self._lines(function, recording_id, since)]
        return sorted(lines, key=lambda line: line.at)

    def _lines(self, function: str, recording_id: str, since: float) -> Iterator[LogLine]:
        """The emulator gives all lines whatever the pattern, so each is looked at again."""
        for event in self._events(self._groups[function], f'"{recording_id}"', since):
            entry = _entry(event["message"])
            if entry.get("recording_id") == recording_id:
                yield LogLine(event["timestamp"] / 1000, function, entry)

    def _events(self, group: str, pattern: str, since: float) -> Iterator[Mapping[str, Any]]:
        deadline = self._clock() + self._seconds
        try:
            pages = self._client.get_paginator("filter_log_events").paginate(
                logGroupName=group, filterPattern=pattern, startTime=int(since * 1000)
            )
            for page in pages:
                yield from page["events"]
                if self._clock() > deadline:
                    raise UnavailableError(f"log group {group}: too long to be read in {self._seconds:.0f} s")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceNotFoundException":
                return  # a function that never ran has no log group on some AWS
            raise UnavailableError(f"log group {group}: logs:FilterLogEvents answered {code}") from error
        except BotoCoreError as error:
            raise UnavailableError(f"log group {group} cannot be reached ({type(error).__name__})") from error


def _entry(message: str) -> Mapping[str, Any]:
    """Powertools writes JSON; the runtime's own lines begin with words."""
    start = message.find("{")
    try:
        entry = json.loads(message[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
