"""The benchmark's stand-ins answer what the product asks, so that a change of the product does not end `make bench`."""

from bench.sync.memory import peak_mib
from siro_bridge_cli.sample_crm.postgres import Postgres


def test_a_sync_against_stand_ins_sends_every_row(postgres_server: Postgres) -> None:
    assert peak_mib(postgres_server.url, 40) > 0
