"""What commands ask of Siro: who we are to it, its own view of a recording, and why that has no link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from siro_bridge.domain.errors import ConfigurationError, SiroRefusedError
from siro_bridge.domain.operate.reps import Match, Rep, SiroUsers, siro_user
from siro_bridge.domain.operate.trace import SiroView
from siro_bridge.domain.operate.unlinked import AROUND, USUAL_LENGTH, Appointment, Circumstances, RecordedBy
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.recording.links import Ours

NOT_FOUND = 404
_SINGLES = ("engagement", "opportunity", "account", "lead")


class Api(Protocol):
    """The organization API, as far as commands ask it."""

    def caller_identity(self) -> dict[str, Any]: ...

    def recording(self, recording_id: str, *, content: bool) -> dict[str, Any]: ...

    def connections(self) -> list[dict[str, Any]]: ...

    def user(self, user_id: str) -> dict[str, Any]: ...

    def external_users(self) -> list[dict[str, Any]]:
        """The CRM's reps as Siro has them: id, externalId, email, name."""
        ...

    def engagements_of(self, crm_user_id: str, after: datetime, before: datetime) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class AskSiro:
    """Raises what the API raises: SiroUnavailableError, TokenRefusedError, ConfigurationError."""

    api: Api
    ours: Ours

    def organization_id(self) -> str:
        return str(self.api.caller_identity()["organizationId"])

    def connection_ids(self) -> list[str]:
        """Of all the organization's active CRM connections."""
        return [str(each["id"]) for each in self.api.connections() if each.get("isActive", True)]

    def our_connection(self) -> str:
        """Raises ConfigurationError where it is not clear which one is ours."""
        return self.ours.id()

    def view(self, recording_id: str) -> SiroView | None:
        """None when Siro knows no such recording."""
        try:
            found = self.api.recording(recording_id, content=False)
        except SiroRefusedError as error:
            if error.status != NOT_FOUND:
                raise
            return None
        crm = found.get("crm")
        connection_id = str(crm.get("integrationConnectionId") or "") if isinstance(crm, Mapping) else ""
        return SiroView(
            user_id=str(found.get("userId") or ""),
            created_at=str(found.get("createdAt") or ""),
            updated_at=str(found.get("updatedAt") or ""),
            processed=bool(found.get("isProcessingDone", True)),
            gone=bool(found.get("deleted")) or found.get("rootDataPurgedAt") is not None,
            links=_links(crm) if isinstance(crm, Mapping) else None,
            connection=self._connection(connection_id),
            is_ours=self._is_ours(connection_id),
            url=str(((found.get("links") or {}).get("web") or {}).get("self") or ""),
        )

    def circumstances(self, view: SiroView) -> Circumstances | None:
        """None when Siro does not tell when it was recorded."""
        start = parse_time(view.created_at, UTC)
        if start is None:
            return None
        user = siro_user(self._user(view.user_id))
        find = SiroUsers([user]).match
        matched = [
            each for each in self.api.external_users() if each.get("id") and find(_rep(each))[0] is not Match.NONE
        ]
        keys = tuple(str(each.get("externalId") or each.get("id")) for each in matched)
        rep = RecordedBy(view.user_id, user.name, user.email, keys)
        return Circumstances(start, rep, tuple(self._appointments(matched, start)))

    def _user(self, user_id: str) -> dict[str, Any]:
        try:
            return self.api.user(user_id) if user_id else {}
        except SiroRefusedError:
            return {}

    def _appointments(self, crm_users: Sequence[Mapping[str, Any]], start: datetime) -> list[Appointment]:
        found = {
            str(each.get("id")): each
            for user in crm_users
            for each in self.api.engagements_of(str(user["id"]), start - AROUND, start + AROUND)
        }
        return [appointment for each in found.values() if (appointment := _appointment(each))]

    def _connection(self, connection_id: str) -> str:
        """In words, by which a person knows it."""
        if not connection_id:
            return ""
        known = next((each for each in self.api.connections() if each["id"] == connection_id), {})
        named = ", ".join(str(known[key]) for key in ("name", "integrationPlatform") if known.get(key))
        return f"{connection_id} ({named or 'not one of those that Siro lists'})"

    def _is_ours(self, connection_id: str) -> bool | None:
        if not connection_id:
            return None
        try:
            return self.ours.id() == connection_id
        except ConfigurationError:
            return None


def _links(crm: Mapping[str, Any]) -> dict[str, str]:
    singles = {kind: crm[kind] for kind in _SINGLES if isinstance(crm.get(kind), Mapping)}
    contacts = [each for each in crm.get("contacts") or [] if isinstance(each, Mapping)]
    singles |= {"contact": contacts[0]} if contacts else {}
    return {kind: str(link.get("externalId") or "") for kind, link in singles.items()}


def _rep(crm_user: Mapping[str, Any]) -> Rep:
    external_id, email, name = (str(crm_user.get(key) or "") for key in ("externalId", "email", "name"))
    return Rep(external_id, email, name)


def _appointment(engagement: Mapping[str, Any]) -> Appointment | None:
    start, end = (parse_time(engagement.get(name), UTC) for name in ("startTime", "endTime"))
    if start is None:
        return None
    return Appointment(
        str(engagement.get("externalId") or ""),
        start,
        end or start + USUAL_LENGTH,
        str(engagement.get("recordingId") or ""),
    )
