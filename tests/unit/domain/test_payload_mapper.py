"""Columns become Siro's nested object."""
# ruff: noqa: DTZ001 - times without a zone are what this is about

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.payload import values as payload_values
from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.payload.mapper import compile_mapper

DENVER = ZoneInfo("America/Denver")


def mapped(columns: dict[str, Any], entity: str = "engagements", **options: Any) -> dict[str, Any]:
    return compile_mapper(entity, list(columns), **{"zone": DENVER, **options})(list(columns.values()))


def test_paths_nest() -> None:
    columns = {
        "externalId": "a1",
        "account.externalId": "c1",
        "account.owner.externalId": "R-1",
        "account.emailAddresses[0]": "pat@example.com",
        "engagementUsers[0].externalId": "R-1",
        "engagementUsers[1].externalId": "R-2",
    }
    assert mapped(columns) == {
        "externalId": "a1",
        "account": {
            "externalId": "c1",
            "owner": {"externalId": "R-1"},
            "emailAddresses": ["pat@example.com"],
        },
        "engagementUsers": [{"externalId": "R-1"}, {"externalId": "R-2"}],
    }


KEPT_IN_UTC: dict[str, Any] = {"zone": ZoneInfo("UTC"), "display": DENVER}
TWO_PM, SEVEN_AM = datetime(2026, 2, 15, 14), datetime(2026, 2, 15, 7)


@pytest.mark.parametrize("start", [TWO_PM, TWO_PM.isoformat(), TWO_PM.replace(tzinfo=UTC)])
def test_what_is_kept_in_utc_is_shown_by_the_clock_of_display(start: datetime | str) -> None:
    build = compile_mapper("engagements", ["startTime", "endTime"], **KEPT_IN_UTC)
    for _ in range(2):  # worked out, then remembered
        assert build([start, TWO_PM]) == {
            "startTime": "2026-02-15T14:00:00.000Z",
            "startTimeLocalized": "2026-02-15T07:00:00.000",
            "endTime": "2026-02-15T14:00:00.000Z",
        }


@pytest.mark.parametrize("shown", [SEVEN_AM, "2026-02-15 07:00", TWO_PM.replace(tzinfo=UTC)])
def test_a_mapped_local_time_is_what_the_wall_shows_or_a_moment(shown: datetime | str) -> None:
    record = mapped({"startTime": TWO_PM, "startTimeLocalized": shown}, **KEPT_IN_UTC)
    assert record["startTimeLocalized"] == "2026-02-15T07:00:00.000"


def test_words_for_zones_are_translated() -> None:
    translate = {"_timezone": {"ET": "America/New_York", "*": None}}
    for word, hour in (("ET", "09"), (" ET ", "09"), ("HQ", "07"), (None, "07")):
        record = mapped({"_timezone": word, "startTime": TWO_PM}, translate=translate, **KEPT_IN_UTC)
        assert record["startTimeLocalized"] == f"2026-02-15T{hour}:00:00.000"


def test_a_rows_zone_says_nothing_of_how_its_times_are_kept() -> None:
    columns = {"startTime": SEVEN_AM, "_timezone": "America/New_York"}
    assert mapped(columns) == {"startTime": "2026-02-15T14:00:00.000Z", "startTimeLocalized": "2026-02-15T09:00:00.000"}
    local = {**columns, "startTimeLocalized": SEVEN_AM}
    assert mapped(local)["startTimeLocalized"] == "2026-02-15T07:00:00.000"


@pytest.mark.parametrize("zone", [["UTC"], {"unreadable": True}, 7, "EDT"])
def test_a_zone_that_is_none_is_named(zone: Any) -> None:
    _, issues = check_page("engagements", [mapped({"externalId": "a", "startTime": SEVEN_AM, "_timezone": zone})])
    assert [issue.path for issue in issues[0]] == [("_timezone",)]


def test_lists_are_in_the_order_of_their_indexes_without_gaps() -> None:
    columns = {"externalId": "a", "account.phoneNumbers[2]": "3", "account.phoneNumbers[0]": "1"}
    assert mapped(columns)["account"] == {"phoneNumbers": ["1", "3"]}


@pytest.mark.parametrize("nothing", [None, "", "  ", "\n"])
def test_nulls_and_blank_texts_are_left_out_and_objects_that_hold_nothing_else(nothing: str | None) -> None:
    columns = {"externalId": "a", "subject": nothing, "account.externalId": nothing, "engagementUsers[0].name": nothing}
    assert mapped(columns) == {"externalId": "a"}


def test_constants_go_with_their_object() -> None:
    constants = {"opportunity.disposition": "OPEN", "engagementType.name": "visit"}
    columns: dict[str, str | None] = {"externalId": "a", "opportunity.externalId": "d"}
    assert mapped(columns, constants=constants) == {
        "externalId": "a",
        "opportunity": {"externalId": "d", "disposition": "OPEN"},
        "engagementType": {"name": "visit"},
    }
    columns["opportunity.externalId"] = None
    assert mapped(columns, constants=constants) == {"externalId": "a", "engagementType": {"name": "visit"}}


ADDRESS = {"street": "1 Elm St", "city": "Denver", "state": "CO", "zip": "80202", "country": "US"}
AT_HOME = {f"account.addresses[0].{part}": value for part, value in ADDRESS.items()}
IN_OFFICE = {f"account.addresses[1].{part}": value for part, value in ADDRESS.items()}


@pytest.mark.parametrize("part", ADDRESS)
@pytest.mark.parametrize("nothing", [None, " "])
def test_address_without_one_of_its_parts_is_left_out_and_nothing_else(part: str, nothing: str | None) -> None:
    home = AT_HOME | {f"account.addresses[0].{part}": nothing}
    assert mapped({"externalId": "a", **home}) == {"externalId": "a"}
    assert mapped({"externalId": "a", "account.externalId": "c", **home})["account"] == {"externalId": "c"}
    assert mapped({"externalId": "a", **home, **IN_OFFICE})["account"] == {"addresses": [ADDRESS]}
    whole = {"externalId": "a", "account.addresses": [ADDRESS | {part: nothing}, ADDRESS]}
    assert mapped(whole)["account"] == {"addresses": [ADDRESS]}


def test_address_may_take_parts_from_constants() -> None:
    columns = {name: value for name, value in AT_HOME.items() if not name.endswith("country")}
    constants = {"account.addresses[0].country": "US"}
    assert mapped({"externalId": "a", **columns}, constants=constants)["account"] == {"addresses": [ADDRESS]}


@pytest.mark.parametrize("part", ADDRESS)
def test_address_of_which_a_part_is_not_mapped_is_a_mistake(part: str) -> None:
    columns = {name: value for name, value in AT_HOME.items() if not name.endswith(part)}
    with pytest.raises(ValueError, match=rf"^account\.addresses\[0\]\.\w+: an address needs {part} too$"):
        mapped({"externalId": "a", **columns})


def test_constants_of_one_record_are_not_shared_with_another() -> None:
    mapper = compile_mapper("engagements", ["externalId"], zone=DENVER, constants={"engagementType.name": "visit"})
    mapper(["a"])["subject"] = "changed"
    assert mapper(["b"]) == {"externalId": "b", "engagementType": {"name": "visit"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (Decimal(7), "7"),
        (Decimal(70), "70"),
        (7.0, "7"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ("é☎", "é☎"),
    ],
)
def test_keys_of_any_type_become_text(value: Any, text: str) -> None:
    assert mapped({"externalId": value}) == {"externalId": text}


@pytest.mark.parametrize(("stage", "disposition"), [("sold", "WON"), ("dead", "LOST"), ("new", "OPEN"), (3, "OPEN")])
def test_words_are_translated(stage: Any, disposition: str) -> None:
    table = {"disposition": {"sold": "WON", "dead": "LOST", "*": "OPEN"}}
    columns = {"externalId": "d", "disposition": stage}
    assert mapped(columns, "opportunities", translate=table)["disposition"] == disposition


@pytest.mark.parametrize(
    ("word", "stage"), [("true", True), ("false", False), ("sold", "sold   "), ("3", 3.0), ("3", Decimal("3.00"))]
)
@pytest.mark.parametrize("others", [{"*": "OPEN"}, {}])
def test_word_is_found_whatever_the_database_makes_of_it(word: str, stage: Any, others: dict[str, str]) -> None:
    columns = {"externalId": "d", "disposition": stage}
    translated = mapped(columns, "opportunities", translate={"disposition": {word: "WON"} | others})
    assert translated["disposition"] == "WON"


def test_word_with_spaces_in_the_mapping_is_found_as_it_stands() -> None:
    table = {"disposition": {"sold ": "WON", "*": "OPEN"}}
    assert mapped({"externalId": "d", "disposition": "sold "}, "opportunities", translate=table)["disposition"] == "WON"


@pytest.mark.parametrize("others", [{"*": "OPEN"}, {}])
def test_word_means_the_same_in_every_row(others: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload_values, "MOST_KNOWN", 3)
    table = {"sold": "WON", "dead": None} | others
    mapper = compile_mapper("opportunities", ["disposition"], zone=DENVER, translate={"disposition": table})
    stages = ["sold", "sold ", "dead", "new", "newer", "", True, Decimal(3)]
    first, again = ([mapper([stage]) for stage in stages] for _ in range(2))
    assert first == again
    assert first[:3] == [{"disposition": "WON"}, {"disposition": "WON"}, {}]
    assert first[3:5] == (
        [{"disposition": "OPEN"}] * 2 if others else [{"disposition": "new"}, {"disposition": "newer"}]
    )


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("field", ["amount", "closedAt", "opportunityContacts[0].isPrimary"])
def test_blank_text_of_a_number_a_time_or_a_flag_is_left_out(field: str, blank: str) -> None:
    assert mapped({"externalId": "d", field: blank}, "opportunities") == {"externalId": "d"}


@pytest.mark.parametrize("field", ["startTime", "startTimeLocalized"])
@pytest.mark.parametrize("value", [datetime(9999, 12, 31, 23, 59, 59), "9999-12-31 23:59:59", "soon"])
def test_what_is_no_time_stays_for_the_check_to_name(field: str, value: Any) -> None:
    good, issues = check_page("engagements", [mapped({"externalId": "a", field: value}), {"externalId": "b"}])
    assert good == [None, {"externalId": "b"}]
    assert issues == {0: (Issue((field,), "a time expected, in the years 1 to 9999 of UTC"),)}


def test_word_without_a_translation_stays_for_the_check_to_name() -> None:
    columns = {"externalId": "d", "disposition": "new"}
    assert mapped(columns, "opportunities", translate={"disposition": {"sold": "WON"}})["disposition"] == "new"


def test_null_is_not_translated() -> None:
    columns = {"externalId": "d", "disposition": None}
    assert mapped(columns, "opportunities", translate={"disposition": {"*": "OPEN"}}) == {"externalId": "d"}


def test_start_is_shown_in_local_time_too_unless_the_mapping_says_what_to_show() -> None:
    start = datetime(2026, 2, 15, 7)
    assert mapped({"externalId": "a", "startTime": start})["startTimeLocalized"] == "2026-02-15T07:00:00.000"
    columns = {"externalId": "a", "startTime": start, "startTimeLocalized": datetime(2026, 2, 15, 9)}
    assert mapped(columns)["startTimeLocalized"] == "2026-02-15T09:00:00.000"


def test_json_text_without_end_is_left_to_the_check() -> None:
    text = "[" * 100_000
    assert mapped({"externalId": "a", "engagementUsers": text})["engagementUsers"] == [text]


def test_lists_and_objects_may_come_whole_or_as_json_text() -> None:
    people = '[{"externalId": 7, "deletedAt": "2026-02-15T07:00:00"}, null]'
    assert mapped({"externalId": "a", "engagementUsers": people})["engagementUsers"] == [
        {"externalId": "7", "deletedAt": "2026-02-15T14:00:00.000Z"}
    ]
    assert mapped({"externalId": "a", "account": {"externalId": 3, "emailAddresses": "pat@example.com"}})[
        "account"
    ] == {
        "externalId": "3",
        "emailAddresses": ["pat@example.com"],
    }


@pytest.mark.parametrize(
    "path",
    ["subjekt", "account.nam", "engagementUsers.email", "account[0].name", "a b", "account..name", "externalId.x", "'"],
)
def test_unknown_path_is_refused_by_name(path: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mapped({"externalId": "a", path: "x"})


def test_constant_that_is_a_column_and_translation_that_is_none_are_refused() -> None:
    with pytest.raises(ValueError, match="subject is a column already"):
        mapped({"externalId": "a", "subject": "x"}, constants={"subject": "y"})
    with pytest.raises(ValueError, match="subject is not one of the columns"):
        mapped({"externalId": "a"}, translate={"subject": {}})


BRACKETS = {
    "open": "[" * 1000,
    "closed": "[" * 900 + "]" * 900,
    "objects": '{"a":' * 500 + "1" + "}" * 500,
    "many": "[" * 200_000,
}


@pytest.mark.parametrize("typed", BRACKETS.values(), ids=list(BRACKETS))
@pytest.mark.parametrize("path", ["account.phoneNumbers", "account.phoneNumbers[0]"])
def test_brackets_that_somebody_typed_stay_the_text_that_they_are(path: str, typed: str) -> None:
    payload = mapped({"externalId": "a1", path: typed})
    assert check_page("engagements", [payload]) == ([payload], {})
    assert payload["account"] == {"phoneNumbers": [typed]}


def test_value_that_is_nested_too_deep_is_refused_by_its_path_and_no_other_record_with_it() -> None:
    deep: list[Any] = ["\ud83d"]
    for _ in range(100_000):
        deep = [deep]
    bad = mapped({"externalId": "a1", "account.phoneNumbers": deep, "subject": "half \ud83d"})
    good, issues = check_page("engagements", [bad, {"externalId": "a2"}])
    assert good == [None, {"externalId": "a2"}]
    assert [issue.path for issue in issues[0]] == [("account", "phoneNumbers", 0)]


@pytest.mark.parametrize("unset", [0, 0.0, Decimal(0), "0", -1, False])
def test_a_time_that_was_never_set_is_none_and_deletes_nothing(unset: Any) -> None:
    assert mapped({"externalId": "a1", "deletedAt": unset, "startTime": unset}) == {"externalId": "a1"}
