"""Why a recording found no appointment: the rep whom Siro knows, and the rep's appointments around its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from siro_bridge.domain.operate.crm_appointments import CrmAppointment, CrmAppointments, Standing
from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.unsent import explain_unsent, stamp

AROUND = timedelta(days=1)
"""Appointments that start within it, before or after the recording, are looked at."""

MARGIN = timedelta(minutes=30)
"""Reps come early and stay late: within it of an appointment, a recording is at its time."""

USUAL_LENGTH = timedelta(hours=1)
"""Of an appointment without an end."""

SHOWN_TYPES = ("MEETING", "APPOINTMENT", "EVENT")
"""Guide, 3.2: only these activity types are in the list of appointments."""


@dataclass(frozen=True, slots=True)
class RecordedBy:
    """The recording's Siro user, and the CRM's reps that Siro maps to that user."""

    user_id: str
    name: str
    email: str
    crm_users: tuple[str, ...] = ()
    """Their external ids."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment that Siro has from the CRM. `recording_id` is the one that it already has."""

    external_id: str
    starts_at: datetime
    ends_at: datetime
    recording_id: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When the conversation began, who recorded it, and the rep's appointments around it that Siro has."""

    start: datetime
    rep: RecordedBy
    appointments: tuple[Appointment, ...] = ()

    @property
    def in_question(self) -> bool:
        """Whether it matters what the CRM has: a rep is known, and no appointment of theirs is at that time."""
        nearest = self.nearest
        return bool(self.rep.crm_users) and (nearest is None or not self.is_at(nearest))

    @property
    def nearest(self) -> Appointment | None:
        return next(iter(self.by_distance), None)

    @property
    def by_distance(self) -> tuple[Appointment, ...]:
        return tuple(sorted(self.appointments, key=lambda each: (self.distance(each), each.external_id)))

    def is_at(self, each: Appointment | CrmAppointment) -> bool:
        return self.distance(each) <= MARGIN

    def distance(self, each: Appointment | CrmAppointment) -> timedelta:
        """How long before its start, or after its end, the conversation began; nothing within it."""
        ends_at = each.ends_at or each.starts_at + USUAL_LENGTH
        return max(each.starts_at - self.start, self.start - ends_at, timedelta())


@dataclass(frozen=True, slots=True)
class Unlinked:
    rep: RecordedBy
    appointments: tuple[Appointment, ...]
    why: str
    mend: Mend


def explain_unlinked(recording_id: str, found: Circumstances, in_crm: CrmAppointments | None = None) -> Unlinked:
    """`in_crm` is what the CRM has around that time, None where it was not asked, or did not answer."""
    why, advice = _explain(recording_id, found, in_crm)
    return Unlinked(found.rep, found.by_distance, why, Mend(advice))


def _explain(recording_id: str, found: Circumstances, in_crm: CrmAppointments | None) -> tuple[str, str]:
    """Why, and what helps."""
    if not found.rep.crm_users:
        return _unmatched_rep(found.rep)
    nearest = found.nearest
    if nearest is None or not found.is_at(nearest):
        if told := _unsent(recording_id, found, in_crm):
            return told
        return (
            _no_appointment(recording_id, found, in_crm) if nearest is None else _outside(recording_id, found, in_crm)
        )
    link = f"`siro-bridge link {recording_id} engagement {nearest.external_id}`"
    if nearest.recording_id and nearest.recording_id != recording_id:
        return f"the appointment {nearest.external_id} has another recording already, {nearest.recording_id}", link
    types = ", ".join(SHOWN_TYPES)
    why = (
        f"the appointment {nearest.external_id} is at that time, and Siro did not match it: it was synced later than "
        f"the conversation, or its activityType is none of {types}"
    )
    return why, link


def _unmatched_rep(rep: RecordedBy) -> tuple[str, str]:
    who = rep.email or rep.name or rep.user_id
    why = f"no rep of the CRM has the mail address or the name of the Siro user {who}"
    advice = (
        "give the rep the same mail address in the CRM and in Siro, or match them by hand: Siro, Settings → "
        "Integrations → User Mapping; `siro-bridge reps` shows all of them"
    )
    return why, advice


def _unsent(recording_id: str, found: Circumstances, in_crm: CrmAppointments | None) -> tuple[str, str] | None:
    """Of the appointment that the CRM has at that time, and that Siro does not have so."""
    there = [each for each in (in_crm.appointments if in_crm else ()) if found.is_at(each)]
    if not there:
        return None
    first = min(there, key=lambda each: (each.standing is Standing.SENT, found.distance(each), each.external_id))
    return explain_unsent(first, f"`siro-bridge link {recording_id} engagement {first.external_id}`")


def _no_appointment(recording_id: str, found: Circumstances, in_crm: CrmAppointments | None) -> tuple[str, str]:
    rep, start = ", ".join(found.rep.crm_users), found.start
    then = f"then `siro-bridge link {recording_id} engagement KEY`"
    if in_crm and in_crm.whole:
        why = f"neither the CRM nor Siro has an appointment of the rep {rep} around {stamp(start)}"
        return why, f"enter it in the CRM, `siro-bridge sync`, {then}"
    why = f"no appointment of the rep {rep} around {stamp(start)} is at Siro"
    advice = (
        "if the CRM has one, its updated_at did not move when it was changed, or it lies outside the window that is "
        f"synced: `siro-bridge resync KEY`, or `siro-bridge backfill --since {start:%Y-%m-%d}`; {then}"
    )
    return why, advice


def _outside(recording_id: str, found: Circumstances, in_crm: CrmAppointments | None) -> tuple[str, str]:
    nearest = found.by_distance[0]
    key = nearest.external_id
    why = (
        f"it was recorded {_apart(found, nearest)} the rep's nearest appointment, {key}: outside the window of time in "
        "which Siro matches"
    )
    advice = f"if it belongs there, `siro-bridge link {recording_id} engagement {key}`"
    if not (in_crm and in_crm.whole):
        advice += (
            f". If the CRM has the appointment at another time, its updated_at did not move: `siro-bridge resync {key}`"
        )
    return why, advice


def _apart(found: Circumstances, appointment: Appointment) -> str:
    minutes = int(found.distance(appointment).total_seconds()) // 60
    length = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004  an hour
    return f"{length} {'before' if found.start < appointment.starts_at else 'after the end of'}"
