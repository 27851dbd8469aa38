"""What the CRM emptied is emptied in Siro, once, and nobody else's."""

from typing import Any

import pytest

from siro_bridge.domain.payload.clearing import clearable, cleared, is_unsure

ADDRESS = {"country": "US", "street": "1 Elm St", "city": "Denver", "state": "CO", "zip": "80202"}
FULL: dict[str, Any] = {
    "name": "Pat Maple",
    "phoneNumbers": ["555"],
    "emailAddresses": ["pat@example.com"],
    "addresses": [ADDRESS],
    "latitude": 39.7,
}


def test_field_that_is_gone_is_sent_as_null_and_a_list_as_empty() -> None:
    before = clearable("engagements", {"externalId": "a", "subject": "x", "opportunity": {}, "engagementUsers": []})
    assert cleared("engagements", before, {"externalId": "a"}) == {
        "subject": None,
        "opportunity": None,
        "engagementUsers": [],
    }


def test_field_that_is_still_there_or_never_was_is_not_cleared() -> None:
    before = clearable("engagements", {"externalId": "a", "subject": "x"})
    assert cleared("engagements", before, {"externalId": "a", "subject": "y"}) == {}


def test_field_that_siro_does_not_take_as_null_is_left_alone() -> None:
    before = clearable("opportunities", {"externalId": "d", "amount": 5, "account": {"externalId": "c"}})
    assert cleared("opportunities", before, {"externalId": "d"}) == {"account": None}


@pytest.mark.parametrize("key", ["account", "contact"])
def test_what_a_customer_lost_is_emptied_inside_the_record(key: str) -> None:
    before = clearable("engagements", {"externalId": "a", key: {"externalId": "c", **FULL}})
    kept = {"externalId": "c", "latitude": 39.7, "emailAddresses": ["new@example.com"]}
    assert cleared("engagements", before, {"externalId": "a", key: kept}) == {
        key: {**kept, "name": "", "phoneNumbers": [], "addresses": []},
    }


def test_names_of_a_lead_are_emptied() -> None:
    before = clearable("engagements", {"lead": {"externalId": "l", "firstName": "Pat", "lastName": "Maple"}})
    assert cleared("engagements", before, {"lead": {"externalId": "l", "lastName": "Oak"}}) == {
        "lead": {"externalId": "l", "lastName": "Oak", "firstName": ""}
    }


def test_each_contact_of_several_and_its_account_keep_their_own() -> None:
    def deal(*contacts: dict[str, Any]) -> dict[str, Any]:
        return {"externalId": "d", "opportunityContacts": list(contacts)}

    account = {"externalId": "c"}
    before = clearable(
        "opportunities",
        deal({"externalId": "p1", "account": account | FULL}, {"externalId": "p2", "phoneNumbers": ["555"]}),
    )
    now = deal({"externalId": "p2"}, {"externalId": "p1", "account": account | FULL | {"phoneNumbers": ["556"]}})
    assert cleared("opportunities", before, now) == {
        "opportunityContacts": [{"externalId": "p2", "phoneNumbers": []}, now["opportunityContacts"][1]]
    }
    now = deal({"externalId": "p1", "account": {"externalId": "c", "name": "Pat Maple"}})
    (contact,) = cleared("opportunities", before, now)["opportunityContacts"]
    assert contact["account"]["phoneNumbers"] == []


def test_another_account_on_the_record_is_not_emptied_of_what_the_old_one_had() -> None:
    before = clearable("engagements", {"account": {"externalId": "old", **FULL}})
    assert cleared("engagements", before, {"account": {"externalId": "new"}}) == {}


def test_what_an_earlier_release_sent_is_emptied_where_the_mapping_has_it() -> None:
    before = ("account", "subject")
    mapped = ["externalId", "account.externalId", "account.phoneNumbers[0]", "account.addresses[0].street"]
    assert is_unsure(before)
    assert cleared("engagements", before, {"subject": "x", "account": {"externalId": "c"}}, mapped) == {
        "account": {"externalId": "c", "phoneNumbers": [], "addresses": []}
    }


def test_what_this_release_sent_is_known_for_sure() -> None:
    assert not is_unsure(clearable("engagements", {}))


def test_record_inside_without_an_id_is_nobodys() -> None:
    before = clearable("engagements", {"account": FULL})
    assert cleared("engagements", before, {"account": {"name": "Pat Oak"}}, ["account.phoneNumbers"]) == {}
