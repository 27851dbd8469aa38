"""A recording without an appointment is explained by its rep and by the appointments around its time."""

from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge.domain.operate.unlinked import Appointment, Rep, explain_unlinked, same_person

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
REP = Rep("user-1", "Dana Example", "dana@example.com", ("rep-7",))


def appointment(hours: float, key: str = "a1", **more: str) -> Appointment:
    start = NOON + timedelta(hours=hours)
    return Appointment(key, start, start + timedelta(hours=1), **more)


@pytest.mark.parametrize(
    ("rep", "appointments", "why", "advice"),
    [
        (Rep("user-1", "Dana Example", "dana@example.com"), [], "dana@example.com", "User Mapping"),
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
def test_reason_and_mend_are_named(rep: Rep, appointments: list[Appointment], why: str, advice: str) -> None:
    unlinked = explain_unlinked("rec-1", NOON, rep, appointments)
    assert why in unlinked.why
    assert advice in unlinked.mend.advice
    assert unlinked.mend.needs_person


def test_nearest_appointment_comes_first() -> None:
    unlinked = explain_unlinked("rec-1", NOON, REP, [appointment(-9, "far"), appointment(2, "near")])
    assert [each.external_id for each in unlinked.appointments] == ["near", "far"]


@pytest.mark.parametrize(
    ("crm_user", "same"),
    [
        ({"email": "Dana@Example.com", "name": "D. E."}, True),
        ({"email": "other@example.com", "name": "dana example"}, True),
        ({"email": None, "name": None}, False),
        ({"email": "other@example.com", "name": "Kim Example"}, False),
    ],
)
def test_people_are_matched_by_mail_address_or_name(crm_user: dict[str, str | None], same: bool) -> None:
    siro_user = {"email": "dana@example.com", "firstName": "Dana", "lastName": "Example"}
    assert same_person(siro_user, crm_user) is same


def test_people_without_mail_address_and_name_are_nobodys_match() -> None:
    assert not same_person({"email": "", "firstName": None}, {"email": "", "name": ""})
