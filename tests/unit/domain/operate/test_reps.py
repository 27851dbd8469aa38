"""The CRM's reps beside Siro's users."""

import pytest

from siro_bridge.domain.operate.reps import Match, Rep, SiroUser, compare, reps_of, unmatched_users

DANA = SiroUser("u1", "dana@example.com", "Dana Example")
ROBIN = SiroUser("u2", "robin@example.com", "Robin Sample")


@pytest.mark.parametrize(
    ("rep", "match", "user"),
    [
        (Rep("R-1", "DANA@example.com ", "D. Example"), Match.EMAIL, DANA),
        (Rep("R-1", "other@example.com", "dana  EXAMPLE"), Match.NAME, DANA),
        (Rep("R-1", "robin@example.com", "Dana Example"), Match.EMAIL, ROBIN),
        (Rep("R-1", "nobody@example.com", "Nobody"), Match.NONE, None),
        (Rep("R-1"), Match.NONE, None),
    ],
)
def test_rep_is_matched_by_email_and_else_by_name(rep: Rep, match: Match, user: SiroUser | None) -> None:
    [compared] = compare([rep], [DANA, ROBIN], known=())
    assert (compared.match, compared.user) == (match, user)


def test_mapping_by_hand_wins_over_email() -> None:
    robin = SiroUser("u2", "robin@example.com", "Robin Sample", external_id="R-1")
    [compared] = compare([Rep("R-1", "dana@example.com")], [DANA, robin], known=["R-1"])
    assert (compared.match, compared.user, compared.known) == (Match.MAPPED, robin, True)


def test_name_that_several_users_have_matches_none_of_them() -> None:
    [compared] = compare([Rep("R-1", name="Dana Example")], [DANA, SiroUser("u3", "d@example.com", "Dana Example")], ())
    assert (compared.match, compared.user) == (Match.SEVERAL, None)
    assert "User Mapping" in compared.change


def test_disabled_user_is_no_match_but_gives_way_to_an_enabled_one() -> None:
    gone = SiroUser("u4", "dana@example.com", "Dana Example", disabled=True)
    assert compare([Rep("R-1", "dana@example.com")], [gone], ())[0].match is Match.DISABLED
    assert compare([Rep("R-1", "dana@example.com")], [gone, DANA], ())[0].user is DANA


@pytest.mark.parametrize(
    ("rep", "change"),
    [
        (Rep("R-1", "dana@example.com"), ""),
        (Rep("R-1", "nobody@example.com"), "invite nobody@example.com to Siro"),
        (Rep("R-1"), "map engagementUsers[].email in mapping.yaml"),
        (Rep("R-1", "other@example.com", "Dana Example"), "give both the same email"),
    ],
)
def test_what_is_to_be_changed_is_said(rep: Rep, change: str) -> None:
    assert compare([rep], [DANA], ())[0].change.startswith(change)
    assert bool(compare([rep], [DANA], ())[0].change) == bool(change)


def test_reps_without_a_user_come_first() -> None:
    compared = compare([Rep("R-1", "dana@example.com"), Rep("R-2")], [DANA], ())
    assert [one.rep.external_id for one in compared] == ["R-2", "R-1"]


def test_users_that_no_rep_finds_are_told_apart_from_disabled_ones() -> None:
    users = [DANA, ROBIN, SiroUser("u5", "gone@example.com", disabled=True)]
    assert unmatched_users(users, compare([Rep("R-1", "dana@example.com")], users, ())) == [ROBIN]


def test_rep_is_counted_once_an_appointment_and_known_by_what_any_of_them_tells() -> None:
    twice = {"engagementUsers": [{"externalId": "R-1"}, {"externalId": "R-1"}]}
    told = {"engagementUsers": [{"externalId": "R-1", "email": "dana@example.com", "name": "Dana Example"}]}
    assert reps_of([twice, told, {}, {"engagementUsers": None}]) == [Rep("R-1", "dana@example.com", "Dana Example", 2)]
