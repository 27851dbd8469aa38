"""Why a recording found no appointment: the rep whom Siro knows, and the rep's appointments around its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siro_bridge.domain.operate.mends import Mend

AROUND = timedelta(days=1)
"""Appointments that start within it, before or after the recording, are looked at."""

MARGIN = timedelta(minutes=30)
"""Reps come early and stay late: within it of an appointment, a recording is at its time."""

USUAL_LENGTH = timedelta(hours=1)
"""Of an appointment without an end."""

SHOWN_TYPES = ("MEETING", "APPOINTMENT", "EVENT")
"""Guide, 3.2: only these activity types are in the list of appointments."""


@dataclass(frozen=True, slots=True)
class Rep:
    """The recording's Siro user, and the CRM's reps of the same mail address or name."""

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

    def distance(self, start: datetime) -> timedelta:
        """How long before its start, or after its end, a conversation began; nothing within it."""
        return max(self.starts_at - start, start - self.ends_at, timedelta())


@dataclass(frozen=True, slots=True)
class Unlinked:
    rep: Rep
    appointments: tuple[Appointment, ...]
    why: str
    mend: Mend


def explain_unlinked(recording_id: str, start: datetime, rep: Rep, appointments: Sequence[Appointment]) -> Unlinked:
    """`start` is when the conversation began; `appointments` are the rep's around it, in any order."""
    near = tuple(sorted(appointments, key=lambda each: (each.distance(start), each.external_id)))
    why, advice = _explain(recording_id, start, rep, near[0] if near else None)
    return Unlinked(rep, near, why, Mend(advice))


def _explain(recording_id: str, start: datetime, rep: Rep, nearest: Appointment | None) -> tuple[str, str]:
    """Why, and what helps."""
    if not rep.crm_users:
        return _unmatched_rep(rep)
    if nearest is None:
        return _no_appointment(recording_id, start, rep)
    link = f"`siro-bridge link {recording_id} engagement {nearest.external_id}`"
    if nearest.distance(start) > MARGIN:
        return _outside(start, nearest, link)
    if nearest.recording_id and nearest.recording_id != recording_id:
        return f"the appointment {nearest.external_id} has another recording already, {nearest.recording_id}", link
    types = ", ".join(SHOWN_TYPES)
    why = (
        f"the appointment {nearest.external_id} is at that time, and Siro did not match it: it was synced later than "
        f"the conversation, or its activityType is none of {types}"
    )
    return why, link


def _unmatched_rep(rep: Rep) -> tuple[str, str]:
    who = rep.email or rep.name or rep.user_id
    why = f"no rep of the CRM has the mail address or the name of the Siro user {who}"
    advice = (
        "give the rep the same mail address in the CRM and in Siro, or match them by hand: Siro, Settings → "
        "Integrations → User Mapping; `siro-bridge reps` shows all of them"
    )
    return why, advice


def _no_appointment(recording_id: str, start: datetime, rep: Rep) -> tuple[str, str]:
    why = f"no appointment of the rep {', '.join(rep.crm_users)} around {start:%Y-%m-%d %H:%M} UTC is at Siro"
    advice = (
        "if the CRM has one, its updated_at did not move when it was changed, or it lies outside the window that is "
        f"synced: `siro-bridge resync KEY`, or `siro-bridge backfill --since {start:%Y-%m-%d}`; then "
        f"`siro-bridge link {recording_id} engagement KEY`"
    )
    return why, advice


def _outside(start: datetime, nearest: Appointment, link: str) -> tuple[str, str]:
    key = nearest.external_id
    why = (
        f"it was recorded {_apart(nearest, start)} the rep's nearest appointment, {key}: outside the window of time in "
        "which Siro matches"
    )
    advice = (
        f"if it belongs there, {link}. If the CRM has the appointment at another time, its updated_at did not move: "
        f"`siro-bridge resync {key}`"
    )
    return why, advice


def _apart(appointment: Appointment, start: datetime) -> str:
    minutes = int(appointment.distance(start).total_seconds()) // 60
    length = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004  an hour
    return f"{length} {'before' if start < appointment.starts_at else 'after the end of'}"


def same_person(siro_user: Mapping[str, Any], crm_user: Mapping[str, Any]) -> bool:
    """As Siro matches them (guide, 3.1): by mail address, or by name."""
    email, name = _folded(siro_user.get("email")), _folded(full_name(siro_user))
    return bool(email and email == _folded(crm_user.get("email"))) or bool(
        name and name == _folded(crm_user.get("name"))
    )


def full_name(siro_user: Mapping[str, Any]) -> str:
    parts = (siro_user.get("firstName"), siro_user.get("lastName"))
    return " ".join(part for part in parts if isinstance(part, str) and part)


def _folded(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""
