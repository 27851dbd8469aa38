"""Siro's users and the CRM's, page by page."""

from tests.unit.siro.answering import Answers

USERS = "/org/v1/core/users"
EXTERNAL = "/org/v1/integrations/users"


def test_every_page_is_read_until_there_is_no_cursor() -> None:
    first = {"data": [{"id": "1", "externalId": "R-1"}], "cursor": "next", "hasNextPage": True}
    answers = Answers({EXTERNAL: [(200, first), (200, {"data": [{"id": "2", "externalId": "R-2"}]})]})
    assert [user["externalId"] for user in answers.organization.external_users()] == ["R-1", "R-2"]


def test_list_that_ignores_its_cursor_ends_and_tells_each_user_once() -> None:
    answers = Answers({USERS: (200, {"data": [{"id": "u1"}], "cursor": "same"})})
    assert answers.organization.users() == [{"id": "u1"}]
    assert len(answers.asked) == 2
