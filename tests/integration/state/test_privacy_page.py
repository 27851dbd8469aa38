"""docs/privacy.md has each kind of item that the stores write, how long it is kept, and whatever else keeps data."""

import re
from pathlib import Path

from samcli.yamlhelper import yaml_parse

from tests.integration.state.every_item import fill
from tests.integration.state.table import Table
from tests.integration.state.test_state_page import families, family_of

PROJECT = Path(__file__).parents[3]
PAGE = (PROJECT / "docs" / "privacy.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+)` / `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
KEPT = {(pk, sk): how_long for pk, sk, _, how_long, _ in ROW.findall(PAGE)}
TEMPLATE = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))
KEEPING = ("AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::SQS::Queue", "AWS::SecretsManager::Secret")
OF_BOTH = {("text#<owner>", "<digest>#<part>"), ("record#<scope>#<external id>", "refused")}
"""Kinds of which some items expire, and others do not."""


def test_every_kind_of_item_is_there_and_no_other() -> None:
    assert KEPT.keys() == families().keys()


def test_what_is_said_to_stay_stays_and_all_else_expires(table: Table) -> None:
    fill(table.client, table.name)
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    for item in (item for page in pages for item in page["Items"]):
        family = family_of(item)
        assert family
        if family not in OF_BOTH:
            assert KEPT[family].startswith("for ever") == ("expires_at" not in item), family


def test_what_stays_for_ever_has_a_reason() -> None:
    reasons = [how_long for how_long in KEPT.values() if how_long.startswith("for ever")]
    assert [each for each in reasons if not re.fullmatch(r"for ever(: .{20,}|, as above)", each)] == []


def test_each_retention_that_can_be_set_is_named_with_its_default() -> None:
    parameters = {name: each for name, each in TEMPLATE["Parameters"].items() if "Retention" in name}
    assert [name for name, each in parameters.items() if f"`{name}` ({each['Default']})" not in PAGE] == []
    assert set(re.findall(r"`(\w+RetentionDays)`", PAGE)) == parameters.keys()


def test_each_resource_that_keeps_data_is_named() -> None:
    found = [name for name, each in TEMPLATE["Resources"].items() if each["Type"] in KEEPING]
    assert [name for name in found if f"`{name}`" not in PAGE] == []
