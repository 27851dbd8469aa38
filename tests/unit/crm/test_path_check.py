"""What a section's paths say about it before any record is read."""

from collections.abc import Sequence

import pytest

from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.crm.sql.mapping.sections import SqlEntity
from siro_bridge.mapping.load import parse_mapping

MAPPING = """
connector: sql
timezone: America/Denver
{entity}:
  select: SELECT 1
  cursor: c
  key: externalId
  constants: {constants}
  translate: {translate}
"""
WHOLE = (
    "externalId", "startTime", "engagementUsers[0].externalId", "engagementUsers[0].email", "engagementType.name",
    "engagementType.activityType", "_changed",
)  # fmt: skip


def told(
    paths: Sequence[str], constants: str = "{}", translate: str = "{}", entity: str = "engagements"
) -> tuple[list[str], list[str]]:
    """Mistakes and warnings, without the file and the section's name."""
    mapping = parse_mapping(MAPPING.format(constants=constants, translate=translate, entity=entity))

    def columns(_: SqlEntity) -> Sequence[str]:
        return paths

    found = ([*mistakes_in(mapping, columns)], warnings_of(mapping, columns))
    return tuple([line.partition(f"{entity}.")[2] for line in lines] for lines in found)  # type: ignore[return-value]


def test_all_that_siro_needs_is_fine() -> None:
    assert told(WHOLE) == ([], [])


FOLDED = "an alias keeps its capitals in double quotes alone"


def without(part: str) -> list[str]:
    return [path for path in WHOLE if part not in path]


@pytest.mark.parametrize(
    ("paths", "mistake"),
    [
        ([*WHOLE, "starttime"], f"starttime: the record has no field 'starttime'; did you mean startTime? ({FOLDED})"),
        ([*WHOLE, "subject", "subject"], "subject is written 2 times; leave one"),
        (without("externalId"), "externalId is missing; Siro takes no record without it"),
        ([*WHOLE, "opportunity.name"], "opportunity.externalId is missing; Siro takes no opportunity without it"),
        (
            [*WHOLE, "engagementUsers[1].email"],
            "engagementUsers[1].externalId is missing; Siro takes no engagementUsers without it",
        ),
        (without("Type.name"), "engagementType.name is missing; Siro takes no engagementType without it"),
        (
            [*WHOLE, "account.externalId", "account.addresses[0].city"],
            "account.addresses[0].city: an address needs country, state, street, zip too",
        ),
    ],
)
def test_what_no_record_could_be_sent_with_is_a_mistake(paths: Sequence[str], mistake: str) -> None:
    assert f"select: {mistake}" in told(paths)[0]


def test_constant_alone_makes_no_whole_object() -> None:
    [mistake], _ = told(without("Type"), "{engagementType.activityType: MEETING}")
    assert mistake.startswith("constants.engagementType.activityType: engagementType.name is missing")


@pytest.mark.parametrize(
    ("paths", "constants", "warning"),
    [
        (
            without("startTime"),
            "{}",
            "select: Siro matches recordings to appointments by their time",
        ),
        (
            without("Users"),
            "{}",
            "select: without engagementUsers Siro knows no rep of the appointment",
        ),
        (
            without("email"),
            "{}",
            "select: Siro finds its own user by the rep's email or name",
        ),
        (
            without("Type"),
            "{}",
            "select: without engagementType.activityType no rep's appointment list",
        ),
        (
            WHOLE[:-2],
            "{engagementType.activityType: CALL}",
            "constants.engagementType.activityType: CALL: no rep's appointment list",
        ),
        ([*WHOLE, "account.name"], "{}", "select: Siro passes over an account without an id; map account.externalId"),
    ],
)
def test_what_siro_can_do_little_with_is_a_warning(paths: Sequence[str], constants: str, warning: str) -> None:
    mistakes, [found] = told(paths, constants)
    assert mistakes == []
    assert found.startswith(warning)


@pytest.mark.parametrize(
    ("key", "words", "mistake"),
    [
        (
            "constants",
            "{engagementType.activityType: VISIT}",
            "constants.engagementType.activityType: VISIT is not one of ",
        ),
        (
            "translate",
            '{engagementType.activityType: {visit: APPOINTMENT, "*": OTHER}}',
            "translate.engagementType.activityType: OTHER is not one of MEETING, CALL, ",
        ),
    ],
)
def test_word_that_siro_does_not_know_is_a_mistake(key: str, words: str, mistake: str) -> None:
    paths = WHOLE if key == "translate" else without("activityType")
    [found], _ = told(paths, **{key: words})
    assert found.startswith(mistake)


def test_customers_need_the_record_that_carries_them() -> None:
    assert "accounts.select: a customer travels" in "".join(
        f"accounts.{line}" for line in told(["externalId"], entity="accounts")[0]
    )
    assert told(["externalId", "_engagement"], entity="accounts") == ([], [])
