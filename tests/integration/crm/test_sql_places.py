"""What the SQL connector complains of stands in the mapping file where it says, and so does the statement."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.port import Crm, FieldWrite
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.domain.errors import SiroBridgeError
from tests.integration.crm.conformance import MARK, START, T0, appointment
from tests.integration.crm.places import Mistake, changed, loaded, place
from tests.integration.crm.sql_harness import sql_under_test

TEXT = """
connector: sql
timezone: UTC
engagements:
  select: |
    SELECT id AS "externalId", starts_at AS "startTime", updated_at AS "_changed"
      FROM appointments
  cursor: _changed
  key: externalId
  constants:
    subject: Visit
write_back:
  targets:
    deal:
      link: opportunity
      table: deals
      key: id
  fields:
    - name: Budget
      target: deal
      column: amount
      type: money
    - crmModelName: Deal
      crmFieldName: timeline
      target: deal
  note:
    target: deal
    table: notes
    key: id
    parent: deal_id
    body: body
    constants:
      kind: siro
deep_link:
  target: deal
  field: link
"""
Open = Callable[[str], Crm]


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Open]:
    opened: list[SqlCrm] = []

    def open_crm(text: str) -> Crm:
        mapping = loaded(tmp_path, text)
        assert isinstance(mapping, SqlMapping)
        opened.append(SqlCrm(mapping, {"url": database.url}))
        return opened[-1]

    with sql_under_test(f"sqlite:///{tmp_path}/crm.db", "sqlite://") as database:
        database.put(appointment(1))
        yield open_crm
    for crm in opened:
        crm.close()


def changes(crm: Crm) -> Any:
    return crm.reader.read_changes("engagements", T0, None, 10)


def first_changes(crm: Crm) -> Any:
    return crm.reader.read_changes("engagements", None, None, 10)


def window(crm: Crm) -> Any:
    return list(crm.reader.read_window("engagements", START, START))


def field(name: str) -> Callable[[Crm], Any]:
    return lambda crm: crm.fields.read_fields("deal", "d-1", [name])


def note(crm: Crm) -> Any:
    return crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")


SAYS = "the CRM's database says: "
MISTAKES = {
    "select": Mistake(
        "FROM appointments",
        "FROM nowhere",
        changes,
        "  select:",
        "engagements.select",
        f"{SAYS}no such table: nowhere",
    ),
    "malformed path": Mistake(
        '"startTime"',
        '"start..Time"',
        changes,
        "  select:",
        "engagements.select",
        "start..Time: 'start..Time' is not a",
    ),
    "malformed constant": Mistake(
        "subject: Visit",
        "subj..ect: Visit",
        changes,
        "subj..ect: Visit",
        "engagements.constants.subj..ect",
        "subj..ect: ",
    ),
    "no start": Mistake(
        '"startTime"', '"_start"', window, "  select:", "engagements.select", "the select has no column startTime"
    ),
    "cursor": Mistake(
        "cursor: _changed", "cursor: moved", changes, "cursor: moved", "engagements.cursor", f"{SAYS}no such column"
    ),
    "first cursor": Mistake(
        "cursor: _changed", "cursor: moved", first_changes, "cursor: moved", "engagements.cursor", f"{SAYS}no such"
    ),
    "key": Mistake("key: externalId", "key: nr", changes, "key: nr", "engagements.key", f"{SAYS}no such column: nr"),
    "constant": Mistake(
        "subject: Visit", "topic: Visit", changes, "topic: Visit", "engagements.constants.topic", "topic: "
    ),
    "table": Mistake(
        "table: deals",
        "table: deels",
        field("amount"),
        "table: deels",
        "write_back.targets.deal.table",
        "the CRM's database has no table deels",
    ),
    "key of a target": Mistake(
        "      key: id",
        "      key: nr",
        field("amount"),
        "      key: nr",
        "write_back.targets.deal.key",
        "table deals has no column nr",
    ),
    "column": Mistake(
        "column: amount",
        "column: amunt",
        field("amunt"),
        "column: amunt",
        "write_back.fields.0.column",
        "table deals has no column amunt",
    ),
    "column by Siro's name": Mistake(
        "crmFieldName: timeline",
        "crmFieldName: timelime",
        field("timelime"),
        "crmFieldName: timelime",
        "write_back.fields.1.crmFieldName",
        "table deals has no column timelime",
    ),
    "deep link": Mistake(
        "link: opportunity",
        "link: opportunity",
        field("link"),
        "field: link",
        "deep_link.field",
        "table deals has no column link",
    ),
    "notes": Mistake(
        "table: notes",
        "table: nodes",
        note,
        "table: nodes",
        "write_back.note.table",
        "the CRM's database has no table nodes",
    ),
    "column of a note": Mistake(
        "parent: deal_id",
        "parent: deal",
        note,
        "parent: deal",
        "write_back.note.parent",
        "table notes has no column deal",
    ),
    "constant of a note": Mistake(
        "kind: siro",
        "kynd: siro",
        note,
        "kynd: siro",
        "write_back.note.constants.kynd",
        "table notes has no column kynd",
    ),
    "refused note": Mistake(
        "    constants:\n      kind: siro\n",
        "",
        note,
        "  note:",
        "write_back.note.constants",
        "notes.kind takes no null and has no default; give it a value here",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line_and_its_statement(connect: Open, mistake: Mistake) -> None:
    text = changed(TEXT, mistake.old, mistake.new)
    with pytest.raises(SiroBridgeError) as caught:
        mistake.act(connect(text))
    assert place(text, mistake.anchor, mistake.key) + mistake.said in str(caught.value)


def test_a_refused_field_is_named_with_its_line_and_without_its_value(connect: Open) -> None:
    reason = connect(TEXT).fields.write_fields("deal", "d-1", [FieldWrite("amount", None, -987)])["amount"].reason
    assert place(TEXT, "column: amount", "write_back.fields.0.column") + "UPDATE deals: CHECK constraint" in reason
    assert "987" not in reason


def test_a_write_without_its_table_row_names_the_target(connect: Open) -> None:
    with pytest.raises(SiroBridgeError) as caught:
        connect(TEXT).notes.create_note("d-404", MARK, MARK)
    assert place(TEXT, "    deal:", "write_back.targets.deal") + "the CRM has no deal" in str(caught.value)


def test_a_target_that_the_mapping_has_no_more_is_named(connect: Open) -> None:
    with pytest.raises(SiroBridgeError) as caught:
        connect(TEXT).fields.read_fields("offer", "d-1", ["amount"])
    assert place(TEXT, "  targets:", "write_back.targets") + "the mapping has no target 'offer'" in str(caught.value)
