"""Why Siro does not have an appointment as the CRM has it, and what helps."""

from collections.abc import Callable, Mapping
from datetime import datetime

from siro_bridge.domain.operate.crm_appointments import CrmAppointment, Standing


def explain_unsent(each: CrmAppointment, link: str) -> tuple[str, str]:
    """Why, and what helps; `link` is the command that links the recording once Siro has the appointment."""
    return _OF_STANDING[each.standing](each, link)


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _not_listed(each: CrmAppointment, link: str) -> tuple[str, str]:
    why = f"the appointment {each.external_id} of that time was sent, and Siro does not list it among the rep's there"
    return why, f"`siro-bridge resync {each.external_id}`, then {link}"


def _stale(each: CrmAppointment, link: str) -> tuple[str, str]:
    clock = f"its updated_at is {stamp(each.changed_at)}" if each.changed_at else "it has no updated_at"
    why = (
        f"the CRM has the appointment {each.external_id} at that time, and Siro does not: {clock}, which the sync has "
        "passed, so it did not move when the appointment was changed"
    )
    advice = (
        f"`siro-bridge resync {each.external_id}`, then {link}; let whatever changes appointments in the CRM set their "
        "updated_at"
    )
    return why, advice


def _outside_the_window(each: CrmAppointment, link: str) -> tuple[str, str]:
    changed = each.changed_at or each.starts_at
    why = (
        f"the CRM has the appointment {each.external_id} at that time, and Siro does not: it was changed last on "
        f"{stamp(changed)}, before the day from which on the sync reads, and it starts outside the window of days that "
        "is read whole (sync.start_from, window_past and window_ahead in mapping.yaml)"
    )
    return why, f"`siro-bridge backfill --since {changed:%Y-%m-%d}`, then {link}"


def _coming(each: CrmAppointment, link: str) -> tuple[str, str]:
    why = f"the CRM has the appointment {each.external_id} at that time, and no sync run has read it so far"
    return why, f"`siro-bridge sync`, then {link}"


def _refused(each: CrmAppointment, link: str) -> tuple[str, str]:
    why = f"the appointment {each.external_id} of that time is refused: {'; '.join(each.issues)}"
    again = f"`siro-bridge resync {each.external_id}`"
    advice = f"correct that field in the CRM, or its line in mapping.yaml; {again}, then {link}"
    return why, advice


_OF_STANDING: Mapping[Standing, Callable[[CrmAppointment, str], tuple[str, str]]] = {
    Standing.SENT: _not_listed,
    Standing.STALE: _stale,
    Standing.OUTSIDE: _outside_the_window,
    Standing.COMING: _coming,
    Standing.REFUSED: _refused,
}
