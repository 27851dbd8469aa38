"""A list is asked for by the parameters that its description names."""

from typing import Any

import pytest

from siro_bridge_cli.proposal.api import Parameter, Resource
from siro_bridge_cli.proposal.listing import listing
from siro_bridge_cli.proposal.shape import Field, Kind, Table

UPDATED = Field("updated_at", "moment")


def parameter(name: str, kind: Kind = "text", words: tuple[str, ...] = (), **numbers: int) -> Parameter:
    return Parameter(Field(name, kind, words=words), **numbers)


def asked(*parameters: Parameter, around: tuple[Field, ...] = (), cursor: Field | None = UPDATED) -> dict[str, Any]:
    resource = Resource("/visits", Table("visits", (UPDATED,), key=("id",)), "data", (), around, parameters)
    return listing(resource, "id", cursor, with_window=True, is_described=True).keys


@pytest.mark.parametrize(
    ("parameters", "around", "paging"),
    [
        (
            [parameter("cursor"), parameter("limit", "integer", most=100)],
            [Field("meta.next_cursor", "text"), Field("meta.has_more", "boolean")],
            {
                "style": "cursor", "param": "cursor", "next": "meta.next_cursor", "limit": "limit", "size": 100,
                "more": "meta.has_more",
            },
        ),
        (
            [parameter("page_token")],
            [Field("nextPageToken", "text")],
            {"style": "cursor", "param": "page_token", "next": "nextPageToken"},
        ),
        ([parameter("page")], [Field("next", "text", form="uri")], {"style": "link", "next": "next"}),
        ([], [Field("links.next_url", "text")], {"style": "link", "next": "links.next_url"}),
        (
            [parameter("offset", "integer"), parameter("limit", "integer", default=20)],
            [],
            {"style": "offset", "offset": "offset", "limit": "limit", "size": 20},
        ),
        ([parameter("skip", "integer")], [], {"style": "offset", "offset": "skip", "limit": None}),
        (
            [parameter("page", "integer"), parameter("perPage", "integer")],
            [],
            {"style": "page", "page": "page", "limit": "perPage", "size": 50},
        ),
        ([], [Field("total", "integer")], None),
        (
            [parameter("offset", "integer"), parameter("limit", "integer")],
            [Field("pageInfo.isLastPage", "boolean")],
            {"style": "offset", "offset": "offset", "limit": "limit", "size": 50, "more": "!(pageInfo.isLastPage)"},
        ),
        (  # a token that no parameter takes is an address
            [parameter("page", "integer"), parameter("pageSize", "integer")],
            [Field("next", "text"), Field("prev", "text")],
            {"style": "link", "next": "next", "limit": "pageSize", "size": 50},
        ),
    ],
)  # fmt: skip
def test_paging_is_told_by_parameters_and_the_answer(
    parameters: list[Parameter], around: list[Field], paging: dict[str, Any] | None
) -> None:
    assert asked(*parameters, around=tuple(around)).get("paging") == paging


def test_list_without_pages_is_told() -> None:
    resource = Resource("/visits", Table("visits", (UPDATED,), key=("id",)), "@")
    found = listing(resource, "id", UPDATED, with_window=False, is_described=False)
    assert found.open == ["/visits: how is its next page asked for? Without paging only the first one is read"]


@pytest.mark.parametrize(
    ("name", "kind", "since"),
    [
        ("updated_since", "moment", {"param": "updated_since"}),
        ("modifiedAfter", "moment", {"param": "modifiedAfter"}),
        ("filter[updated_at][gte]", "text", {"param": "filter[updated_at][gte]"}),
        ("since", "integer", {"param": "since", "format": "epoch"}),
        ("changed_from", "date", {"param": "changed_from", "format": "%Y-%m-%d"}),
        ("created_after", "moment", None),
        ("updated_before", "moment", None),
        ("since_id", "integer", None),
    ],
)
def test_filter_of_what_changed_is_known(name: str, kind: Kind, since: dict[str, str] | None) -> None:
    assert asked(parameter(name, kind)).get("since") == since


@pytest.mark.parametrize(
    ("names", "window"),
    [
        ("starts_from starts_to", {"start": "starts_from", "end": "starts_to"}),
        ("start_after start_before", {"start": "start_after", "end": "start_before"}),
        ("date_from date_to", {"start": "date_from", "end": "date_to"}),
        ("from to", {"start": "from", "end": "to"}),
        ("timeMin timeMax", {"start": "timeMin", "end": "timeMax"}),
        ("updated_from updated_to", None),
        ("price_min price_max", None),
        ("starts_from", None),
    ],
)
def test_bounds_of_the_start_are_a_window(names: str, window: dict[str, str] | None) -> None:
    assert asked(*(parameter(name, "moment") for name in names.split())).get("window") == window


def test_order_is_asked_for_where_the_api_has_one() -> None:
    assert asked(parameter("sort"))["params"] == {"sort": "updated_at,id"}
    assert asked(parameter("sort_by"), parameter("order", words=("asc", "desc")))["params"] == {
        "sort_by": "updated_at,id",
        "order": "asc",
    }
    assert asked(parameter("sort[by]", words=("updated_at",)), parameter("sort[direction]", words=("asc", "desc")))[
        "params"
    ] == {"sort[by]": "updated_at", "sort[direction]": "asc"}
    assert asked(parameter("sort", words=("name", "-updated_at", "updated_at")))["params"] == {"sort": "updated_at"}


@pytest.mark.parametrize("parameters", [(), (parameter("sort", words=("name", "-updated_at")),)])
def test_list_that_nobody_can_order_is_read_whole(parameters: tuple[Parameter, ...]) -> None:
    assert asked(*parameters)["order"] == "any"


def test_without_a_time_of_change_nothing_is_asked_for() -> None:
    assert set(asked(parameter("sort"), parameter("since"), cursor=None)) == {"path", "items"}
