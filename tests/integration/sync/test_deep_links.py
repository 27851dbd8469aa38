"""Each appointment carries the link that starts its recording, where the mapping names a field."""

import pytest

from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import mapping_text


@pytest.fixture
def linking(running: Running) -> Running:
    running.mapping = mapping_text(more="deep_link: {target: appointment, field: link}")
    running.start()
    running.crm.put_deal("d1", NOON)
    running.crm.put_account("c1", NOON, name="Smith & Co")
    running.crm.put_appointment("a1", NOON, deal_id="d1", account_id="c1")
    return running


def test_link_is_written_to_the_appointment(linking: Running) -> None:
    report = linking.run()
    assert report.count("deep_links", "written") == 1
    assert linking.crm.link("a1") == "siro://record?appointmentId=a1&title=Smith%20%26%20Co&opportunityId=d1"


def test_link_that_is_there_is_not_written_again(linking: Running) -> None:
    linking.run()
    linking.crm.put_appointment("a1", linking.moment, deal_id="d1", account_id="c1", subject="Changed")
    assert linking.run().count("deep_links", "written") == 0


def test_link_follows_the_appointment(linking: Running) -> None:
    linking.run()
    linking.crm.put_appointment("a1", linking.moment, account_id="c1")
    linking.run()
    assert linking.crm.link("a1") == "siro://record?appointmentId=a1&title=Smith%20%26%20Co"


def test_https_form_opens_where_the_app_is_not_installed(linking: Running) -> None:
    linking.mapping = linking.mapping.replace("field: link", "field: link, form: https, redirect_url: 'crm://back'")
    linking.start()
    linking.run()
    assert linking.crm.link("a1").startswith("https://app.siro.ai/record?action=start&appointmentId=a1&")


def test_link_that_the_crm_refuses_does_not_hold_up_the_sync(linking: Running) -> None:
    linking.crm.execute(
        "CREATE TRIGGER no_links BEFORE UPDATE OF link ON appointments BEGIN SELECT RAISE(ABORT, 'read only'); END"
    )
    report = linking.run()
    assert report.count("deep_links", "refused") == 1
    assert "a1" in linking.synced()
