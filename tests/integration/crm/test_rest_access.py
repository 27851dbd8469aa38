"""Each way to be let in, and what is said when the door stays shut."""

import pytest

from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.conformance import T0, appointment
from tests.integration.crm.rest_crm.server import TOKEN
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest

KEYS: dict[str, Json] = {
    "bearer": {"bearer": TOKEN},
    "basic": {"basic": {"username": "bridge", "password": "sesame"}},
    "header": {"headers": {"X-Api-Key": TOKEN}},
    "authorization header": {"headers": {"Authorization": f"Bearer {TOKEN}"}},
}


@pytest.mark.parametrize("way", KEYS)
def test_every_way_to_authorize_lets_us_in(rest: RestUnderTest, way: str) -> None:
    rest.put(appointment(1))
    crm = rest.connect(rest.document, {"base_url": f"{rest.server.url}/", **KEYS[way]})
    assert len(crm.reader.read_changes("engagements", T0, None, 10)) == 1


def test_refused_credentials_name_the_secret_and_nothing_of_it(rest: RestUnderTest) -> None:
    crm = rest.connect(rest.document, {"base_url": rest.server.url, "bearer": "no-such-token"})
    with pytest.raises(ConfigurationError, match=r"^GET /visits answered 401.*CrmSecret") as caught:
        crm.reader.read_changes("engagements", T0, None, 10)
    assert "no-such-token" not in str(caught.value)
