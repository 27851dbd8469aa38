"""Over the internet a database is reached only with a certificate that somebody looks at, as a REST CRM is."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.bootstrap.crm import check_crm_secret
from siro_bridge.crm.private_hosts import leads_inside
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError

PUBLIC, INSIDE = "db.example.com", "crm.cluster-x.example.com"
ADDRESSES = {PUBLIC: ["8.8.8.8"], INSIDE: ["10.0.3.7", "fd00::7"], "both.example.com": ["10.0.3.7", "8.8.8.8"]}


class NothingThereError(Exception):
    """The driver was asked to connect."""


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
        if host not in ADDRESSES:
            raise socket.gaierror
        return [(None, None, None, "", (address, 0)) for address in ADDRESSES[host]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def connect(url: str) -> dict[str, Any]:
    """What the driver is given; nothing is connected."""
    engine = open_engine(url)
    given: dict[str, Any] = {}

    def spy(**options: Any) -> None:
        given.update(options)
        raise NothingThereError

    vars(engine.dialect)["connect"] = spy
    with pytest.raises(NothingThereError), sql_errors("engagements.select"):
        engine.connect()
    return given


SAFE = [
    "postgresql://b:hush@db.example.com/crm?sslmode=verify-full&sslrootcert=/opt/ca.pem",
    "postgresql://b:hush@8.8.8.8/crm?sslmode=verify-ca&sslrootcert=/opt/ca.pem",
    "postgresql://b:hush@db.example.com/crm?sslrootcert=system",
    "mysql://b:hush@db.example.com/crm?ssl_ca=/opt/ca.pem",
    "mariadb://b:hush@8.8.8.8/crm?ssl_ca=system",
    "mysql://b:hush@db.example.com/crm?ssl_ca=/opt/ca.pem&ssl_check_hostname=true",
    # nothing of it crosses the internet
    "postgresql://b:hush@127.0.0.1/crm",
    "postgresql://b:hush@[::1]/crm",
    "postgresql://b:hush@10.1.2.3:6432/crm?sslmode=require",
    "postgresql://b:hush@100.64.3.7/crm",
    "postgresql://b:hush@postgres.crm.internal/crm",
    "postgresql://b:hush@/crm?host=/var/run/postgresql",
    "postgresql://b:hush@/crm?host=10.0.0.1:5432&host=10.0.0.2:5432",
    "postgresql://b:hush@db.example.com/crm?hostaddr=10.0.0.1",
    f"postgresql://b:hush@{INSIDE}/crm",
    f"mysql://b:hush@{INSIDE}/crm",
    "mysql://b:hush@db/crm",
    "mysql://b:hush@db.example.com/crm?unix_socket=/run/mysqld.sock",
]

UNSAFE = [
    "postgresql://b:hush@db.example.com/crm",
    "postgresql://b:hush@8.8.8.8/crm",
    "postgresql://b:hush@[2001:4860:4860::8888]/crm",
    "postgresql://b:hush@[::ffff:8.8.8.8]/crm",
    "postgresql://b:hush@100.128.0.1/crm",
    "postgresql://b:hush@10.0.0.1,db.example.com/crm",
    *(f"postgresql://b:hush@db.example.com/crm?sslmode={mode}" for mode in ("disable", "allow", "prefer", "require")),
    "postgresql://b:hush@db.example.com/crm?sslmode=require&sslrootcert=system",
    "postgresql://b:hush@/crm?host=10.0.0.1&host=db.example.com",
    "postgresql://b:hush@10.0.0.1/crm?hostaddr=8.8.8.8",
    "postgresql://b:hush@both.example.com/crm",
    "mysql://b:hush@db.example.com/crm",
    "mariadb://b:hush@8.8.8.8/crm?ssl_cert=/opt/client.pem",
    "mysql://b:hush@db.example.com/crm?ssl_ca=/opt/ca.pem&ssl_check_hostname=false",
    "mysql://b:hush@db.example.com/crm?ssl_ca=/opt/ca.pem&ssl_verify_identity=true",  # the driver drops the authority
    "mysql://b:hush@db.example.com/crm?ssl_ca=/opt/ca.pem&ssl_disabled=false",  # any text is true to it
]


@pytest.mark.parametrize("url", SAFE)
def test_verified_and_private_ways_are_taken(url: str) -> None:
    assert connect(url)
    check_crm_secret({"url": url})


@pytest.mark.parametrize("url", UNSAFE)
@pytest.mark.parametrize("attempt", [lambda url: check_crm_secret({"url": url}), connect], ids=["setup", "function"])
def test_password_does_not_cross_the_internet_to_whoever_answers(url: str, attempt: Callable[[str], object]) -> None:
    option = "sslmode=verify-full" if url.startswith("postgresql") else "ssl_ca=FILE"
    expected = rf'^secret CrmSecret: key "url": .*internet.*{option}.*mapping\.md'
    with pytest.raises(ConfigurationError, match=expected) as caught:
        attempt(url)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("place", ["nowhere.example.com/crm", "/crm?service=crm"])
def test_name_that_nobody_knows_waits_for_a_network_that_does(place: str) -> None:
    check_crm_secret({"url": f"postgresql://b:hush@{place}"})  # the functions may know it
    with pytest.raises(CrmUnavailableError, match="is not known here"):
        connect(f"postgresql://b:hush@{place}")


def test_name_is_private_only_if_all_its_addresses_are() -> None:
    assert [leads_inside(host) for host in ADDRESSES] == [False, True, False]


def test_roots_of_the_system_are_a_file_that_is_there() -> None:
    postgresql = connect("postgresql://b:hush@db.example.com/crm?sslrootcert=system")
    mysql = connect("mysql://b:hush@db.example.com/crm?ssl_ca=system")
    assert postgresql["sslmode"] == "verify-full"
    for file in (postgresql["sslrootcert"], mysql["ssl"]["ca"]):
        assert file == ssl.get_default_verify_paths().cafile
        assert Path(file).is_file()
