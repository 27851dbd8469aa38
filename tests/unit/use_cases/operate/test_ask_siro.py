"""What Siro says of a recording: what it does not know is none, and what it refuses or lacks is said."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError, SiroRefusedError
from siro_bridge.domain.operate.trace import SiroView
from siro_bridge.domain.operate.unlinked import Appointment
from siro_bridge.domain.recording.links import Links
from siro_bridge.use_cases.operate.ask_siro import AskSiro

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
TEN = datetime(2026, 5, 4, 10, tzinfo=UTC)
RECORDING: dict[str, Any] = {
    "userId": "user-1",
    "createdAt": TEN.isoformat(),
    "updatedAt": "later",
    "links": {"web": {"self": "https://app.example/rec-1"}},
    "crm": {
        "integrationConnectionId": "c-1",
        "opportunity": {"externalId": "4001"},
        "lead": None,
        "contacts": [{"externalId": "7"}, {"externalId": "8"}],
    },
}


@dataclass
class Siro:
    """An Api that knows one recording, two connections and one rep, and refuses what it is told to."""

    recordings: dict[str, dict[str, Any]] = field(default_factory=lambda: {"rec-1": RECORDING})
    refuses: dict[str, int] = field(default_factory=dict)
    engagements: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    def caller_identity(self) -> dict[str, Any]:
        return {"organizationId": "organization-1"}

    def recording(self, recording_id: str, *, content: bool) -> dict[str, Any]:
        assert not content
        if recording_id not in self.recordings:
            raise SiroRefusedError("no such recording", self.refuses.get("recording", 404))
        return self.recordings[recording_id]

    def connections(self) -> list[dict[str, Any]]:
        return [{"id": "c-1", "name": "Acme", "integrationPlatform": "CUSTOM"}, {"id": "c-2", "isActive": False}]

    def user(self, user_id: str) -> dict[str, Any]:
        if "user" in self.refuses:
            raise SiroRefusedError("no such user", self.refuses["user"])
        return {"id": user_id, "email": "ana@example.com", "firstName": "Ana"}

    def external_users(self) -> list[dict[str, Any]]:
        return [
            {"id": "x-1", "externalId": "R-1", "email": "ana@example.com", "name": "Ana"},
            {"id": "x-2", "externalId": "R-2", "email": "ben@example.com", "name": "Ben"},
            {"externalId": "R-3", "email": "ana@example.com", "name": "Ana"},
        ]

    def engagements_of(self, crm_user_id: str, after: datetime, before: datetime) -> list[dict[str, Any]]:
        self.asked.append((crm_user_id, after, before))
        return self.engagements


@dataclass
class Connection:
    """Which one is ours; None where that is not clear."""

    ours: str | None = "c-1"

    def __call__(self, links: Links) -> bool:
        raise AssertionError("commands compare ids")

    def id(self) -> str:
        if self.ours is None:
            raise ConfigurationError("several connections may be ours")
        return self.ours


def view(siro: Siro | None = None, ours: str | None = "c-1", **changes: Any) -> SiroView:
    siro = siro or Siro()
    siro.recordings = {"rec-1": RECORDING | changes}
    found = AskSiro(siro, Connection(ours)).view("rec-1")
    assert found
    return found


def test_recording_is_shown_with_its_links_and_whose_they_are() -> None:
    assert view() == SiroView(
        user_id="user-1",
        created_at=TEN.isoformat(),
        updated_at="later",
        processed=True,
        gone=False,
        links={"opportunity": "4001", "contact": "7"},
        connection="c-1 (Acme, CUSTOM)",
        is_ours=True,
        url="https://app.example/rec-1",
    )


def test_recording_that_siro_does_not_know_is_none() -> None:
    assert AskSiro(Siro(), Connection()).view("rec-2") is None


def test_any_other_refusal_is_told() -> None:
    with pytest.raises(SiroRefusedError):
        AskSiro(Siro(refuses={"recording": 403}), Connection()).view("rec-2")


@pytest.mark.parametrize(("ours", "is_ours"), [("c-1", True), ("c-2", False), (None, None)])
def test_links_are_ours_others_or_it_is_not_clear(ours: str | None, is_ours: bool | None) -> None:
    assert view(ours=ours).is_ours is is_ours


@pytest.mark.parametrize("crm", [None, {}, {"integrationConnectionId": None}])
def test_recording_without_a_connection_is_nobodys(crm: Any) -> None:
    found = view(crm=crm)
    assert (found.connection, found.is_ours) == ("", None)


def test_connection_that_siro_does_not_list_is_said_to_be_so() -> None:
    assert view(crm={"integrationConnectionId": "c-9"}).connection == "c-9 (not one of those that Siro lists)"


@pytest.mark.parametrize(
    ("changes", "processed", "gone"),
    [
        ({"isProcessingDone": False}, False, False),
        ({"deleted": True}, True, True),
        ({"rootDataPurgedAt": "2026-05-05"}, True, True),
    ],
)
def test_recording_that_is_not_ready_or_gone_is_said_to_be_so(
    changes: dict[str, Any], processed: bool, gone: bool
) -> None:
    found = view(**changes)
    assert (found.processed, found.gone) == (processed, gone)


def test_active_connections_are_listed_and_ours_is_named() -> None:
    ask = AskSiro(Siro(), Connection())
    assert (ask.organization_id(), ask.connection_ids(), ask.our_connection()) == ("organization-1", ["c-1"], "c-1")


def test_circumstances_are_the_rep_and_their_appointments_around_that_time() -> None:
    siro = Siro(
        engagements=[
            {"id": "e-1", "externalId": "a1", "startTime": NINE.isoformat(), "endTime": TEN.isoformat()},
            {"id": "e-2", "externalId": "a2", "startTime": TEN.isoformat(), "recordingId": "rec-9"},
            {"id": "e-3", "externalId": "a3"},
        ]
    )
    found = AskSiro(siro, Connection()).circumstances(view(siro))
    assert found
    assert (found.start, found.rep.user_id, found.rep.name, found.rep.email) == (
        TEN,
        "user-1",
        "Ana",
        "ana@example.com",
    )
    assert found.rep.crm_users == ("R-1",)
    assert siro.asked == [("x-1", siro.asked[0][1], siro.asked[0][2])]
    assert siro.asked[0][1] < TEN < siro.asked[0][2]
    assert [each.external_id for each in found.appointments] == ["a1", "a2"]
    assert found.appointments[0] == Appointment("a1", NINE, TEN, "")
    assert (found.appointments[1].recording_id, found.appointments[1].ends_at > TEN) == ("rec-9", True)


def test_recording_of_somebody_whom_siro_does_not_show_has_no_appointments() -> None:
    siro = Siro(refuses={"user": 404})
    found = AskSiro(siro, Connection()).circumstances(view(siro))
    assert found
    assert (found.rep.crm_users, found.appointments) == ((), ())


def test_recording_of_an_unknown_time_has_no_circumstances() -> None:
    assert AskSiro(Siro(), Connection()).circumstances(view(createdAt=None)) is None
