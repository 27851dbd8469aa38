"""A table is described whole, or again when it is needed next."""

from collections.abc import Iterator
from typing import Any

import pymysql
import pytest
from sqlalchemy import event

from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge.domain.write_back.listed import ListedText
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import DealTable


@pytest.fixture
def deals(mariadb_server: MariaDb) -> Iterator[DealTable]:
    database = Database(mariadb_server.url)
    made = DealTable(database, "JSON", "list")
    yield made
    made.close()
    database.close()


def test_description_that_broke_off_is_made_anew(deals: DealTable) -> None:
    lost = ["Lost connection to server during query"]

    @event.listens_for(deals.crm.engine, "before_cursor_execute")
    def lose_once(*call: Any) -> None:
        if "json_valid" in call[2] and lost:
            raise pymysql.err.OperationalError(2013, lost.pop())

    with pytest.raises(CrmUnavailableError):
        deals.read()
    assert deals.kept("fact", ListedText.of(["Roof", "Windows"], ", ")) == ["Roof", "Windows"]
