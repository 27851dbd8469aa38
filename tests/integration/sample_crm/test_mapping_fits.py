"""The shipped mapping fits the sample CRM: its selects run, its tables and columns are there."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from siro_bridge.crm.port import FieldWrite
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.sample_crm.crm import SampleCrm
from siro_bridge_cli.sample_crm.seed import TIMEZONE
from tests.integration.crm.conformance import MARK

MAPPING = Path(__file__).parents[3] / "layers" / "crm_mapping" / "mapping.yaml"


@pytest.fixture(scope="module")
def mapping() -> SqlMapping:
    loaded = load_mapping(str(MAPPING))
    assert isinstance(loaded, SqlMapping)
    return loaded


def columns(crm: SampleCrm, table: str) -> set[str]:
    rows = crm.rows("SELECT column_name FROM information_schema.columns WHERE table_name = :table", table=table)
    return {row["column_name"] for row in rows}


def test_selects_give_one_row_a_record_with_cursor_and_key(mapping: SqlMapping, crm: SampleCrm) -> None:
    for entity, expected in ((mapping.opportunities, crm.deals()), (mapping.engagements, crm.appointments())):
        assert entity
        rows = crm.rows(entity.select)
        assert len({row[entity.key] for row in rows}) == len(rows) == len(expected)
        assert all(row[stamp] for row in rows for stamp in entity.cursor)


def test_translations_cover_every_word_of_the_crm(mapping: SqlMapping, crm: SampleCrm) -> None:
    assert mapping.engagements
    words = {row["kind"] for row in crm.appointments()}
    assert words <= set(mapping.engagements.translate["engagementType.activityType"])


def test_cursor_rises_when_a_parent_changes(mapping: SqlMapping, crm: SampleCrm) -> None:
    assert mapping.engagements
    before = {
        row["externalId"]: max(row[stamp] for stamp in mapping.engagements.cursor)
        for row in crm.rows(mapping.engagements.select)
    }
    crm.execute("UPDATE customers SET phone = '+13035550000' WHERE customer_id = 2001")
    after = {
        row["externalId"]: max(row[stamp] for stamp in mapping.engagements.cursor)
        for row in crm.rows(mapping.engagements.select)
    }
    assert len([key for key in before if after[key] > before[key]]) == 1


def test_what_the_bridge_writes_is_stamped_by_the_crms_own_clock(mapping: SqlMapping, crm: SampleCrm) -> None:
    before = datetime.now(TIMEZONE).replace(tzinfo=None) - timedelta(seconds=1)
    with closing(SqlCrm(mapping, {"url": crm.url})) as bridge:
        note = bridge.notes.create_note("4001", MARK, f"{MARK}\nhello")
        bridge.fields.write_fields("deal", "4001", [FieldWrite("timeline", None, "in spring")])
    [made] = [row["created_at"] for row in crm.notes() if str(row["note_id"]) == note.key]
    [stamp] = [row["updated_at"] for row in crm.deals() if row["deal_id"] == 4001]
    assert before <= made <= stamp <= datetime.now(TIMEZONE).replace(tzinfo=None)


def test_write_back_names_tables_and_columns_that_exist(mapping: SqlMapping, crm: SampleCrm) -> None:
    back, note = mapping.write_back, mapping.write_back.note
    for rule in back.fields:
        assert {rule.field, back.targets[rule.target].key} <= columns(crm, back.targets[rule.target].table)
    assert mapping.deep_link
    assert mapping.deep_link.field in columns(crm, back.targets[mapping.deep_link.target].table)
    assert note
    assert {note.key, note.parent, note.body, *note.constants} <= columns(crm, note.table)
