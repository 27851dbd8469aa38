"""The demo's own judgement: what was put in against what came out. Pure, and strict in both directions."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from siro_bridge_cli.demo import words
from siro_bridge_cli.demo.evidence import CrmState, Evidence, Row, Told
from siro_bridge_cli.sample_crm.seed import TIMEZONE
from siro_bridge_cli.show.words import counted, in_words

# The CRM stamps a row itself when anything in it changes.
STAMPS = frozenset({"updated_at"})


def verify(evidence: Evidence) -> list[str]:
    """Every reason why the demo failed, a line each; none when all is as it should be."""
    return [reason for check in CHECKS for reason in check(evidence)]


def appointments_are_synced(evidence: Evidence) -> Iterator[str]:
    """Siro holds each appointment once, with its time in UTC, its deal, its customer and its rep."""
    copies = Counter(engagement.external_id for engagement in evidence.synced)
    deals = {deal["deal_id"]: deal for deal in evidence.after.deals}
    by_key = {engagement.external_id: engagement for engagement in evidence.synced}
    for row in evidence.after.appointments:
        key, deal = row["key"], deals[row["deal_id"]]
        if (count := copies.pop(key, 0)) != 1:
            yield f"appointment {key}: Siro holds it {counted(count, 'time')}, once expected"
            continue
        found = by_key[key]
        wanted = {
            "start": (in_utc(row["starts_at"]), parse_time(found.start_time)),
            "deletion": (row["cancelled_at"] is not None, found.deleted),
            "deal": (str(row["deal_id"]), found.opportunity),
            "customer": (str(deal["customer_id"]), found.account),
            "rep": (frozenset({row["rep_code"]}), found.reps),
        }
        for name, (in_crm, at_siro) in wanted.items():
            if in_crm != at_siro:
                yield f"appointment {key}: its {name} is {in_crm} in the CRM and {at_siro} at Siro"
    for key in copies:
        yield f"appointment {key}: Siro holds it, the CRM does not"


def deals_are_synced(evidence: Evidence) -> Iterator[str]:
    in_crm = {str(deal["deal_id"]) for deal in evidence.after.deals}
    for key in sorted(in_crm ^ evidence.opportunities):
        yield f"deal {key}: {'Siro does not hold it' if key in in_crm else 'Siro holds it, the CRM does not'}"


def each_record_is_sent_once(evidence: Evidence) -> Iterator[str]:
    wanted = {"engagements": len(evidence.after.appointments), "opportunities": len(evidence.after.deals)}
    for name, count in wanted.items():
        if evidence.sent.get(name, 0) != count:
            yield f"the first sync sent {evidence.sent.get(name, 0)} {name}, the CRM has {count}"
    if evidence.resent:
        yield f"a sync run with nothing new sent {counted(evidence.resent, 'record')} all the same"


def conversations_fill_their_deals(evidence: Evidence) -> Iterator[str]:
    """Exactly the expected columns changed, to exactly the expected values."""
    for told in evidence.told:
        number = told.conversation.lead
        before, after = evidence.before.deal(number), evidence.after.deal(number)
        for column, wanted in told.conversation.expected.items():
            if after[column] != wanted:
                yield f"deal {after['deal_id']}: {column} is {in_words(after[column])}, {in_words(wanted)} was said"
        for column in changed_columns(before, after) - told.conversation.expected.keys():
            yield f"deal {after['deal_id']}: {column} changed to {in_words(after[column])}, which nobody said"


def what_is_not_clear_is_left_alone(evidence: Evidence) -> Iterator[str]:
    """The ledger says why; that their columns stayed as they were is seen by `conversations_fill_their_deals`."""
    for told in evidence.told:
        remarks = evidence.remarks.get(told.recording_id, "").split("; ")
        for name, reason in told.conversation.left_alone.items():
            if f"{name}: {reason}" not in remarks:
                yield f"recording {told.recording_id}: the ledger does not say of {name}: {reason}"


def other_deals_stay(evidence: Evidence) -> Iterator[str]:
    talked_about = {told.conversation.lead for told in evidence.told}
    for number, before in enumerate(evidence.before.deals, start=1):
        if number not in talked_about:
            for column in changed_columns(before, evidence.after.deal(number)):
                yield f"deal {before['deal_id']}: {column} changed, though nobody talked about this deal"


def each_conversation_has_one_note(evidence: Evidence) -> Iterator[str]:
    for told in evidence.told:
        deal_id = evidence.after.deal(told.conversation.lead)["deal_id"]
        notes = [note for note in evidence.after.notes if told.recording_id in note["body"]]
        if len(notes) != 1:
            yield f"recording {told.recording_id}: has {counted(len(notes), 'note')}, one expected"
        for note in notes:
            yield from _note_is_right(told, note, deal_id)


def other_notes_stay(evidence: Evidence) -> Iterator[str]:
    before = {note["note_id"]: note for note in evidence.before.notes}
    after = {note["note_id"]: note for note in evidence.after.notes}
    for key, note in before.items():
        if after.get(key) != note:
            yield f"note {key}: a person wrote it, and it is not what it was"
    added = len(after.keys() - before.keys())
    if added != len(evidence.told):
        yield f"{counted(added, 'note')} added for {counted(len(evidence.told), 'recording')}"


def appointments_carry_their_link(evidence: Evidence) -> Iterator[str]:
    for row in evidence.after.appointments:
        if row["cancelled_at"] is None and row["key"] not in (row["siro_link"] or ""):
            yield f"appointment {row['key']}: has no link to start its recording"


def webhooks_arrived_as_told(evidence: Evidence) -> Iterator[str]:
    """Both events of each recording were accepted, as many copies of each as were to be sent."""
    for told in evidence.told:
        attempts = [each for each in evidence.deliveries if each.recording_id == told.recording_id]
        accepted = sum(each.accepted for each in attempts)
        wanted = 2 * told.conversation.copies
        if accepted != wanted:
            refused = words.answers(each.status for each in attempts if not each.accepted)
            why = f" ({refused})" if refused else ""
            yield f"recording {told.recording_id}: {counted(accepted, 'webhook')} accepted, {wanted} sent{why}"


def webhooks_missed_nothing(evidence: Evidence) -> Iterator[str]:
    """The sweep may come before a webhook that is under way; one that it found alone is a miss."""
    announced = {delivery.recording_id for delivery in evidence.deliveries if delivery.accepted}
    missed = [told.recording_id for told in evidence.told if told.recording_id not in announced]
    if evidence.swept_up and missed:
        yield f"no webhook told of {', '.join(missed)}: only the sync function's sweep can have found it"


def nobody_complained(evidence: Evidence) -> Iterator[str]:
    """Errors that the functions logged, and what Siro disliked: the causes come before what they led to."""
    yield from evidence.complaints


CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    nobody_complained,
    appointments_are_synced,
    deals_are_synced,
    each_record_is_sent_once,
    conversations_fill_their_deals,
    what_is_not_clear_is_left_alone,
    other_deals_stay,
    each_conversation_has_one_note,
    other_notes_stay,
    appointments_carry_their_link,
    webhooks_arrived_as_told,
    webhooks_missed_nothing,
)


def is_complete(state: CrmState, told: Sequence[Told]) -> bool:
    """Whether every conversation has reached its deal; says nothing about what else happened."""
    return all(
        any(each.recording_id in note["body"] for note in state.notes)
        and all(state.deal(each.conversation.lead)[column] == wanted for column, wanted in _expected(each))
        for each in told
    )


def changed_columns(before: Row, after: Row) -> set[str]:
    return {column for column in before if before[column] != after[column]} - STAMPS


def in_utc(local: datetime) -> datetime:
    """The CRM's naive local time as the moment it means."""
    return local.replace(tzinfo=TIMEZONE).astimezone(UTC)


def parse_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _expected(told: Told) -> list[tuple[str, Any]]:
    return list(told.conversation.expected.items())


def _note_is_right(told: Told, note: Row, deal_id: int) -> Iterator[str]:
    if note["deal_id"] != deal_id:
        yield f"recording {told.recording_id}: its note is on deal {note['deal_id']}, it belongs to {deal_id}"
    if told.conversation.summary not in note["body"]:
        yield f"recording {told.recording_id}: its note lacks the summary"
    if (note["author"], note["kind"], note["is_private"]) != ("Siro Bridge", "siro", False):
        yield f"recording {told.recording_id}: its note lacks the mapping's constants"
