"""PyMySQL reads the machine's certificates for each connection, also where it looks at none: 13 ms of CPU."""

from typing import Any

import pytest
from pymysql.connections import Connection


def read_certificates_once(patch: pytest.MonkeyPatch) -> None:
    make = vars(Connection)["_create_ssl_ctx"]
    kept: list[Any] = []

    def make_once(self: Any, options: Any) -> Any:
        if options:
            return make(self, options)
        if not kept:
            kept.append(make(self, options))
        return kept[0]

    patch.setattr(Connection, "_create_ssl_ctx", make_once)
