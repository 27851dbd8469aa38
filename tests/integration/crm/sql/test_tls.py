"""What counts as verified is what the drivers themselves verify; `system` means the roots of the machine to both."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import psycopg
import pymysql
import pytest
from sqlalchemy import make_url

from bench.cold.certificates import Certificates, certificates
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transport import refuse_unverified
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError

SSL_REQUEST_BYTES = 8
PATIENCE_SECONDS = 30


@dataclass
class Door:
    """A server that speaks PostgreSQL as far as the end of the TLS handshake, and then hangs up."""

    made: Certificates
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    trusted_by: Queue[bool] = field(default_factory=Queue)
    """Of each client, whether it went through with the handshake."""

    def serve(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.made.server)
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with client:
                    client.recv(SSL_REQUEST_BYTES)
                    client.sendall(b"S")
                    self.trusted_by.put(self._shakes_hands(context, client))

    def _shakes_hands(self, context: ssl.SSLContext, client: socket.socket) -> bool:
        try:
            with context.wrap_socket(client, server_side=True) as encrypted:
                return bool(encrypted.recv(1))
        except OSError:
            return False

    def url(self, query: str) -> str:
        return f"postgresql://bridge:hush@127.0.0.1:{self.listener.getsockname()[1]}/crm?{query}"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    found = Door(certificates(tmp_path))
    serving = Thread(target=found.serve, daemon=True)
    with closing(found.listener):
        serving.start()
        yield found
        found.listener.shutdown(socket.SHUT_RDWR)
    serving.join()


def connect(url: str) -> None:
    engine = open_engine(url)
    with sql_errors("engagements.select"), engine.connect():
        pass


def test_roots_of_the_system_are_those_of_the_machine(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="certificate"):
        connect(door.url("sslrootcert=system"))
    assert not door.trusted_by.get(timeout=PATIENCE_SECONDS)
    monkeypatch.setenv("SSL_CERT_FILE", str(door.made.trusted))
    with pytest.raises(CrmUnavailableError):  # it hangs up
        connect(door.url("sslrootcert=system"))
    assert door.trusted_by.get(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize(("mode", "trusts"), [("require", True), ("verify-ca", False), ("verify-full", False)])
def test_postgresql_driver_verifies_what_counts_as_verified(
    door: Door, tmp_path: Path, mode: str, trusts: bool
) -> None:
    """By the authority of somebody else; `require` looks at nothing where no authority is named."""
    (tmp_path / "other").mkdir()
    other = certificates(tmp_path / "other").server
    options = f"sslmode={mode}" + ("" if mode == "require" else f"&sslrootcert={other}")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(door.url(options))
    assert door.trusted_by.get(timeout=PATIENCE_SECONDS) is trusts


OPTIONS = [
    "",
    "ssl_ca={ca}",
    "ssl_capath={folder}",
    "ssl_ca={ca}&ssl_check_hostname=true",
    "ssl_ca={ca}&ssl_check_hostname=false",
    "ssl_ca={ca}&ssl_verify_identity=true",
    "ssl_ca={ca}&ssl_verify_cert=true",
    "ssl_ca={ca}&ssl_disabled=false",
    "ssl_verify_identity=true",
    "ssl_cert={server}",
    "ssl_ca=system",
]


@pytest.mark.parametrize("options", OPTIONS)
def test_mysql_driver_verifies_what_counts_as_verified(tmp_path: Path, options: str) -> None:
    made = certificates(tmp_path)
    query = options.format(ca=made.trusted, folder=tmp_path, server=made.server)
    engine = open_engine(f"mysql://bridge:hush@8.8.8.8/crm?{query}")
    given = engine.dialect.create_connect_args(engine.url)[1]
    asked: Any = pymysql.Connection(defer_connect=True, **given)
    looks = asked.ssl and asked.ctx.verify_mode is ssl.CERT_REQUIRED and asked.ctx.check_hostname
    verifies = bool(looks and asked._ssl_required)
    assert counts_as_verified(f"mysql+pymysql://bridge:hush@8.8.8.8/crm?{query}") is verifies


def counts_as_verified(url: str) -> bool:
    try:
        refuse_unverified(make_url(url))
    except ConfigurationError:
        return False
    return True
