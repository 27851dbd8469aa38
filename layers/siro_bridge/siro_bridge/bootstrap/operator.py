"""The composition root of the person who operates a deployed stack, and all of the layer that commands import."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from siro_bridge.bootstrap.budget import operator_budget
from siro_bridge.bootstrap.crm import check_crm_secret
from siro_bridge.bootstrap.deployed import Deployed
from siro_bridge.bootstrap.operate_erasing import OperateErasing
from siro_bridge.bootstrap.operate_recordings import OperateRecordings
from siro_bridge.bootstrap.operate_writes import OperateWrites
from siro_bridge.bootstrap.operator_checks import Checks, SeenStack
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.bootstrap.vault import StackVault
from siro_bridge.domain.operate.check import Tell, told_of_ours
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SiroSettings
from siro_bridge.siro.client import SiroClient, Unlimited
from siro_bridge.siro.given_token import GivenToken
from siro_bridge.siro.oauth_app import SetupApi
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.signature import SignatureVerifier
from siro_bridge.state.ledger_chunks import DynamoLedgerChunks
from siro_bridge.state.shadow_chunks import DynamoShadowChunks
from siro_bridge.state.stack_parts import StackParts
from siro_bridge.use_cases.operate.fill_secrets import FillSecrets
from siro_bridge.use_cases.operate.list_recordings import ListRecordings
from siro_bridge.use_cases.operate.list_shadow import ListShadow

if TYPE_CHECKING:
    from siro_bridge.bootstrap.crm_login import CrmLogin

ATTEMPTS = 3
"""A person waits for the answer: what failed for a passing reason is asked for again, not for long."""


class Operator:
    """Each use case is made when it is first asked for: a command pays for what it uses, and needs no other rights."""

    def __init__(self, stack: Deployed, tell: Tell = told_of_ours) -> None:
        """`tell` gives one line for what AWS, or a function, refuses."""
        self.stack = stack
        self._tell = tell
        self._open: list[SiroClient] = []

    def close(self) -> None:
        """Closes the connections to Siro; those to AWS are the stack's."""
        while self._open:
            self._open.pop().close()

    @cached_property
    def siro(self) -> OrganizationApi:
        """Siro's organization API with the stack's own token, within the budget that all share."""
        return OrganizationApi(self._siro_client)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self.stack.client("secretsmanager"))

    @cached_property
    def dynamodb(self) -> Any:
        return self.stack.client("dynamodb")

    @cached_property
    def recordings(self) -> OperateRecordings:
        """`trace`, `status` and the replays."""
        return OperateRecordings(self.stack, self.dynamodb, lambda: self.siro, self._tell)

    @cached_property
    def writes(self) -> OperateWrites:
        """`trust`, `undo`, `link` and `unlink`."""
        return OperateWrites(self.stack, self.dynamodb)

    @cached_property
    def erasing(self) -> OperateErasing:
        """`forget`."""
        return OperateErasing(self.stack, self.dynamodb)

    @property
    def listing(self) -> ListRecordings:
        """All recordings, a page at a time."""
        return ListRecordings(DynamoLedgerChunks(self.dynamodb, self.state_table))

    @property
    def shadow(self) -> ListShadow:
        """What was written down instead of being written, a page at a time."""
        return ListShadow(DynamoShadowChunks(self.dynamodb, self.state_table))

    @property
    def state_table(self) -> str:
        return self.stack.output("StateTableName")

    def checks(self) -> Checks:
        """All that `doctor` looks at."""
        stack = self.stack
        mode = stack.parameter("IngestMode")
        seen = SeenStack(
            name=stack.name,
            status=stack.status,
            is_older=stack.is_older,
            mode=mode,
            recording_api=stack.parameter("RecordingApi"),
            alarm_mail=stack.parameter("AlarmEmail"),
            webhook_url="" if mode == "polling" else stack.output("WebhookUrl"),
        )
        return Checks(
            seen=seen,
            client=stack.client,
            output=stack.output,
            invoke=stack.invoke,
            depths=stack.queue_depths,
            secrets=self.secrets,
            siro_client=lambda: self._siro_client,
            tell=self._tell,
        )

    @property
    def parts(self) -> StackParts:
        """The stack's schedule, event source mapping and alarms."""
        return StackParts(self.stack.name, self.stack.client)

    @property
    def crm_login(self) -> "CrmLogin":
        """A person's login to the CRM."""
        from siro_bridge.bootstrap.crm_login import CrmLogin  # noqa: PLC0415  few commands need it

        return CrmLogin(StackVault(self.stack))

    @property
    def fill_secrets(self) -> FillSecrets:
        return FillSecrets(
            StackVault(self.stack),
            lambda token: SetupApi(self._siro_with(token)),
            lambda secret: SignatureVerifier([secret]),
            check_crm_secret,
        )

    def _siro_with(self, token: str) -> SiroClient:
        """A token of which nobody has counted anything, so that there is no budget to share."""
        client = SiroClient(
            self.stack.parameter("SiroApiUrl"), GivenToken.organization(token), Unlimited(), attempts=ATTEMPTS
        )
        self._open.append(client)
        return client

    @cached_property
    def _siro_client(self) -> SiroClient:
        settings = SiroSettings(
            state_table=self.state_table,
            siro_api_url=self.stack.parameter("SiroApiUrl"),
            siro_secret_arn=self.stack.output("SiroSecretArn"),
            crm_secret_arn=self.stack.output("CrmSecretArn"),
        )
        budget = operator_budget(self.dynamodb, self.state_table)
        client = organization_client(settings, self.secrets, budget, attempts=ATTEMPTS)
        self._open.append(client)
        return client
