"""Writes each appointment's deep link into the CRM's own field, where the mapping names one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmWriter, FieldWrite, WriteResult
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.report import Report
from siro_bridge.domain.sync import Record


@dataclass(frozen=True, slots=True)
class WriteDeepLinks:
    """`key_of` finds the target's external id in an appointment: its own, or its deal's."""

    writer: CrmWriter
    target: str
    field: str
    key_of: Callable[[dict[str, Any]], str | None]
    build: Callable[[dict[str, Any]], str]
    report: Report

    def __call__(self, records: Sequence[Record]) -> None:
        """An unreachable CRM raises, so that the records count as not yet sent; a refusal does not hold them up."""
        for record in records:
            key = self.key_of(record.payload)
            if key is None or record.payload.get("deletedAt"):
                continue
            try:
                self.report.add("deep_links", self._write(key, self.build(record.payload)))
            except CrmRefusedError:
                self.report.add("deep_links", "refused")

    def _write(self, key: str, link: str) -> str:
        fields = self.writer.read_fields(self.target, key, [self.field])
        if fields is None:
            return "missing"
        current = fields.get(self.field)
        if current == link:
            return "unchanged"
        outcome = self.writer.write_fields(self.target, key, [FieldWrite(self.field, current, link)])[self.field]
        return "written" if outcome.result is WriteResult.WRITTEN else "refused"
