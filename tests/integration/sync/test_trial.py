"""A run by which a mapping is only tried out: some records are read, nothing is written to the CRM, nothing removed."""

from pathlib import Path

import pytest

from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text

LINKS = "deep_link: {target: appointment, field: link}"


@pytest.fixture
def tried(running: Running) -> Running:
    for number in range(9):
        running.crm.put_deal(f"d{number}", NOON)
        running.crm.put_appointment(f"a{number}", NOON, deal_id=f"d{number}")
    running.mapping = "connection_id: another" + mapping_text(more=LINKS, sync=", removal: {mode: on}")
    running.settings = {"crm_access": "read", "trial_rows": "5"}
    running.start()
    return running


def test_no_more_records_are_read_than_asked_for_and_those_that_are_named(tried: Running) -> None:
    report = tried.run()
    assert (report.stopped, report.failures) == ({}, [])
    assert report.count("opportunities", "sent") == 5
    assert len(tried.synced()) == 5
    assert {record["opportunity"] for record in tried.synced().values()} <= set(tried.synced("OPPORTUNITY"))


def test_crm_is_not_written_to_and_says_what_would_be(tried: Running) -> None:
    file = Path(tried.crm.url.removeprefix("sqlite:///"))
    before = file.read_bytes()
    report = tried.run()
    assert report.count("deep_links", "shadow") == 5
    assert report.count("deep_links", "written") == 0
    assert file.read_bytes() == before


def test_what_was_not_read_counts_as_gone_in_no_run(tried: Running) -> None:
    tried.run()
    for number in range(9):
        tried.crm.delete_appointment(f"a{number}")
        tried.crm.delete_deal(f"d{number}")
    tried.start()
    for _ in range(3):
        report = tried.run(minutes=60)
        assert not {"removal", "opportunity_removal"} & set(report.counts)
    assert len(tried.synced()) == 5
