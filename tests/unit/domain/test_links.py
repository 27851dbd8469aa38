"""Which CRM records a recording is linked to, and when that counts as changed."""

from typing import Any

import pytest

from siro_bridge.domain.recording.links import Links

CRM: dict[str, Any] = {
    "integrationConnectionId": "conn-123",
    "users": [{"id": "user-uuid", "externalId": "crm-user-123"}],
    "engagement": {"id": "eng-uuid", "externalId": "appt-456"},
    "opportunity": {"id": "opp-uuid", "externalId": "opp-101"},
    "account": {"id": "acct-uuid", "externalId": "account-789"},
}


def parse(**changes: Any) -> Links:
    links = Links.parse(CRM | changes)
    assert links is not None
    return links


def test_external_ids_are_found_by_kind() -> None:
    links = parse(contacts=[{"externalId": "c-1"}, {"externalId": "c-2"}], lead={"externalId": "l-1"})
    found = {kind: links.external_id(kind) for kind in ("engagement", "opportunity", "account", "lead", "contact")}
    assert found == {
        "engagement": "appt-456", "opportunity": "opp-101", "account": "account-789", "lead": "l-1", "contact": "c-1"
    }  # fmt: skip


def test_no_link_is_none() -> None:
    assert Links.parse(None) is None


@pytest.mark.parametrize("missing", ["engagement", "opportunity", "account", "lead", "contact"])
def test_every_record_is_optional(missing: str) -> None:
    links = Links.parse({"integrationConnectionId": "conn-123"})
    assert links is not None
    assert links.external_id(missing) is None


@pytest.mark.parametrize("link", [None, {}, {"id": "siro-id"}, {"externalId": None}, {"externalId": ""}])
def test_link_without_external_id_is_no_link(link: object) -> None:
    assert parse(opportunity=link).opportunity is None


@pytest.mark.parametrize(
    "change",
    [
        {"integrationConnectionId": "conn-other"},
        {"engagement": {"externalId": "appt-457"}},
        {"opportunity": None},
        {"account": {"externalId": "account-788"}},
        {"lead": {"externalId": "l-1"}},
        {"contacts": [{"externalId": "c-1"}]},
        {"engagement": {"externalId": "opp-101"}, "opportunity": {"externalId": "appt-456"}},
    ],
)
def test_relinking_changes_the_digest(change: dict[str, Any]) -> None:
    assert parse(**change).digest() != parse().digest()


@pytest.mark.parametrize(
    "change",
    [{"users": []}, {"account": {"id": "other-uuid", "externalId": "account-789"}}, {"contacts": []}, {"more": 1}],
)
def test_what_is_no_link_leaves_the_digest(change: dict[str, Any]) -> None:
    assert parse(**change).digest() == parse().digest()


def test_order_of_contacts_leaves_the_digest() -> None:
    contacts = [{"externalId": "c-1"}, {"externalId": "c-2"}]
    assert parse(contacts=contacts).digest() == parse(contacts=contacts[::-1]).digest()


@pytest.mark.parametrize(
    ("crm", "where"),
    [
        ([], "crm"),
        ("conn-123", "crm"),
        ({}, "crm"),
        ({"integrationConnectionId": 7}, "crm"),
        (CRM | {"opportunity": "opp-101"}, "crm.opportunity"),
        (CRM | {"account": {"externalId": 789}}, "crm.account.externalId"),
        (CRM | {"contacts": {"externalId": "c"}}, "crm.contacts"),
        (CRM | {"users": ["crm-user-123"]}, "crm.users"),
    ],
)
def test_shape_that_siro_does_not_publish_is_named_without_its_values(crm: object, where: str) -> None:
    with pytest.raises(ValueError, match=rf"^{where}: ") as raised:
        Links.parse(crm)
    assert "opp-101" not in str(raised.value)
