"""A path that leads nowhere is told with the one that is meant."""

import pytest

from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.nearest import leaves
from siro_bridge.domain.payload.paths import parse_path, shape_at


def complaint(path: str, entity: str = "engagements") -> str:
    with pytest.raises(ValueError, match="has no field") as error:
        shape_at(ROOTS[entity], parse_path(path))
    return str(error.value)


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("starttime", "startTime"),
        ("start", "startTime"),
        ("start_time", "startTime"),
        ("externalid", "externalId"),
        ("id", "externalId"),
        ("subjekt", "subject"),
        ("engagementUsers[0].emial", "engagementUsers[0].email"),
        ("engagementusers[0].email", "engagementUsers[0].email"),
        ("engagementUsers.email", "engagementUsers[0].email"),
        ("users[0].email", "engagementUsers[0].email"),
        ("email", "engagementUsers[0].email"),
        ("accountId", "account.externalId"),
        ("opportunity_id", "opportunity.externalId"),
        ("account.id", "account.externalId"),
        ("accounts.name", "account.name"),
        ("account.phone", "account.phoneNumbers[0]"),
        ("account.emails[0]", "account.emailAddresses[0]"),
        ("account.adresses[0].street", "account.addresses[0].street"),
        ("account.address.street", "account.addresses[0].street"),
        ("activityType", "engagementType.activityType"),
        ("engagementType.activityTyp", "engagementType.activityType"),
    ],
)
def test_right_path_is_named(path: str, right: str) -> None:
    assert complaint(path).endswith(f"; did you mean {right}?")


@pytest.mark.parametrize("path", ["stag", "foo.bar", "title", "rep_code", "users[0].nickname"])
def test_where_nothing_is_near_all_that_is_known_there_is_named(path: str) -> None:
    assert "; it has account, contact, content, " in complaint(path)


@pytest.mark.parametrize("entity", ROOTS)
def test_every_leaf_is_a_path(entity: str) -> None:
    for leaf in leaves(ROOTS[entity]):
        shape_at(ROOTS[entity], parse_path(leaf))
