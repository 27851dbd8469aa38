"""One journalled update of one record of the CRM, and the reading that goes before it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from siro_bridge.crm.port import CrmFields, CrmValue, FieldOutcome, FieldWrite, WriteResult
from siro_bridge.domain.errors import NoSuchFieldError, NoSuchRecordError, SiroBridgeError, UnavailableError
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.journal import Change, Entry, Journal, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import same

MADE_BEFORE = "the CRM still holds what it made of this value before"


def write_entry(crm: CrmFields, journal: Journal, entry: Entry) -> Mapping[str, Outcome]:
    """One journalled update: intent, write, outcome. In shadow mode the CRM is not touched."""
    journal.intend(entry)
    return write_intended(crm, journal, entry)


def write_intended(crm: CrmFields, journal: Journal, entry: Entry) -> Mapping[str, Outcome]:
    if entry.shadow:
        outcomes = {name: Outcome(Result.SHADOW) for name in entry.changes}
    else:
        writes = [FieldWrite(name, each.old, each.new) for name, each in entry.changes.items() if _is_made(each)]
        try:
            written = crm.write_fields(entry.target, entry.key, writes) if writes else {}
        except SiroBridgeError as error:
            quote(journal, entry, error)
            raise
        outcomes = {name: _outcome(change, written.get(name)) for name, change in entry.changes.items()}
    journal.settle(entry, outcomes)
    return outcomes


def quote(journal: Journal, entry: Entry, error: SiroBridgeError) -> None:
    """Keeps what the CRM said of it, which the error does not tell. Of the two failures the first one counts."""
    if error.said:
        with suppress(UnavailableError):
            journal.quote(entry, error.said)


def read_record(
    crm: CrmFields, target: str, key: str, fields: Sequence[str], optional: Collection[str] = ()
) -> Mapping[str, CrmValue]:
    """As `read_present`; raises NoSuchRecordError when the CRM has no such record."""
    current = read_present(crm, target, key, fields, optional)
    if current is None:
        raise NoSuchRecordError(f"the CRM has no {target} with the key {key}")
    return current


def read_present(
    crm: CrmFields, target: str, key: str, fields: Sequence[str], optional: Collection[str]
) -> Mapping[str, CrmValue] | None:
    """The fields' values, without those of the `optional` ones that the CRM does not have; None without a record."""
    names = list(fields)
    while True:
        try:
            return crm.read_fields(target, key, names)
        except NoSuchFieldError as error:
            if error.field not in names or error.field not in optional:
                raise
            names.remove(error.field)


def has_record(crm: CrmFields, target: str, key: str) -> bool:
    return crm.read_fields(target, key, []) is not None


def as_shown(
    crm: CrmFields, target: str, current: Mapping[str, CrmValue], last: Mapping[str, LastWritten]
) -> dict[str, LastWritten]:
    """With the intents as the CRM shows them: else what it keeps in another writing would be a person's."""

    def shown(name: str, each: LastWritten) -> LastWritten:
        is_same = partial(crm.is_same, target, name)
        return replace(each, intents=tuple(intent.as_shown(current[name], is_same) for intent in each.intents))

    return {name: shown(name, each) if name in current else each for name, each in last.items()}


def dead_intents(
    author: Author, kept: Mapping[str, CrmValue], last: Mapping[str, LastWritten]
) -> dict[str, list[Intent]]:
    """By field: what the recording was about to write, and what does not stand there.

    Whoever types the same later is a person. Its claim is ours, so that none of it is still under way.
    """
    gone = {
        name: [each for each in last[name].intents_of(author.recording_id) if not each.may_stand(now)]
        for name, now in kept.items()
    }
    return {name: intents for name, intents in gone.items() if intents}


def _is_made(change: Change) -> bool:
    return not change.beneath and not same(change.old, change.new)


def _outcome(change: Change, written: FieldOutcome | None) -> Outcome:
    if change.beneath:
        return Outcome(Result.BENEATH, change.new)
    if written is None:
        return Outcome(Result.WRITTEN, change.old)
    if change.made_before and written.result is WriteResult.REFUSED and same(written.value, change.old):
        return Outcome(Result.ALTERED, written.value, MADE_BEFORE, written.said)
    return Outcome(Result(written.result), written.value, written.reason, written.said)
