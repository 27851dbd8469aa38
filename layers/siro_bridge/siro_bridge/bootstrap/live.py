"""Looks at a CRM through a mapping: inside the sync function, or on the machine of whoever writes the mapping."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from siro_bridge.bootstrap.crm import open_crm
from siro_bridge.crm.connectors import connector
from siro_bridge.crm.path_check import placer
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.use_cases.operate.look_at_crm import LookAtCrm

OURS = "siro_bridge"


@contextmanager
def looking_at_crm(
    mapping: CrmMapping, secret: Mapping[str, Any], *, values: bool = True, opened: Any = open_crm
) -> Iterator[LookAtCrm]:
    """`secret` is CrmSecret's object; `opened` opens the connector, for reading alone. Raises ConfigurationError."""
    crm = opened(mapping, secret, connections=1, read_only=True)
    try:
        with _warnings() as heard:
            yield LookAtCrm(
                mapping=mapping,
                crm=crm,
                look=connector(mapping.connector).look(mapping, crm),
                place=partial(_place, mapping),
                warned=heard.taken,
                now=lambda: datetime.now(UTC),
                values=values,
            )
    finally:
        crm.close()


def _place(mapping: CrmMapping, entity: EntityName, path: str) -> str:
    return placer(mapping.sections[entity], partial(mapping.place, entity))(path)


class _Heard(logging.Handler):
    """What the product's own log warns of meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())

    def taken(self) -> list[str]:
        lines, self._lines = self._lines, []
        return lines


@contextmanager
def _warnings() -> Iterator[_Heard]:
    heard, logger = _Heard(), logging.getLogger(OURS)
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)
