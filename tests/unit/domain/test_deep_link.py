"""Deep links follow the guide and survive any title."""

from urllib.parse import parse_qs, urlsplit

import pytest

from siro_bridge.domain.sync.deep_link import app_link, may_be_replaced, web_link

ENGAGEMENT = {
    "externalId": "appt-456",
    "account": {"name": "Smith Kitchen Remodel"},
    "opportunity": {"externalId": "opp-101", "name": "Deal"},
    "subject": "Visit",
}


def test_app_link_is_the_guides_percent_encoded() -> None:
    expected = "siro://record?appointmentId=appt-456&title=Smith%20Kitchen%20Remodel&opportunityId=opp-101"
    assert app_link(ENGAGEMENT) == expected


@pytest.mark.parametrize("title", ["A & B", "50% off + more", "Ünïcode ☎", "a=b#c?d/e", 'quote "', "new\nline"])
def test_any_title_comes_out_as_it_went_in(title: str) -> None:
    link = app_link(ENGAGEMENT | {"account": {"name": title}})
    assert parse_qs(urlsplit(link).query)["title"] == [title]


def test_title_is_the_customer_else_the_deal_else_the_subject() -> None:
    without_account = ENGAGEMENT | {"account": None}
    with_subject_only = without_account | {"opportunity": None}
    links = [app_link(engagement) for engagement in (ENGAGEMENT, without_account, with_subject_only)]
    titles = [parse_qs(urlsplit(link).query)["title"][0] for link in links]
    assert titles == ["Smith Kitchen Remodel", "Deal", "Visit"]


def test_what_is_unknown_is_left_out() -> None:
    assert app_link({"externalId": "a"}) == "siro://record?appointmentId=a"


def test_web_link_carries_connection_type_and_way_back() -> None:
    link = web_link(
        ENGAGEMENT, connection_id="conn-1", conversation_type="uuid-1", redirect_url="https://crm.example/?a=1"
    )
    query = parse_qs(urlsplit(link).query)
    assert link.startswith("https://app.siro.ai/record?action=start&")
    assert query["integrationConnectionId"] == ["conn-1"]
    assert query["conversationType"] == ["uuid-1"]
    assert query["redirectUrl"] == ["https://crm.example/?a=1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, True),
        (" ", True),
        ("siro://record?appointmentId=a1", True),
        ("https://app.siro.ai/record?appointmentId=a1 ", True),
        ("siro://record?appointmentId=a1 gate code 4711", False),
        ("gate code 4711", False),
    ],
)
def test_only_an_empty_field_or_a_link_alone_may_be_replaced(text: str | None, expected: bool) -> None:
    assert may_be_replaced(text) is expected
