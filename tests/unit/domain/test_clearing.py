"""A field that the CRM emptied is emptied in Siro, once."""

from siro_bridge.domain.clearing import clearable, cleared


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
    before = clearable("opportunities", {"externalId": "d", "amount": 5, "account": {}})
    assert cleared("opportunities", before, {"externalId": "d"}) == {"account": None}
