"""The demo's verification finds whatever is missing, wrong or doubled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from siro_bridge_cli.demo.conversations import Conversation
from siro_bridge_cli.demo.evidence import CrmState, Delivery, Evidence, SyncedAppointment, Told
from siro_bridge_cli.demo.verify import is_complete, verify

NOON = datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001  the CRM's own local time
LEFT = {"Timeline": "it says nothing"}
TALK = Conversation(lead=1, summary="They talked.", facts=(), expected={"budget": 5}, left_alone=LEFT, copies=2)
TOLD = Told(TALK, "rec-1")


def deal(key: int, **values: Any) -> dict[str, Any]:
    return {
        "deal_id": key,
        "customer_id": key + 100,
        "budget": None,
        "objections": "typed",
        "updated_at": NOON,
    } | values


def appointment(key: str, deal_id: int, **values: Any) -> dict[str, Any]:
    row = {"key": key, "deal_id": deal_id, "rep_code": "R-1", "starts_at": NOON, "cancelled_at": None}
    return row | {"siro_link": f"siro://record?appointmentId={key}"} | values


def note(key: int, deal_id: int, body: str, **values: Any) -> dict[str, Any]:
    row = {"note_id": key, "deal_id": deal_id, "author": "Siro Bridge", "kind": "siro", "is_private": False}
    return row | {"body": body} | values


def synced(key: str, deal_id: int, **values: Any) -> SyncedAppointment:
    shown = SyncedAppointment(
        external_id=key,
        start_time="2026-11-20T19:00:00.000Z",
        deleted=False,
        opportunity=str(deal_id),
        account=str(deal_id + 100),
        reps=frozenset({"R-1"}),
    )
    return replace(shown, **values)


TYPED = note(1, 2, "A person's own", author="R-1", kind="visit")
WRITTEN = note(2, 1, "[Siro recording rec-1]\nThey talked.")
GOOD = Evidence(
    before=CrmState([deal(1), deal(2)], [appointment("a", 1), appointment("b", 2)], [TYPED]),
    after=CrmState(
        [deal(1, budget=5, updated_at=NOON + timedelta(hours=1)), deal(2)],
        [appointment("a", 1), appointment("b", 2)],
        [TYPED, WRITTEN],
    ),
    told=[TOLD],
    synced=[synced("a", 1), synced("b", 2)],
    opportunities=frozenset({"1", "2"}),
    deliveries=[Delivery("rec-1", accepted=True)] * 4,
    sent={"engagements": 2, "opportunities": 2},
    resent=0,
    remarks={"rec-1": "Mood: no rule; Timeline: it says nothing"},
)


def after(**values: Any) -> Evidence:
    return replace(GOOD, after=replace(GOOD.after, **values))


BROKEN: dict[str, Evidence] = {
    "appointment a: Siro holds it 0 times": replace(GOOD, synced=[synced("b", 2)]),
    "appointment a: Siro holds it 2 times": replace(GOOD, synced=[*GOOD.synced, synced("a", 1)]),
    "appointment c: Siro holds it, the CRM does not": replace(GOOD, synced=[*GOOD.synced, synced("c", 1)]),
    "its start is": replace(GOOD, synced=[synced("a", 1, start_time="2026-11-20T12:00:00Z"), synced("b", 2)]),
    "its deletion is": replace(GOOD, synced=[synced("a", 1, deleted=True), synced("b", 2)]),
    "its deal is": replace(GOOD, synced=[synced("a", 1, opportunity="2"), synced("b", 2)]),
    "its customer is": replace(GOOD, synced=[synced("a", 1, account=None), synced("b", 2)]),
    "its rep is": replace(GOOD, synced=[synced("a", 1, reps=frozenset()), synced("b", 2)]),
    "deal 2: Siro does not hold it": replace(GOOD, opportunities=frozenset({"1"})),
    "nothing new sent 3 records": replace(GOOD, resent=3),
    "sent 3 engagements, the CRM has 2": replace(GOOD, sent={"engagements": 3, "opportunities": 2}),
    "budget is empty, 5 was said": after(deals=[deal(1), deal(2)]),
    "objections changed to ours, which nobody said": after(deals=[deal(1, budget=5, objections="ours"), deal(2)]),
    "the ledger does not say of Timeline: it says nothing": replace(GOOD, remarks={}),
    "nobody talked about this deal": after(deals=[deal(1, budget=5), deal(2, budget=5)]),
    "recording rec-1: has 0 notes": after(notes=[TYPED]),
    "recording rec-1: has 2 notes": after(notes=[TYPED, WRITTEN, WRITTEN | {"note_id": 3}]),
    "its note is on deal 2": after(notes=[TYPED, WRITTEN | {"deal_id": 2}]),
    "its note lacks the summary": after(notes=[TYPED, WRITTEN | {"body": "rec-1"}]),
    "its note lacks the mapping's constants": after(notes=[TYPED, WRITTEN | {"is_private": True}]),
    "a person wrote it": after(notes=[TYPED | {"body": "ours"}, WRITTEN]),
    "2 notes added for 1 recording": after(notes=[TYPED, WRITTEN, note(3, 2, "of nobody")]),
    "has no link to start": after(appointments=[appointment("a", 1, siro_link=None), appointment("b", 2)]),
    "3 webhooks accepted, 4 sent (1 answered 401 Unauthorized)": replace(
        GOOD, deliveries=[*GOOD.deliveries[:3], Delivery("rec-1", accepted=False, status=401)]
    ),
    "0 webhooks accepted, 4 sent (2 not answered)": replace(GOOD, deliveries=[Delivery("rec-1", accepted=False)] * 2),
    "no webhook told of rec-1": replace(GOOD, deliveries=[], swept_up=1),
    "a complaint of Siro's": replace(GOOD, complaints=["a complaint of Siro's"]),
}  # fmt: skip


def test_good_run_has_no_reasons() -> None:
    assert verify(GOOD) == []


@pytest.mark.parametrize(("reason", "evidence"), BROKEN.items(), ids=list(BROKEN))
def test_whatever_is_wrong_is_named_and_nothing_else(reason: str, evidence: Evidence) -> None:
    reasons = verify(evidence)
    assert any(reason in each for each in reasons), reasons
    assert len(reasons) <= 2


def test_sweep_that_was_faster_than_a_webhook_is_no_reason() -> None:
    assert verify(replace(GOOD, swept_up=1)) == []


def test_cancelled_appointment_is_deleted_at_siro_and_needs_no_link() -> None:
    cancelled = appointment("a", 1, cancelled_at=NOON, siro_link=None)
    evidence = replace(
        after(appointments=[cancelled, appointment("b", 2)]),
        synced=[synced("a", 1, deleted=True), synced("b", 2)],
    )
    assert verify(evidence) == []


@pytest.mark.parametrize(
    ("change", "complete"),
    [
        (lambda state: state, True),
        (lambda state: replace(state, notes=[]), False),
        (lambda state: replace(state, deals=[deal(1), deal(2)]), False),
    ],
)
def test_complete_means_that_every_conversation_has_arrived(
    change: Callable[[CrmState], CrmState], complete: bool
) -> None:
    assert is_complete(change(GOOD.after), [TOLD]) is complete
