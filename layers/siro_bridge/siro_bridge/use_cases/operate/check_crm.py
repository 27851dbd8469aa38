"""The half of `doctor` that runs inside the sync function: mapping, CRM, and Siro as the function reaches it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, get_args

from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import Issue, SiroBridgeError
from siro_bridge.domain.operate.check import CheckLine, failed, look_at
from siro_bridge.domain.payload.check import check_page
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.model import CrmMapping

SAMPLE_ROWS = 50
"""So many records of each section are read and checked; none is sent."""

DEPLOY = "correct that line of mapping.yaml, then sam build && sam deploy"
REACH = (
    "start the CRM, or let the functions reach it: VpcSubnetIds, security groups, firewall, and the address in "
    "CrmSecret (`siro-bridge setup rotate CrmSecret`); nothing is lost meanwhile"
)
WAY_OUT = "give the functions a way out to Siro: with VpcSubnetIds their subnets need a NAT gateway"
CONNECTION = "put the id of this CRM's connection under connection_id in mapping.yaml, then sam build && sam deploy"


class SiroSide(Protocol):
    """What is asked of Siro from inside the function."""

    def organization_id(self) -> str: ...

    def connection_ids(self) -> list[str]:
        """Of all the organization's active CRM connections."""
        ...

    def our_connection(self) -> str:
        """Raises ConfigurationError where it is not clear which one is ours."""
        ...


@dataclass(frozen=True, slots=True)
class CheckCrm:
    """`load` reads the mapping; `look_through` checks it by itself, `ask_live` against the CRM's own schema.

    `open_crm` reads CrmSecret. Nothing is written anywhere.
    """

    load: Callable[[], CrmMapping]
    look_through: Callable[[CrmMapping], Checked]
    open_crm: Callable[[CrmMapping], Crm]
    ask_live: Callable[[CrmMapping, Crm], Checked]
    siro: Callable[[CrmMapping], SiroSide]

    def __call__(self) -> Iterator[CheckLine]:
        try:
            mapping = self.load()
        except SiroBridgeError as error:
            yield failed("mapping", str(error), DEPLOY)
            return
        yield from look_at(
            "mapping", lambda: _told("mapping", self.look_through(mapping), "fits Siro"), otherwise=DEPLOY
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
        crm = self.open_crm(mapping)
        try:
            yield from _told("CRM", self.ask_live(mapping, crm), "takes what is written back")
            for entity in get_args(EntityName):
                if getattr(mapping, entity) is not None:
                    yield from look_at(entity, lambda entity=entity: _sample(crm, entity), otherwise=DEPLOY)  # type: ignore[misc]
        finally:
            crm.close()


def _told(subject: str, said: Checked, fine: str) -> Iterator[CheckLine]:
    yield from (failed(subject, mistake, DEPLOY) for mistake in said.mistakes)
    yield from (CheckLine.warning(subject, warning, "as the line says") for warning in said.warnings)
    if not said.mistakes:
        yield CheckLine.ok(subject, fine)


def _sample(crm: Crm, entity: EntityName) -> Iterator[CheckLine]:
    """The first records, mapped as a run maps them."""
    rows = crm.reader.read_changes(entity, None, None, SAMPLE_ROWS)
    for row in rows:
        if row.stray:
            yield CheckLine.warning(entity, row.stray.why, DEPLOY)
    payloads = [row.payload for row in rows if not row.stray]
    refused = check_page(entity, payloads)[1] if entity != "accounts" else {}
    for said, count in _counted(refused).items():
        yield CheckLine.error(entity, f"{count} of {len(payloads)} records do not fit Siro: {said}", DEPLOY)
    if not payloads:
        yield CheckLine.warning(entity, "the CRM has no record", "see to it that the mapping asks for the right ones")
    elif not refused:
        yield CheckLine.ok(entity, f"{len(payloads)} records read, all fit Siro")


def _counted(refused: dict[int, tuple[Issue, ...]]) -> dict[str, int]:
    """How many records each complaint is about; places in lists are left out."""
    counts: dict[str, int] = {}
    for issues in refused.values():
        for said in {f"{'.'.join(str(part) for part in each.path)}: {each.message}" for each in issues}:
            counts[said] = counts.get(said, 0) + 1
    return counts
