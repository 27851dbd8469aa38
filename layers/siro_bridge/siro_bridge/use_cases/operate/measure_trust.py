"""Compares what the bridge last wrote with what the CRM holds now, record by record, within a time."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from siro_bridge.crm.port import CrmFields
from siro_bridge.domain.operate.trust import FieldTrust, TrustPart, add_up, judge, tally
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.write_back.journal import Journal
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.use_cases.write_entry import as_shown, read_present


@dataclass(frozen=True, slots=True)
class MeasureTrust:
    """`targets` are those that the mapping knows: what other records hold cannot be read."""

    crm: CrmFields
    journal: Journal
    targets: Collection[str]

    def __call__(self, records: Sequence[RecordKey], has_time: Callable[[], bool]) -> TrustPart:
        """As many of the records as there is time for, but at least one.

        Raises CrmUnavailableError, and CrmRefusedError where the CRM does not show a record.
        """
        found: list[FieldTrust] = []
        read = 0
        for record in records:
            if read and not has_time():
                break
            if record.target in self.targets:
                found += self._compare(record)
            read += 1
        return TrustPart(read=read, fields=tuple(add_up(found)))

    def _compare(self, record: RecordKey) -> list[FieldTrust]:
        wrote = {name: each for name, each in self.journal.last_written(*record).items() if not each.is_untouched}
        if not wrote:
            return []
        current = read_present(self.crm, *record, list(wrote), wrote)
        if current is None:
            return [_gone(record.target, name, each) for name, each in wrote.items()]
        last = as_shown(self.crm, record.target, current, wrote)
        return [tally(record.target, name, judge(last[name], now)) for name, now in current.items()]


def _gone(target: str, field: str, last: LastWritten) -> FieldTrust:
    return FieldTrust(target=target, field=field, gone=len(list(judge(last, None))))
