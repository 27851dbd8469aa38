"""The use cases of who looks after recordings, put together over a stack's own state, queues, logs and Siro."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from siro_bridge.bootstrap.deployed import Deployed
from siro_bridge.domain.operate.check import Tell, told_of_ours
from siro_bridge.domain.operate.crm_appointments import CrmAppointments
from siro_bridge.domain.operate.replay import Replay
from siro_bridge.domain.operate.requests import Appointments
from siro_bridge.domain.operate.stuck import Surroundings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.dead_letters import DeadLetters
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.function_logs import FunctionLogs
from siro_bridge.state.ledger_items import FAILED, UNDONE
from siro_bridge.state.ledger_lists import SHARDS
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.stack_parts import StackParts
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.table import INCOMPLETE
from siro_bridge.use_cases.operate.ask_siro import AskSiro
from siro_bridge.use_cases.operate.list_stuck import ListStuck
from siro_bridge.use_cases.operate.replay_messages import ReplayDeadLetters, ReplayParked
from siro_bridge.use_cases.operate.replay_recording import ReplayRecording
from siro_bridge.use_cases.operate.trace_recording import TraceRecording

MOST_LETTERS = 100
"""Dead letters that are looked at: a look hides each of them for a moment."""

FUNCTIONS = ("webhook", "enrichment")
"""Whose logs tell of recordings, each line with its id."""


class OperateRecordings:
    """`siro` gives Siro's organization API, which a replay of what the ledger knows has no need of."""

    def __init__(
        self, stack: Deployed, dynamodb: Any, siro: Callable[[], OrganizationApi], tell: Tell = told_of_ours
    ) -> None:
        self._stack = stack
        self._tell = tell
        self._dynamodb = dynamodb
        self._siro = siro
        self._table = stack.output("StateTableName")
        self._queue_url = stack.output("EnrichmentQueueUrl")

    @property
    def trace(self) -> TraceRecording:
        groups = {each: f"/aws/lambda/{self._stack.name}-{each}" for each in FUNCTIONS}
        logs = FunctionLogs(self._stack.client("logs"), groups)
        return TraceRecording(self._state, self._ask_siro, logs, self._dead_recordings, self._appointments, self._tell)

    @property
    def status(self) -> ListStuck:
        return ListStuck(self._state, SHARDS, self._surroundings)

    @property
    def replay(self) -> ReplayRecording:
        ledger = DynamoSyncLedger(self._dynamodb, self._table)
        return ReplayRecording(self._state, ledger, self._queue, self._is_known_at_siro)

    def replay_failed(self) -> Iterator[Replay]:
        """All that the index lists as failed, what is stranded there too."""
        return self.replay.listed(FAILED)

    def replay_refused_fields(self) -> Iterator[Replay]:
        return self.replay.listed(INCOMPLETE)

    def replay_undone(self) -> Iterator[Replay]:
        """All that a person has undone are written again."""
        return self.replay.listed(UNDONE, undone_too=True)

    @property
    def replay_dead_letters(self) -> ReplayDeadLetters:
        return ReplayDeadLetters(self._dead_letters)

    @property
    def replay_parked(self) -> ReplayParked:
        return ReplayParked(self._state, DynamoEventLedger(self._dynamodb, self._table), self._queue)

    def _appointments(self, request: Appointments) -> CrmAppointments:
        """The sync function asks the CRM."""
        return CrmAppointments.model_validate(self._stack.invoke("SyncFunction", request.event()))

    def _is_known_at_siro(self, recording_id: str) -> bool:
        return self._ask_siro.view(recording_id) is not None

    @cached_property
    def _state(self) -> OperatorState:
        return OperatorState(self._dynamodb, self._table)

    @cached_property
    def _ask_siro(self) -> AskSiro:
        api = self._siro()
        return AskSiro(api, OurConnection(api, None))

    @cached_property
    def _sqs(self) -> Any:
        return self._stack.client("sqs")

    @property
    def _queue(self) -> EnrichmentQueue:
        return EnrichmentQueue(self._sqs, self._queue_url)

    @property
    def _dead_letters(self) -> DeadLetters:
        return DeadLetters(self._sqs, self._stack.output("EnrichmentDeadLetterQueueUrl"), self._queue_url)

    def _surroundings(self) -> Surroundings:
        schedule = StackParts(self._stack.name, self._stack.client).schedule()
        letters = tuple(self._dead_letters.look(MOST_LETTERS))
        return Surroundings(
            schedule.expression, schedule.state, self._stack.queue_depths("EnrichmentQueueUrl"), letters
        )

    def _dead_recordings(self) -> list[str]:
        """Whose messages were given up, as far as they are looked at."""
        return [letter.recording_id for letter in self._dead_letters.look(MOST_LETTERS)]
