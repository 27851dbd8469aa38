"""A CRM of which no more than some records of each kind are read: for trying a mapping out on a large one."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from siro_bridge.crm.port import CrmReader, Position, SourceRow
from siro_bridge.mapping.base import EntityName

logger = logging.getLogger(__name__)


class BoundedReader:
    """Implements port.CrmReader. Records that are asked for by their keys are read whatever their number."""

    def __init__(self, reader: CrmReader, most: int) -> None:
        self._reader = reader
        self._most = most
        self._read: Counter[EntityName] = Counter()
        self.read_by_keys, self.mapped_paths = reader.read_by_keys, reader.mapped_paths
        self.tell_unlisted = reader.tell_unlisted

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        """Nothing more once so many were read, as if the CRM had none."""
        left = self._most - self._read[entity]
        if left <= 0:
            self._tell(entity)
            return ()
        rows = self._reader.read_changes(entity, since, after, min(limit, left))
        self._read[entity] += len(rows)
        return rows

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterator[SourceRow]:
        for number, row in enumerate(self._reader.read_window(entity, start, end)):
            if number == self._most:
                self._tell(entity)
                return
            yield row

    def _tell(self, entity: EntityName) -> None:
        logger.warning("%s: no more than %s records are read, since a mapping is only tried out", entity, self._most)
