"""Each way to be let in, and what is said when the door stays shut."""

import pytest

from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.conformance import T0, appointment
from tests.integration.crm.rest_crm.server import TOKEN, Fault, RestCrmServer
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import SMALL_PAGE, RestUnderTest

KEYS: dict[str, Json] = {
    "bearer": {"bearer": TOKEN},
    "basic": {"basic": {"username": "bridge", "password": "sesame"}},
    "header": {"headers": {"X-Api-Key": TOKEN}},
    "authorization header": {"headers": {"Authorization": f"Bearer {TOKEN}"}},
    "key in a header": {"api_key": {"header": "X-Api-Key", "value": TOKEN}},
    "key in the query": {"api_key": {"query": "api_key", "value": TOKEN}},
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


def test_key_that_the_crm_puts_into_its_links_is_not_written_down(
    rest: RestUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a reading of a list in no order stands is the address of a page, and lies in the state table."""
    caplog.set_level("DEBUG")
    for number in range(2 * SMALL_PAGE):
        rest.put(appointment(number))
    document = rest.document
    document["engagements"]["list"]["paging"] = {"style": "link", "limit": "per_page", "size": SMALL_PAGE}
    document["engagements"]["list"].pop("since")
    document["engagements"]["cursor"] = "none"
    crm = rest.connect(document, {"base_url": rest.server.url, "api_key": {"query": "api_key", "value": TOKEN}})
    rows = crm.reader.read_changes("engagements", None, None, 10)
    positions = [row.position.cursor for row in rows]
    assert any("cursor=" in position for position in positions)
    assert TOKEN not in "".join(positions)
    assert len(crm.reader.read_changes("engagements", None, rows[-2].position, 10)) == 1
    assert TOKEN not in caplog.text


def test_redirect_to_another_host_is_told_and_not_followed(rest: RestUnderTest) -> None:
    with RestCrmServer().running() as other:
        rest.server.faults.order(Fault("GET", "/v2/visits", status=302, headers={"Location": f"{other.url}/visits"}))
        crm = rest.connect(rest.document, {"base_url": rest.server.url, "bearer": TOKEN})
        with pytest.raises(ConfigurationError, match=r"^GET /visits answered 302, a redirect; put the final address"):
            crm.reader.read_changes("engagements", T0, None, 10)
        assert other.requests == []
