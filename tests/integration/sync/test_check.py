"""`{"operation": "check"}`: what the function finds of the mapping, the CRM and Siro, with the mend of each fault."""

import json
from collections.abc import Callable

import pytest

from siro_bridge.bootstrap.check import CheckRoot
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge.mapping.load import load_mapping
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited
from siro_bridge.use_cases.operate.look_at_crm import SAMPLE_ROWS
from siro_bridge_cli.simulator import SimulatorTransport
from tests.integration.sync.running import API_URL, NOON, Running


def root(running: Running) -> CheckRoot:
    settings = SyncSettings(
        state_table=running.table,
        siro_api_url=API_URL,
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        enrichment_queue_url=running.queue_url,
        mapping_file=str(running.mapping_file),
    )
    outside = Outside(
        running.secrets_manager,
        running.dynamodb,
        running.sqs,
        siro=SimulatorTransport(running.siro),
        budget=Unlimited(),
        sleep=running.sleep,
    )
    running.mapping_file.write_text(running.mapping)
    return CheckRoot(settings, outside)


def check(running: Running) -> list[CheckLine]:
    return root(running).check()


def errors(running: Running) -> dict[str, CheckLine]:
    return {line.subject: line for line in check(running) if line.level is Level.ERROR}


@pytest.fixture
def healthy(running: Running) -> Running:
    running.crm.put_deal("d1", NOON)
    running.crm.put_appointment("a1", NOON, deal_id="d1")
    return running


def test_healthy_setup_has_no_error_and_says_what_it_read(healthy: Running) -> None:
    lines = check(healthy)
    assert [line for line in lines if line.level is Level.ERROR] == []
    assert CheckLine.ok("engagements", "1 records read, all fit Siro") in lines
    assert {"mapping", "Siro, from the function", "connection", "CRM"} <= {line.subject for line in lines}


def test_where_only_the_first_records_are_read_the_line_says_so(healthy: Running) -> None:
    for number in range(SAMPLE_ROWS):
        healthy.crm.put_appointment(f"b{number}", NOON)
    found = [line.found for line in check(healthy) if line.subject == "engagements" and line.level is Level.OK]
    assert found == [
        f"the first {SAMPLE_ROWS} records read, all fit Siro; what the CRM has behind them was not asked for"
    ]


def test_nothing_is_sent_or_written(healthy: Running) -> None:
    check(healthy)
    assert {request.method for request in healthy.siro.requests} == {"GET"}


def replace(old: str, new: str) -> Callable[[Running], None]:
    def plant(running: Running) -> None:
        assert old in running.mapping
        running.mapping = running.mapping.replace(old, new)

    return plant


def forget_secret(running: Running) -> None:
    running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString='{"url": "REPLACE_ME"}')


def move_to_the_internet(running: Running) -> None:
    url = "postgresql://b:hush@8.8.8.8/crm?sslmode=require"
    running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=json.dumps({"url": url}))


def revoke_token(running: Running) -> None:
    running.siro.tokens.rotate_organization_token()


def unlisted_type(running: Running) -> None:
    running.crm.put_appointment("a2", NOON, kind="Site visit")


FAULTS: list[tuple[Callable[[Running], None], str, str, str]] = [
    (replace("connector: sql", "connector: sqll"), "mapping", "connector", "mapping.yaml"),
    (replace('"subject"', '"subjekt"'), "engagements", "subjekt", "mapping.yaml"),
    (replace("p.subject", "p.subjekt"), "engagements", "subjekt", "mapping.yaml"),
    (replace("cursor: _changed", "cursor: _changd"), "opportunities", "_changd", "mapping.yaml"),
    (replace("table: appointments, key", "table: visits, key"), "CRM", "visits", "mapping.yaml"),
    (
        replace("connector: sql", "connector: sql\nconnection_id: other"),
        "connection",
        "no active connection other",
        "connection_id",
    ),
    (forget_secret, "CRM", 'key "url" is not filled in', "siro-bridge setup rotate CrmSecret"),
    (move_to_the_internet, "CRM", "its certificate must be verified", "siro-bridge setup rotate CrmSecret"),
    (revoke_token, "Siro, from the function", "the token was refused", "siro-bridge setup rotate SiroSecret"),
    (unlisted_type, "engagements", "1 of 2 records do not fit Siro: engagementType.activityType", "mapping.yaml"),
]


@pytest.mark.parametrize(("plant", "subject", "found", "mend"), FAULTS)
def test_fault_is_named_with_its_mend(
    healthy: Running, plant: Callable[[Running], None], subject: str, found: str, mend: str
) -> None:
    plant(healthy)
    line = errors(healthy)[subject]
    assert found in line.found
    assert mend in line.mend


def test_mapping_alone_is_looked_at_with_records_as_siro_would_get_them(healthy: Running) -> None:
    healthy.crm.put_appointment("a2", NOON, kind="Site visit")
    answer = root(healthy).check_mapping(1, values=True)
    assert answer["mapping"] == load_mapping(str(healthy.mapping_file)).digest
    sample = answer["samples"]["engagements"]
    assert (sample["read"], sample["refused"], len(sample["records"])) == (2, 1, 1)
    assert sample["records"][0]["body"]["subject"] == "Visit a1"
    assert any("the CRM says 'Site visit': translate it" in line["found"] for line in answer["lines"])
    assert healthy.siro.requests.count() == 0


def test_without_values_an_answer_quotes_nothing(healthy: Running) -> None:
    healthy.crm.put_appointment("a2", NOON, kind="Site visit")
    answer = json.dumps(root(healthy).check_mapping(5, values=False))
    assert '"read": 2' in answer
    assert not any(word in answer for word in ("Visit a", "Site visit", "R-1"))


def test_what_doctor_tells_quotes_no_record(healthy: Running) -> None:
    healthy.crm.put_appointment("a2", NOON, kind="Site visit")
    assert not any("Site visit" in line.found for line in check(healthy))


def test_mapping_with_a_mistake_of_its_own_asks_nobody(healthy: Running) -> None:
    replace("connector: sql", "connector: sql\nconnection_id: c")(healthy)
    replace("engagementType.name: visit", "engagementType.activityType: VISIT")(healthy)
    answer = root(healthy).check_mapping(5, values=True)
    assert answer["samples"] == {}
    assert [line["level"] for line in answer["lines"]] == ["error"]
