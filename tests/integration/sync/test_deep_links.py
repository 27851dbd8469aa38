"""Each appointment carries the link that starts its recording, where the mapping names a field."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from siro_bridge.bootstrap.sync_operations import answer_to
from siro_bridge.domain.errors import NoSuchRecordError
from siro_bridge.domain.operate.deep_links import DeepLinkAnswer
from siro_bridge.domain.operate.requests import DeepLink
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


def told(running: Running, key: str = "a1") -> DeepLinkAnswer:
    return DeepLinkAnswer.model_validate(answer_to(running.root, DeepLink(key=key), 60))


def test_link_of_an_appointment_is_told_before_and_after_it_is_written(linking: Running) -> None:
    link = "siro://record?appointmentId=a1&title=Smith%20%26%20Co&opportunityId=d1"
    before = told(linking)
    assert (before.app, before.in_crm and before.in_crm.now) == (link, None)
    assert f"integrationConnectionId={linking.siro.connection_id}" in before.web
    linking.run()
    after = told(linking).in_crm
    assert after
    assert (after.field, after.key, after.now, after.says) == ("appointment.link", "a1", link, "it is there")


def test_link_of_an_appointment_that_the_crm_has_not_is_told_in_one_line(linking: Running) -> None:
    with pytest.raises(NoSuchRecordError, match="^appointment a9: no such record$"):
        told(linking, "a9")


def test_link_is_told_where_the_mapping_writes_none(linking: Running) -> None:
    linking.mapping = mapping_text()
    linking.start()
    assert told(linking).in_crm is None


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


def test_https_form_names_the_connection_that_siro_has_for_us(linking: Running) -> None:
    linking.mapping = linking.mapping.replace("field: link", "field: link, form: https")
    linking.start()
    linking.run()
    query = parse_qs(urlsplit(linking.crm.link("a1")).query)
    assert query["integrationConnectionId"] == [linking.siro.connection_id]


def test_https_form_without_a_certain_connection_is_a_mistake_that_is_told(linking: Running) -> None:
    linking.siro.world.add_connection("Another custom one")
    linking.mapping = linking.mapping.replace("field: link", "field: link, form: https")
    linking.start()
    [mistake] = set(linking.run().failures)
    assert "connection_id" in mistake
    linking.mapping = f"connection_id: conn-7\n{linking.mapping}"
    linking.start()
    linking.run()
    assert "integrationConnectionId=conn-7" in linking.crm.link("a1")


def journal(running: Running) -> list[dict[str, Any]]:
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return [item for item in items if item["sk"]["S"].startswith("journal#")]


def test_what_a_person_typed_there_stays(linking: Running) -> None:
    typed = "gate code 4711, call Pat first"
    linking.crm.put_appointment("a1", NOON, link=typed)
    assert linking.run().count("deep_links", "kept") == 1
    linking.crm.put_appointment("a1", linking.moment, subject="Changed", link=typed)
    linking.run()
    assert linking.crm.link("a1") == typed
    assert journal(linking) == []
    in_crm = told(linking).in_crm
    assert in_crm
    assert (in_crm.now, in_crm.says) == (typed, "a person's own text stands there, and stays")


@pytest.mark.parametrize("ours", ["siro://record?appointmentId=a1", "https://app.siro.ai/record?action=start", "", " "])
def test_link_of_ours_in_either_form_is_renewed(linking: Running, ours: str) -> None:
    linking.crm.put_appointment("a1", NOON, link=ours)
    linking.run()
    assert linking.crm.link("a1") == "siro://record?appointmentId=a1&title=Visit%20a1"


def test_link_is_journalled_with_what_stood_there_and_what_became_of_it(linking: Running) -> None:
    linking.run()
    (item,) = journal(linking)
    assert item["pk"]["S"] == "appointment#a1"
    assert (item["target"]["S"], item["key"]["S"], item["kind"]["S"]) == ("appointment", "a1", "deep_link")
    assert item["old"]["M"]["link"]["S"] == "0:"
    assert linking.crm.link("a1") in item["new"]["M"]["link"]["S"]
    assert item["outcomes"]["M"]["link"]["S"] == "written"


@pytest.fixture
def shadowing(linking: Running) -> Running:
    linking.mapping = linking.mapping.replace("write_back:\n", "write_back:\n  mode: shadow\n")
    linking.start()
    return linking


def test_shadow_mode_writes_down_the_link_and_leaves_the_crm_alone(shadowing: Running) -> None:
    assert shadowing.run().count("deep_links", "shadow") == 1
    assert shadowing.crm.link("a1") is None
    (item,) = journal(shadowing)
    assert item["shadow"]["BOOL"]
    assert item["outcomes"]["M"]["link"]["S"] == "shadow"
    assert shadowing.run().counts.get("deep_links") is None


def test_link_that_was_only_written_down_is_written_when_the_mapping_goes_live(shadowing: Running) -> None:
    shadowing.run()
    shadowing.mapping = shadowing.mapping.replace("mode: shadow", "mode: live")
    shadowing.start()
    shadowing.run()
    assert shadowing.crm.link("a1").startswith("siro://record?")


def refuse_links(running: Running) -> None:
    running.crm.execute(
        "CREATE TRIGGER no_links BEFORE UPDATE OF link ON appointments BEGIN SELECT RAISE(ABORT, 'read only'); END"
    )


def test_link_that_the_crm_refuses_does_not_hold_up_the_sync(linking: Running) -> None:
    refuse_links(linking)
    report = linking.run()
    assert report.count("deep_links", "refused") == 1
    [reason] = report.notes["deep_links_refused"]
    assert reason.startswith("a1: ")
    assert "a1" in linking.synced()


def test_first_twenty_refused_links_are_told(linking: Running) -> None:
    for number in range(2, 23):
        linking.crm.put_appointment(f"a{number}", NOON)
    refuse_links(linking)
    report = linking.run()
    assert (report.count("deep_links", "refused"), len(report.notes["deep_links_refused"])) == (22, 20)


@pytest.fixture
def refused(linking: Running) -> Running:
    refuse_links(linking)
    linking.run()
    return linking


def test_refused_link_is_tried_again_after_growing_pauses_and_told_each_time(refused: Running) -> None:
    tried = []
    for _ in range(8):
        refused.pass_time(seconds=301)
        tried.append(refused.run().count("deep_links", "refused"))
    assert tried == [1, 0, 1, 0, 0, 1, 0, 0]


def test_refused_link_is_written_once_when_the_crm_takes_it(refused: Running) -> None:
    refused.crm.execute("DROP TRIGGER no_links")
    refused.pass_time(seconds=601)
    assert refused.run().counts["deep_links"] == {"written": 1}
    assert refused.crm.link("a1").startswith("siro://record?")
    refused.pass_time(seconds=100_000)
    assert "deep_links" not in refused.run().counts


def test_refused_link_gives_way_to_what_a_person_typed_since(refused: Running) -> None:
    refused.crm.execute("DROP TRIGGER no_links")
    refused.crm.execute("UPDATE appointments SET link = 'gate code 4711'")
    refused.pass_time(seconds=601)
    assert refused.run().counts["deep_links"] == {"kept": 1}
    refused.pass_time(seconds=100_000)
    assert "deep_links" not in refused.run().counts


def test_refused_link_of_an_appointment_that_is_gone_is_forgotten(refused: Running) -> None:
    refused.crm.execute("DELETE FROM appointments")
    for _ in range(2):
        refused.pass_time(seconds=100_000)
        assert "deep_links" not in refused.run().counts
