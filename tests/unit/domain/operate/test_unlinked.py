"""A recording without an appointment is explained by its rep and by the appointments around its time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.domain.operate.crm_appointments import CrmAppointment, CrmAppointments, Standing
from siro_bridge.domain.operate.unlinked import Appointment, Circumstances, RecordedBy, explain_unlinked

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
REP = RecordedBy("user-1", "Dana Example", "dana@example.com", ("rep-7",))


def appointment(hours: float, key: str = "a1", **more: str) -> Appointment:
    start = NOON + timedelta(hours=hours)
    return Appointment(key, start, start + timedelta(hours=1), **more)


@pytest.mark.parametrize(
    ("rep", "appointments", "why", "advice"),
    [
        (RecordedBy("user-1", "Dana Example", "dana@example.com"), [], "dana@example.com", "User Mapping"),
        (REP, [], "no appointment of the rep rep-7 around 2026-02-15 12:00 UTC", "siro-bridge resync KEY"),
        (REP, [], "no appointment", "siro-bridge backfill --since 2026-02-15"),
        (
            REP,
            [appointment(-4)],
            "3 h 0 min after the end of the rep's nearest appointment, a1",
            "siro-bridge resync a1",
        ),
        (
            REP,
            [appointment(3), appointment(-9, "a2")],
            "3 h 0 min before the rep's nearest appointment, a1",
            "link rec-1",
        ),
        (
            REP,
            [appointment(0, recording_id="rec-0")],
            "has another recording already, rec-0",
            "`siro-bridge link rec-1 engagement a1`",
        ),
        (REP, [appointment(0.25)], "a1 is at that time, and Siro did not match it", "siro-bridge link rec-1"),
    ],
)
def test_reason_and_mend_are_named(rep: RecordedBy, appointments: list[Appointment], why: str, advice: str) -> None:
    unlinked = explain_unlinked("rec-1", Circumstances(NOON, rep, tuple(appointments)))
    assert why in unlinked.why
    assert advice in unlinked.mend.advice
    assert unlinked.mend.needs_person


def test_nearest_appointment_comes_first() -> None:
    unlinked = explain_unlinked("rec-1", Circumstances(NOON, REP, (appointment(-9, "far"), appointment(2, "near"))))
    assert [each.external_id for each in unlinked.appointments] == ["near", "far"]


CHANGED = datetime(2026, 1, 2, 8, tzinfo=UTC)


def in_crm(standing: Standing, hours: float = 0, **more: Any) -> CrmAppointments:
    start = NOON + timedelta(hours=hours)
    told = CrmAppointment(external_id="c1", starts_at=start, changed_at=CHANGED, standing=standing, **more)
    return CrmAppointments(appointments=(told,))


@pytest.mark.parametrize("at_siro", [[], [appointment(5, "c1")]])
@pytest.mark.parametrize(
    ("crm", "why", "advice"),
    [
        (in_crm(Standing.STALE), "updated_at is 2026-01-02 08:00 UTC, which the sync has passed", "resync c1`, then"),
        (
            in_crm(Standing.OUTSIDE),
            "outside the window of days that is read whole",
            "backfill --since 2026-01-02`, then",
        ),
        (in_crm(Standing.COMING), "no sync run has read it so far", "`siro-bridge sync`, then"),
        (in_crm(Standing.REFUSED, issues=("endTime: wrong",)), "is refused: endTime: wrong", "correct that field"),
    ],
)
def test_appointment_that_the_crm_has_and_siro_has_not_is_told_with_its_own_mend(
    at_siro: list[Appointment], crm: CrmAppointments, why: str, advice: str
) -> None:
    unlinked = explain_unlinked("rec-1", Circumstances(NOON, REP, tuple(at_siro)), crm)
    assert why in unlinked.why
    assert advice in unlinked.mend.advice
    assert "`siro-bridge link rec-1 engagement c1`" in unlinked.mend.advice
    if crm.appointments[0].standing is Standing.STALE:
        assert "backfill" not in unlinked.mend.advice
    if crm.appointments[0].standing is Standing.OUTSIDE:
        assert "resync" not in unlinked.mend.advice


def test_appointment_that_neither_has_is_to_be_entered() -> None:
    unlinked = explain_unlinked("rec-1", Circumstances(NOON, REP), CrmAppointments())
    assert unlinked.why.startswith("neither the CRM nor Siro has an appointment of the rep rep-7")
    assert "enter it in the CRM" in unlinked.mend.advice
    assert "backfill" not in unlinked.mend.advice


def test_nothing_is_stale_where_the_crm_has_no_other_time_for_the_nearest_one() -> None:
    found = Circumstances(NOON, REP, (appointment(5, "c1"),))
    unlinked = explain_unlinked("rec-1", found, in_crm(Standing.SENT, hours=5))
    assert "5 h 0 min before the rep's nearest appointment, c1" in unlinked.why
    assert unlinked.mend.advice == "if it belongs there, `siro-bridge link rec-1 engagement c1`"


@pytest.mark.parametrize(
    ("rep", "appointments", "asks"),
    [
        (REP, [], True),
        (REP, [appointment(5)], True),
        (REP, [appointment(0)], False),
        (RecordedBy("u", "", ""), [], False),
    ],
)
def test_crm_is_asked_only_where_it_matters(rep: RecordedBy, appointments: list[Appointment], asks: bool) -> None:
    assert Circumstances(NOON, rep, tuple(appointments)).in_question is asks
