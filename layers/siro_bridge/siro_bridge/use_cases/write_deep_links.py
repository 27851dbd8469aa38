"""Writes each appointment's deep link into the CRM's own field, where the mapping names one."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmWriter
from siro_bridge.domain.author import Author
from siro_bridge.domain.deep_link import may_be_replaced
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.journal import Change, Entry, Journal, Result
from siro_bridge.domain.report import Report
from siro_bridge.domain.sync import Record
from siro_bridge.use_cases.write_entry import write_entry

SHOWN = 20


@dataclass(frozen=True, slots=True)
class WriteDeepLinks:
    """`key_of` finds the target's external id in an appointment: its own, or its deal's."""

    crm: CrmWriter
    journal: Journal
    target: str
    field: str
    key_of: Callable[[dict[str, Any]], str | None]
    build: Callable[[dict[str, Any]], str]
    report: Report
    shadow: bool = False

    def __call__(self, records: Sequence[Record]) -> None:
        """An unreachable CRM raises, so that the records count as not yet sent; a refusal does not hold them up."""
        for record in records:
            key = self.key_of(record.payload)
            if key is None or record.payload.get("deletedAt"):
                continue
            try:
                self.report.add("deep_links", self._write(record, key))
            except CrmRefusedError as error:
                self.report.add("deep_links", self._refused(record, str(error)))

    def _write(self, record: Record, key: str) -> str:
        """What became of it: written, shadow, unchanged, missing, refused, or kept, which is a person's text."""
        fields = self.crm.read_fields(self.target, key, [self.field])
        if fields is None:
            return "missing"
        current, link = fields.get(self.field), self.build(record.payload)
        if current == link:
            return "unchanged"
        if not may_be_replaced(current):
            return Result.KEPT
        entry = Entry(
            uuid.uuid4().hex,
            Author("", record.external_id),
            self.target,
            key,
            "deep_link",
            {self.field: Change(current, link)},
            self.shadow,
        )
        outcome = write_entry(self.crm, self.journal, entry)[self.field]
        if outcome.result is Result.REFUSED:
            return self._refused(record, outcome.reason)
        return Result.KEPT if outcome.result is Result.EDITED else outcome.result

    def _refused(self, record: Record, reason: str) -> str:
        """With the CRM's reason in the report, for the first ones."""
        shown = self.report.notes.setdefault("deep_links_refused", [])
        if len(shown) < SHOWN:
            shown.append(f"{record.external_id}: {reason}")
        return Result.REFUSED
