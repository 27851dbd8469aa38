"""Whatever calls of a renewal go wrong, and then another: the login goes on, with tokens that were kept before."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from siro_bridge.crm.login.shared import SECONDS
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.domain.errors import SiroBridgeError
from tests.clock import Clock
from tests.fault_points import KINDS, DiedError, Fault, Faults
from tests.integration.aws import aws_client
from tests.integration.crm.login.instances import JSON, PLACEHOLDER, REFRESH, Instances, Shared, read
from tests.integration.crm.login.login_crm import BASE, LoginCrm, Reuse
from tests.integration.way_back.faults import go_wrong_twice

HOUR = 3600
SOON = 6
"""So many calls after the first fault, at the most, the second one comes."""
LEFT = 4
"""So many calls of the renewal are left where the last first fault comes: the second one would not come to be."""
ROUNDS = 8
GATE = {"pk": {"S": "token"}, "sk": {"S": "crm"}}

LOGINS: dict[str, tuple[dict[str, Any], Reuse]] = {
    "user and password, where a second refresh ends all": (JSON, "kills"),
    "refresh token, with a grace period": (REFRESH, "grace"),
    "refresh token, where both work": (REFRESH, "both"),
}


def two_faults(smooth: Faults) -> Iterator[tuple[Fault, Fault]]:
    """Each call of a login and of a renewal in each way, and each of the next ones in another way for each of them."""
    for at, (number, kind), soon in product(range(smooth.marks[0] - LEFT), enumerate(KINDS), range(SOON)):
        yield Fault(kind, at), Fault(KINDS[(at + number + soon) % len(KINDS)], soon)


class Process:
    """One after the other: what dies is gone, with all that it held."""

    def __init__(self, shared: Shared, keys: dict[str, Any]) -> None:
        self._shared = shared
        self._keys = keys
        self._crm: RestCrm | None = None

    def reads(self) -> bool:
        """Whether a request got through, at last."""
        for _ in range(ROUNDS):
            try:
                self._crm = self._crm or self._shared.open(self._keys)
                return read(self._crm) == 0
            except DiedError:
                self._crm = None
            except SiroBridgeError:
                pass
            self._shared.clock.pass_(SECONDS)
        return False


@pytest.mark.parametrize("name", LOGINS)
def test_every_call_of_a_login_may_go_wrong_and_then_another(instances: Instances, clock: Clock, name: str) -> None:
    login, reuse = LOGINS[name]
    secrets, dynamodb = instances.secrets, aws_client("dynamodb")

    def tell(faults: Faults) -> None:
        crm = LoginCrm(clock)
        crm.reuse = reuse
        secrets.put_secret_value(SecretId="CrmTokenSecret", SecretString=PLACEHOLDER)
        dynamodb.delete_item(TableName=instances.table, Key=GATE)
        keys = login | ({"refresh_token": crm.grant()} if login["kind"] == "refresh_token" else {})
        crm.before_use = lambda token: _is_kept(instances, token)
        wrapped = faults("secretsmanager", secrets), faults("dynamodb", dynamodb)
        shared = Shared(BASE, faults("crm", crm), clock, *wrapped, instances.table)
        process = Process(shared, keys)
        assert process.reads(), "the first login"
        clock.pass_(HOUR)
        assert process.reads(), "the renewal"
        faults.mark()
        faults.planned = []
        clock.pass_(HOUR)
        assert process.reads(), "the next renewal, without a fault"
        shared.close()

    go_wrong_twice(tell, two_faults)


def _is_kept(instances: Instances, token: str) -> None:
    assert token == instances.kept().get("access_token"), "used before it was kept"
