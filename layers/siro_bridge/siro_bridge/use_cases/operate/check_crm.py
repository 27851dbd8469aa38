"""The half of `doctor` that runs inside the sync function: mapping, CRM, and Siro as the function reaches it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.domain.operate.check import CheckLine, failed, look_at
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.use_cases.operate.ask_siro import AskSiro
from siro_bridge.use_cases.operate.look_at_crm import AS_SAID, DEPLOY, LookAtCrm

REACH = (
    "start the CRM, or let the functions reach it: VpcSubnetIds, security groups, firewall, and the address in "
    "CrmSecret (`siro-bridge setup rotate CrmSecret`); nothing is lost meanwhile"
)
WAY_OUT = "give the functions a way out to Siro: with VpcSubnetIds their subnets need a NAT gateway"
CONNECTION = "put the id of this CRM's connection under connection_id in mapping.yaml, then sam build && sam deploy"


@dataclass(frozen=True, slots=True)
class CheckCrm:
    """`load` reads the mapping; `look_through` checks it by itself, `look` in the CRM, whose secret it reads.

    Nothing is written anywhere, but for a login's token.
    """

    load: Callable[[], CrmMapping]
    look_through: Callable[[CrmMapping], Checked]
    look: Callable[[CrmMapping], AbstractContextManager[LookAtCrm]]
    siro: Callable[[CrmMapping], AskSiro]

    def __call__(self) -> Iterator[CheckLine]:
        try:
            mapping = self.load()
        except SiroBridgeError as error:
            yield failed("mapping", str(error), DEPLOY)
            return
        yield from look_at(
            "mapping", lambda: told("mapping", self.look_through(mapping), "fits Siro"), otherwise=DEPLOY
        )
        yield from look_at("Siro, from the function", lambda: self._siro(mapping), otherwise=WAY_OUT)
        yield from look_at("CRM", lambda: self._crm(mapping), otherwise=REACH)

    def _siro(self, mapping: CrmMapping) -> Iterator[CheckLine]:
        yield CheckLine.ok("Siro, from the function", f"answers; organization {self.siro(mapping).organization_id()}")
        yield from look_at("connection", lambda: self._connection(mapping), otherwise=CONNECTION)

    def _connection(self, mapping: CrmMapping) -> Iterator[CheckLine]:
        siro = self.siro(mapping)
        ours = siro.our_connection()
        if ours not in (known := siro.connection_ids()):
            listed = ", ".join(known) or "none"
            yield CheckLine.error("connection", f"Siro has no active connection {ours}; it has {listed}", CONNECTION)
        else:
            yield CheckLine.ok("connection", ours)

    def _crm(self, mapping: CrmMapping) -> Iterator[CheckLine]:
        with self.look(mapping) as looking:
            yield from looking()


def told(subject: str, said: Checked, fine: str) -> Iterator[CheckLine]:
    """A line each; `fine` where there is no mistake."""
    yield from (failed(subject, mistake, DEPLOY) for mistake in said.mistakes)
    yield from (CheckLine.warning(subject, warning, AS_SAID) for warning in said.warnings)
    if not said.mistakes:
        yield CheckLine.ok(subject, fine)
