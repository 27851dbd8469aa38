"""Writes each appointment's deep link into the CRM's own field, where the mapping names one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import CrmFields, SourceRow
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.sync.deep_link import may_be_replaced
from siro_bridge.domain.sync.records import Record
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Result, new_entry_id
from siro_bridge.use_cases.keep_refusals import OVER_A_DAY
from siro_bridge.use_cases.keep_refused_links import KeepRefusedLinks
from siro_bridge.use_cases.write_entry import write_entry

SHOWN = 20


@dataclass(frozen=True, slots=True)
class LinkRule:
    """What the mapping says of deep links; its fields are those of WriteDeepLinks."""

    target: str
    field: str
    key_of: Callable[[dict[str, Any]], str | None]
    build: Callable[[dict[str, Any]], str]
    shadow: bool


@dataclass(frozen=True, slots=True)
class WriteDeepLinks:
    """`key_of` finds the target's external id in an appointment: its own, or its deal's."""

    crm: CrmFields
    journal: Journal
    target: str
    field: str
    key_of: Callable[[dict[str, Any]], str | None]
    build: Callable[[dict[str, Any]], str]
    report: Report
    refusals: KeepRefusedLinks
    shadow: bool = False

    def write(self, records: Sequence[Record]) -> None:
        """An unreachable CRM raises, so that the records count as not yet sent; a refusal does not hold them up."""
        refused: dict[str, str] = {}
        for record in records:
            key = self.key_of(record.payload)
            if key is None or record.payload.get("deletedAt"):
                continue
            try:
                self.report.add("deep_links", self._write(record, key))
            except CrmRefusedError as error:
                refused[record.external_id] = str(error)
                self._note_refused(record, str(error))
        long = self.refusals.remember([record.external_id for record in records], refused)
        self.report.add("deep_links", OVER_A_DAY, long)

    def again(self, rows: Sequence[SourceRow]) -> None:
        """For appointments that Siro has; one that does not pass the check any more gets its link when it changes."""
        payloads, _ = check_page("engagements", [row.payload for row in rows])
        self.write([Record(str(each["externalId"]), each, "") for each in payloads if each is not None])

    def _write(self, record: Record, key: str) -> str:
        """What became of it: written, shadow, unchanged, missing, or kept, which is a person's text.

        Raises CrmRefusedError.
        """
        fields = self.crm.read_fields(self.target, key, [self.field])
        if fields is None:
            return "missing"
        current, link = fields.get(self.field), self.build(record.payload)
        if current == link:
            return "unchanged"
        if not may_be_replaced(current):
            return Result.KEPT
        entry = Entry(
            new_entry_id(),
            Author("", record.external_id),
            self.target,
            key,
            "deep_link",
            {self.field: Change(current, link)},
            self.shadow,
        )
        outcome = write_entry(self.crm, self.journal, entry)[self.field]
        if outcome.result is Result.REFUSED:
            raise CrmRefusedError(outcome.reason)
        return Result.KEPT if outcome.result is Result.EDITED else outcome.result

    def _note_refused(self, record: Record, reason: str) -> None:
        """With the CRM's reason in the report, for the first ones."""
        self.report.add("deep_links", Result.REFUSED)
        shown = self.report.notes.setdefault("deep_links_refused", [])
        if len(shown) < SHOWN:
            shown.append(f"{record.external_id}: {reason}")
