"""What a person does who has recordings and customers forgotten."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from siro_bridge.bootstrap.deployed import Deployed
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.operate.enrichment_requests import UNDO_AT_ONCE, Forget
from siro_bridge.domain.operate.forgetting import CustomerTraces, DeadMessage, ForgetPart, RecordingForgetting
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.state.customer_traces import DynamoCustomerTraces
from siro_bridge.state.dead_letters import DeadLetters
from siro_bridge.state.traces import DynamoTraces

FUNCTION = "EnrichmentFunction"
"""It has the CRM's secret, and the way to it."""

MOST_LETTERS = 1000


class OperateErasing:
    def __init__(self, stack: Deployed, dynamodb: Any) -> None:
        self._stack = stack
        self._dynamodb = dynamodb

    def forget(self, recording_ids: Sequence[str], *, look: bool = False) -> Iterator[RecordingForgetting]:
        """Forgets what the caller takes, some at a time; `look` only tells what there is."""
        for some in chunks(recording_ids, UNDO_AT_ONCE):
            left = list(some)
            while left:
                asked = Forget(recordings=tuple(left), look=look)
                done = ForgetPart.model_validate(self._stack.invoke(FUNCTION, asked.event())).recordings
                left = left[len(done) :]
                yield from done

    def erase_rest(self, recording_ids: Collection[str]) -> Iterator[int]:
        """What is left of forgotten ones on records that they had left long ago; in how many fields, at the end.

        All of the table is read, a page at a time.
        """
        traces = DynamoTraces(self._dynamodb, self._stack.output("StateTableName"))
        found: dict[str, frozenset[RecordKey]] = {}
        for so_far in traces.remembered(recording_ids) if recording_ids else ():
            found = so_far
            yield 0
        yield sum(traces.erase_values(recording_id, records) for recording_id, records in found.items())

    def find_customer(self, key: str) -> Iterator[CustomerTraces]:
        """What has been found so far, a page of the table at a time; the last one is whole."""
        return self._customers.find(key)

    def erase_customer(self, found: CustomerTraces) -> int:
        """What is kept under the key itself, once its recordings are forgotten; how many items."""
        return self._customers.erase(found)

    def dead_messages(self, recording_ids: Collection[str]) -> list[DeadMessage]:
        """Messages that were given up and name one of them; all they hold is its id and the webhook's."""
        sqs, url = self._stack.client("sqs"), self._stack.output("EnrichmentDeadLetterQueueUrl")
        letters = DeadLetters(sqs, url, self._stack.output("EnrichmentQueueUrl")).look(MOST_LETTERS)
        named = [letter for letter in letters if letter.recording_id in recording_ids]
        if not named:
            return []
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["MessageRetentionPeriod"])
        kept = int(told["Attributes"]["MessageRetentionPeriod"])
        return [DeadMessage(letter.recording_id, letter.sent_at + kept) for letter in named]

    @property
    def _customers(self) -> DynamoCustomerTraces:
        return DynamoCustomerTraces(self._dynamodb, self._stack.output("StateTableName"))
